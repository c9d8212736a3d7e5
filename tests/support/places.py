"""A server's data on either database, side by side: what copies and backups go between."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from plexichat.app.places import one_commit
from plexichat.app.settings import Settings
from tests.support import database, postgres

Rows = dict[str, list[dict[str, Any]]]
BOTH_WAYS = [("sqlite", "postgres"), ("postgres", "sqlite")]
CHEAP: dict[str, Any] = {"hash_cost": "test-only-cheap", "search": "off"}


def nowhere(product: str, folder: Path) -> Settings:
    """Return settings that lead to nothing yet: an empty database, or no file."""
    if product == "sqlite":
        return Settings(data=folder, database_url=None, **CHEAP)
    server = postgres.shared()
    return Settings(data=folder, database_url=server.url(server.make()), **CHEAP)


def laid(product: str, folder: Path) -> Settings:
    """Return settings that lead to migrated, empty tables."""
    folder.mkdir(parents=True)
    if product == "sqlite":
        (folder / database.SQLITE_FILE).write_bytes(database.empty_file())
        return Settings(data=folder, database_url=None, **CHEAP)
    return Settings(data=folder, database_url=database.empty_url(), **CHEAP)


def apart(here: str, there: str, folder: Path) -> tuple[Settings, Settings]:
    """Return settings of migrated, empty tables, and of where they may be copied to."""
    return laid(here, folder / "here"), nowhere(there, folder / "there")


def execute(settings: Settings, statement: str) -> None:
    """Run SQL behind everybody's back."""
    if settings.postgres is None:
        with closing(sqlite3.connect(settings.database)) as connection:
            connection.execute(statement)
            connection.commit()
        return
    postgres.shared().query(settings.postgres.rpartition("/")[2], statement)


def recorded(settings: Settings) -> int:
    """Return how many ranges an unfinished copy has noted; 0 before there are tables."""
    counted = "SELECT COUNT(*) FROM copied_ranges"
    if settings.postgres is not None:
        there = "SELECT COALESCE(to_regclass('copied_ranges')::text, '')"
        name = settings.postgres.rpartition("/")[2]
        server = postgres.shared()
        return int(server.query(name, counted)) if server.query(name, there).strip() else 0
    if not settings.database.exists():
        return 0
    with closing(sqlite3.connect(settings.database)) as connection:
        try:
            return int(connection.execute(counted).fetchone()[0])
        except sqlite3.OperationalError:
            return 0


def rows(settings: Settings) -> Rows:
    """Return everything that the tables hold, by the names of columns."""
    with one_commit(settings) as commit:
        return {
            table: [
                dict(zip(commit.columns(table), row, strict=True)) for row in commit.rows(table)
            ]
            for table in commit.tables
        }


def files(settings: Settings) -> dict[str, bytes]:
    """Return every stored file by its name."""
    found = (each for each in (settings.data / "files").rglob("*") if each.is_file())
    return {each.name: each.read_bytes() for each in found}
