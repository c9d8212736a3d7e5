"""A server whose index follows at once."""

import pytest

from plexichat.features.search import follower


@pytest.fixture(autouse=True)
def no_gathering(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(follower, "GATHER_SECONDS", 0)
