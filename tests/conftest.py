"""What every test may ask for."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import structlog

from tests.support.world import World, open_world

# A line for each request would bury the failure.
structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """A whole server on a fresh database."""
    async with open_world(tmp_path / "data") as opened:
        yield opened
