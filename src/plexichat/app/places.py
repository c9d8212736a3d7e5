"""Where a server's data are: named by an operator, shown to one, read as one commit."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import SecretStr

from plexichat.adapters.sql import snapshot
from plexichat.app.settings import Settings
from plexichat.core.errors import PlexiError
from plexichat.features.files import STORED_FILES

if TYPE_CHECKING:
    from plexichat.adapters.sql.postgres_snapshot import PostgresSnapshot
    from plexichat.adapters.sql.snapshot import SqliteSnapshot

_SQLITE = re.compile(r"sqlite:/*")


class PlaceWrong(PlexiError):  # noqa: N818 - named as the refusal
    """What was named is no place of a server's data."""

    code = "place.wrong"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    title = "That is no place to copy from or to"


def named(text: str, settings: Settings, files: Path | None) -> Settings:
    """Return the settings of a server whose data are there.

    `text` is a data directory, by its path or as sqlite:///path, or the URL of a PostgreSQL
    database; `files` is the data directory that belongs to such a database.
    """
    if text.startswith(("postgres://", "postgresql://")):
        return _changed(settings, data=files or settings.data, database_url=SecretStr(text))
    if "://" in text and not text.startswith("sqlite:"):
        raise PlaceWrong(
            f"{text.partition('://')[0]}:// is not known. Name a data directory (a path, or"
            " sqlite:///path), or postgresql://user@host/database."
        )
    if files is not None:
        raise PlaceWrong(f"{text} is a data directory and holds its files itself: name no other.")
    path = Path(_SQLITE.sub("/", text) if text.startswith("sqlite:") else text)
    if path.name == settings.database.name:
        path = path.parent
    return _changed(settings, data=path.expanduser().absolute(), database_url=None)


def _changed(settings: Settings, data: Path, database_url: SecretStr | None) -> Settings:
    return settings.model_copy(update={"data": data, "database_url": database_url})


def shown(settings: Settings) -> str:
    """Return a place for people: never with a password."""
    if settings.postgres is None:
        return str(settings.data)
    from plexichat.adapters.sql import postgres_schema

    return postgres_schema.shown(settings.postgres)


@contextmanager
def one_commit(settings: Settings) -> Iterator["SqliteSnapshot | PostgresSnapshot"]:
    """Open one commit of a place's database while others go on writing to it."""
    if settings.postgres is None:
        with snapshot.open_snapshot(settings.database, STORED_FILES) as commit:
            yield commit
        return
    from plexichat.adapters.sql import postgres_snapshot

    with postgres_snapshot.open_snapshot(settings.postgres, STORED_FILES) as found:
        yield found
