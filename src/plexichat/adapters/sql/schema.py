"""Bringing a database to the program's schema, or saying clearly why not."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import MetaData, create_engine
from sqlalchemy.engine import Connection

from plexichat.adapters.sql.migrations import HEAD
from plexichat.core.errors import PlexiError

if TYPE_CHECKING:
    from alembic.config import Config

# What a database says of its revision while it is filled by a copy: no server works on it.
COPYING = "copying "
# What stays with its database: Alembic's table, those of a copy, and which servers run on it.
STAYING_TABLES = ("alembic_version", "copied_ranges", "copied_keys", "workers", "realms")
_SCRIPTS = Path(__file__).parent / "migrations"


class DatabaseUnusable(PlexiError):  # noqa: N818 - named as the refusal
    """The server cannot start on this database; the detail says why and what to do."""

    code = "database.unusable"
    status = HTTPStatus.SERVICE_UNAVAILABLE
    title = "The database cannot be used"


def ensure(path: Path, metadata: MetaData, *, before: Callable[[], object] = lambda: None) -> None:
    """Create or upgrade the SQLite file at `path`; blocks, and touches nothing it cannot finish.

    `before` is called when tables that hold something are about to change; what it raises stops
    that. All revisions run in one transaction. Raises `DatabaseUnusable` for a file that is no
    database, is damaged, cannot be written, or was made by a newer PlexiChat.
    """
    try:
        found = _revision(path)
        if found == HEAD:
            return
        _check_known(found, path)
        if found is not None:
            before()
        upgrade(f"sqlite:///{path}", metadata)
    except sqlite3.DatabaseError as error:
        raise DatabaseUnusable(_why(path, error)) from error


def revision(path: Path, *, unfinished: bool = False) -> str | None:
    """Return the revision of a file's tables, None where there are none; raises as `ensure`.

    With `unfinished` what a copy is filling is let through, for the copy itself.
    """
    try:
        found = _revision(path)
        if not (unfinished and found and found.startswith(COPYING)):
            _check_known(found, path)
    except sqlite3.DatabaseError as error:
        raise DatabaseUnusable(_why(path, error)) from error
    return found


@contextmanager
def usable(path: Path) -> Iterator[None]:
    """Turn what the operating system refuses about the data directory into a clear sentence."""
    try:
        yield
    except OSError as error:
        detail = f"{path.parent} cannot be used: {error.strerror}. Choose another --data directory."
        raise DatabaseUnusable(detail) from error


def upgrade(url: str, metadata: MetaData, revision: str = "head") -> None:
    """Run the chain up to `revision` on any database that SQLAlchemy's sync engines open."""
    with Transaction(url) as connection:
        migrate(connection, metadata, revision)


def migrate(connection: Connection, metadata: MetaData, revision: str) -> None:
    """Run the chain up to `revision` on an open connection."""
    from alembic import command  # noqa: PLC0415 - half a second that a normal start does not need

    command.upgrade(_config(connection, metadata), revision)


def downgrade(url: str, metadata: MetaData, revision: str) -> None:
    """Run the chain down to `revision`."""
    with Transaction(url) as connection:
        migrate_down(connection, metadata, revision)


def migrate_down(connection: Connection, metadata: MetaData, revision: str) -> None:
    """Run the chain down to `revision` on an open connection."""
    from alembic import command  # noqa: PLC0415 - as above

    command.downgrade(_config(connection, metadata), revision)


def revisions() -> list[str]:
    """Return all revisions, newest first."""
    from alembic.config import Config  # noqa: PLC0415 - as above
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - as above

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    return [each.revision for each in ScriptDirectory.from_config(config).walk_revisions()]


class Transaction:
    """A connection whose DDL is one transaction, on SQLite too."""

    def __init__(self, url: str) -> None:
        self._engine = create_engine(url)

    def __enter__(self) -> Connection:
        self._connection = self._engine.connect()
        if self._engine.dialect.name == "sqlite":
            raw = self._connection.connection.dbapi_connection
            if isinstance(raw, sqlite3.Connection):
                raw.isolation_level = None
                raw.execute("PRAGMA journal_mode=WAL")
                raw.execute("BEGIN IMMEDIATE")
        return self._connection

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        raw = self._connection.connection.dbapi_connection
        if isinstance(raw, sqlite3.Connection) and raw.in_transaction:
            raw.execute("ROLLBACK" if kind else "COMMIT")
        self._connection.close()
        self._engine.dispose()


def _config(connection: Connection, metadata: MetaData) -> "Config":
    from alembic.config import Config  # noqa: PLC0415 - as above

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.attributes.update(connection=connection, metadata=metadata)
    return config


def _revision(path: Path) -> str | None:
    if not path.exists():
        return None
    connection = sqlite3.connect(path)
    try:
        check = connection.execute("PRAGMA schema_version").fetchone()
        if not check or not check[0]:
            return None
        named = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'alembic_version'"
        ).fetchone()
        if named is None:
            return "foreign"
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        return str(row[0]) if row else None
    finally:
        connection.close()


def check_finished(found: str | None, place: object) -> None:
    """Refuse a database that a copy has not finished; raises `DatabaseUnusable`."""
    if found is not None and found.startswith(COPYING):
        detail = (
            f"{place} is being filled by `plexichat db copy`. Run that again with --final, or start"
            " on the database that it copies from."
        )
        raise DatabaseUnusable(detail)


def _check_known(found: str | None, path: Path) -> None:
    check_finished(found, path)
    if found == "foreign":
        detail = (
            f"{path} is a database of another program. Start with another --data directory,"
            " or move that file away."
        )
        raise DatabaseUnusable(detail)
    if found is not None and found not in revisions():
        detail = (
            f"{path} was made by a newer PlexiChat (schema {found}, this program knows up to"
            f" {HEAD}). Start that newer version, or restore a backup made by this one."
        )
        raise DatabaseUnusable(detail)


def _why(path: Path, error: sqlite3.DatabaseError) -> str:
    name = getattr(error, "sqlite_errorname", "")
    if name in {"SQLITE_NOTADB", "SQLITE_CORRUPT"}:
        return (
            f"{path} is damaged or no SQLite database ({error}). Nothing was changed. Restore a"
            " backup, or move the file away to start afresh."
        )
    if name in {"SQLITE_CANTOPEN", "SQLITE_READONLY", "SQLITE_READONLY_DIRECTORY"}:
        return f"{path} cannot be opened for writing ({error}). Check who owns the directory."
    if name == "SQLITE_FULL":
        return f"The disk of {path} is full. Free some space and start again."
    return f"{path}: {error}."
