"""What several tests of the application begin with."""

from pathlib import Path

import pytest

from plexichat.app.settings import Settings
from tests.support.moves import filled
from tests.support.places import BOTH_WAYS, laid, nowhere


@pytest.fixture
async def moved(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Settings, Settings]:
    """A filled place and an empty one of the other product."""
    here, there = request.param if hasattr(request, "param") else BOTH_WAYS[0]
    source, target = laid(here, tmp_path / "here"), nowhere(there, tmp_path / "there")
    await filled(source)
    return source, target
