"""What several tests of the application begin with."""

from pathlib import Path

import pytest

from plexichat.app.settings import Settings
from tests.support.moves import filled
from tests.support.places import BOTH_WAYS, apart


@pytest.fixture
async def moved(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Settings, Settings]:
    """A filled place and an empty one of the other product."""
    here, there = request.param if hasattr(request, "param") else BOTH_WAYS[0]
    source, target = apart(here, there, tmp_path)
    await filled(source)
    return source, target
