"""A gateway that is all its own."""

from collections.abc import AsyncIterator

import pytest

from tests.edge.socket.gate import Gate, open_gate


@pytest.fixture
async def gate() -> AsyncIterator[Gate]:
    async with open_gate() as opened:
        yield opened
