"""How an operator names where a server's data are."""

from pathlib import Path

import pytest

from plexichat.app import places
from plexichat.app.places import PlaceWrong
from plexichat.app.settings import Settings

URL = "postgresql://ada:secret@db.example.org:5433/chat"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path, database_url="postgresql://elsewhere/chat")


@pytest.mark.parametrize(
    "text",
    [
        "/srv/chat",
        "/srv/chat/plexichat.sqlite3",
        "sqlite:///srv/chat",
        "sqlite:////srv/chat",
        "sqlite:/srv/chat/plexichat.sqlite3",
    ],
)
def test_a_data_directory_is_named_by_path_or_url(settings: Settings, text: str) -> None:
    found = places.named(text, settings, None)
    assert (found.data, found.postgres) == (Path("/srv/chat"), None)
    assert places.shown(found) == "/srv/chat"


def test_a_path_may_be_relative(settings: Settings, tmp_path: Path) -> None:
    found = places.named("data", settings, None)
    assert found.data == Path.cwd() / "data"


def test_a_database_has_its_files_in_the_directory_of_the_settings(settings: Settings) -> None:
    found = places.named(URL, settings, None)
    assert (found.data, found.postgres) == (settings.data, URL)
    assert places.named(URL, settings, Path("/files")).data == Path("/files")
    assert "secret" not in places.shown(found)


@pytest.mark.parametrize(
    ("text", "files", "cure"),
    [
        ("mysql://ada@db/chat", None, "postgresql://user@host/database"),
        ("/srv/chat", Path("/files"), "holds its files itself"),
    ],
)
def test_what_is_no_place_is_refused(
    settings: Settings, text: str, files: Path | None, cure: str
) -> None:
    with pytest.raises(PlaceWrong, match=cure):
        places.named(text, settings, files)
