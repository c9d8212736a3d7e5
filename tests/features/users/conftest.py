"""A server of accounts."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.accounts import AccountServer, account_server


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[AccountServer]:
    async with account_server(tmp_path) as opened:
        yield opened
