"""A SQLite database as one commit of it, read table by table; and a new one made of such tables."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import MetaData

from plexichat.adapters.sql import schema
from plexichat.core.errors import PlexiError

BATCH = 500
Row = Sequence[object]


class RowsUnfit(PlexiError):  # noqa: N818 - named as the refusal
    """Rows do not fit the tables of their revision."""

    code = "database.rows_unfit"
    title = "The rows do not fit the database"


class SqliteSnapshot:
    """One commit of a database, while others go on writing to it. Made by `open_snapshot`."""

    def __init__(self, connection: sqlite3.Connection, files: str) -> None:
        self._connection = connection
        self._files = files
        self.revision = str(self._one("SELECT version_num FROM alembic_version"))
        self.tables = [
            str(row[0])
            for row in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table'"
                " AND name NOT LIKE 'sqlite_%' AND name <> 'alembic_version' ORDER BY name"
            )
        ]

    def columns(self, table: str) -> list[str]:
        """Return a table's columns."""
        return [str(row[1]) for row in self._connection.execute(f'PRAGMA table_info("{table}")')]

    def rows(self, table: str) -> Iterator[Row]:
        """Yield a table's rows in the order of its key."""
        info = self._connection.execute(f'PRAGMA table_info("{table}")').fetchall()
        keys = sorted((row[5], row[1]) for row in info if row[5])
        names = ", ".join(f'"{row[1]}"' for row in info)
        order = ", ".join(f'"{name}"' for _, name in keys) or "rowid"
        cursor = self._connection.execute(f'SELECT {names} FROM "{table}" ORDER BY {order}')  # noqa: S608 - names of the schema
        while batch := cursor.fetchmany(BATCH):
            yield from batch

    def files(self) -> Iterator[tuple[str, str]]:
        """Yield name and SHA-256 of each file that should be there."""
        cursor = self._connection.execute(self._files)
        while batch := cursor.fetchmany(BATCH):
            yield from ((str(name), str(digest)) for name, digest in batch)

    def _one(self, statement: str) -> object:
        row = self._connection.execute(statement).fetchone()
        return row[0] if row else None


@contextmanager
def open_snapshot(path: Path, files: str) -> Iterator[SqliteSnapshot]:
    """Open one commit for the life of the block; `files` selects name and sum of stored files.

    Raises `schema.DatabaseUnusable` where there is no database that can be read.
    """
    if not path.is_file():
        raise schema.DatabaseUnusable(
            f"There is no database {path}. Choose another --data directory."
        )
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("PRAGMA query_only = ON")
        connection.execute("BEGIN")
        yield SqliteSnapshot(connection, files)
    except sqlite3.DatabaseError as error:
        raise schema.DatabaseUnusable(f"{path} is damaged ({error}). Restore a backup.") from error
    finally:
        connection.close()


class SqliteLoader:
    """Fills a new database of a given revision. Made by `new_database`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def load(self, table: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
        """Store rows as they are; raises `RowsUnfit`."""
        info = self._connection.execute("SELECT name FROM pragma_table_info(?)", (table,))
        known = {str(row[0]) for row in info}
        if not known or not set(columns) <= known:
            raise RowsUnfit(f"{table} has other columns in the schema of its revision.")
        names = ", ".join(f'"{each}"' for each in columns)
        marks = ", ".join("?" * len(columns))
        try:
            self._connection.executemany(
                f'INSERT INTO "{table}" ({names}) VALUES ({marks})',  # noqa: S608 - known names
                rows,
            )
        except sqlite3.Error as error:
            raise RowsUnfit(f"{table}: {error}.") from error

    def finish(self) -> None:
        """Make the rows durable; raises `RowsUnfit` where one leans on another that is missing."""
        broken = self._connection.execute("PRAGMA foreign_key_check").fetchone()
        if broken is not None:
            raise RowsUnfit(f"A row of {broken[0]} leans on one of {broken[2]} that is not there.")
        try:
            self._connection.execute("COMMIT")
        except sqlite3.Error as error:
            raise RowsUnfit(f"The rows cannot be stored: {error}.") from error


@contextmanager
def new_database(path: Path, metadata: MetaData, revision: str) -> Iterator[SqliteLoader]:
    """Make a database with the tables of a revision, to be filled in one transaction.

    Raises `schema.DatabaseUnusable` for a revision that only a newer PlexiChat knows.
    """
    if revision not in schema.revisions():
        raise schema.DatabaseUnusable(
            f"It was made by a newer PlexiChat (schema {revision}). Install that version, and"
            " restore with it."
        )
    schema.upgrade(f"sqlite:///{path}", metadata, revision)
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("PRAGMA synchronous = FULL")
        for table in _tables(connection):
            connection.execute(f'DELETE FROM "{table}"')  # noqa: S608 - names of the schema
        connection.execute("BEGIN IMMEDIATE")
        yield SqliteLoader(connection)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


def _tables(connection: sqlite3.Connection) -> list[str]:
    rows = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        " AND name <> 'alembic_version'"
    )
    return [str(row[0]) for row in rows]
