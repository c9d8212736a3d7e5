"""What every test may ask for."""

import logging
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import structlog
from structlog.testing import capture_logs
from structlog.typing import EventDict

from tests.support.database import ON_POSTGRES
from tests.support.world import World, open_world

# A line for each request would bury the failure.
structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is about SQLite where the suite runs on PostgreSQL."""
    if not ON_POSTGRES:
        return
    others = [each for each in items if each.get_closest_marker("sqlite")]
    config.hook.pytest_deselected(items=others)
    items[:] = [each for each in items if each not in others]


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """A whole server on a fresh database."""
    async with open_world(tmp_path / "data") as opened:
        yield opened


@pytest.fixture
def log_lines() -> Iterator[list[EventDict]]:
    """What is logged while the test runs, warnings as well."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    with capture_logs() as lines:
        yield lines
    structlog.configure(**before)
