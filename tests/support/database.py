"""The database that the suite runs on: `PLEXICHAT_TEST_DATABASE` is `sqlite` or `postgres`."""

import asyncio
import os
from contextlib import AbstractAsyncContextManager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

from sqlmodel import SQLModel

from plexichat.adapters.sql import postgres as postgres_units
from plexichat.adapters.sql import postgres_schema, schema, sqlite
from plexichat.app import features
from plexichat.core.unit import Units
from tests.support import postgres

ON_POSTGRES = os.environ.get("PLEXICHAT_TEST_DATABASE", "sqlite") == "postgres"
SQLITE_FILE = "plexichat.sqlite3"


@cache
def empty_file() -> bytes:
    """Return a migrated, empty SQLite database; migrating once a process is enough."""
    with TemporaryDirectory() as made:
        file = Path(made) / "empty.sqlite3"
        features.load_tables()
        schema.ensure(file, SQLModel.metadata)
        return file.read_bytes()


@cache
def empty_template() -> str:
    """Return the name of a migrated, empty PostgreSQL database to copy from."""
    server = postgres.shared()
    name = server.make()
    features.load_tables()
    # In a thread: the loop of the test that asks may be running.
    work = postgres_schema.ensure(server.url(name), SQLModel.metadata)
    thread = Thread(target=asyncio.run, args=(work,))
    thread.start()
    thread.join()
    return name


def open_empty(file: Path, publish: sqlite.Publish) -> AbstractAsyncContextManager[Units]:
    """Open units on a fresh, migrated database: in `file`, or on PostgreSQL."""
    if ON_POSTGRES:
        return postgres_units.open_units(empty_url(), publish)
    file.write_bytes(empty_file())
    return sqlite.open_units(file, publish, readers=2)


def empty_url() -> str:
    """Return the URL of a fresh, migrated PostgreSQL database."""
    server = postgres.shared()
    return server.url(server.make(empty_template()))


@cache
def _url_of(_folder: Path) -> str:
    return empty_url()


def settings_of(folder: Path) -> dict[str, str]:
    """Return the settings that lead to a data directory's database, the same each time."""
    return {"database_url": _url_of(folder)} if ON_POSTGRES else {}
