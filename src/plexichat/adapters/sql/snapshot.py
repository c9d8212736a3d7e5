"""A SQLite database as one commit of it, read table by table; and a new one made of such tables."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import MetaData
from sqlalchemy.sql.base import Executable

from plexichat.adapters.sql import layout, schema
from plexichat.adapters.sql.layout import Key, Layout
from plexichat.adapters.sql.sqlite_views import DIALECT
from plexichat.adapters.sql.statements import plan
from plexichat.core.errors import PlexiError
from plexichat.core.unit import Parameters

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
        self.tables = tables(connection)

    def columns(self, table: str) -> Sequence[str]:
        """Return a table's columns."""
        return layout_of(self._connection, table).columns

    def layout(self, table: str) -> Layout:
        """Return a table's columns and key."""
        return layout_of(self._connection, table)

    def rows(
        self,
        table: str,
        columns: Sequence[str] | None = None,
        after: Key | None = None,
        until: Key | None = None,
    ) -> Iterator[tuple[Any, ...]]:
        """Yield the rows beyond one key up to another, in the order of the key."""
        sql, values = layout.select(self.layout(table), mark, columns, after, until)
        cursor = self._connection.execute(sql, values)
        while batch := cursor.fetchmany(BATCH):
            yield from batch

    def count(self, table: str) -> int:
        """Return how many rows a table has."""
        return int(self._connection.execute(f'SELECT COUNT(*) FROM "{table}"').fetchone()[0])  # noqa: S608 - a name of the schema

    def query(
        self, statement: Executable, parameters: Parameters | None = None
    ) -> list[tuple[Any, ...]]:
        """Return the rows of a statement with named parameters."""
        return query(self._connection, statement, parameters)

    def is_only_backup(self) -> bool:
        """Tell whether no other server makes a backup: one server uses a file."""
        return True

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
        for table in tables(connection):
            connection.execute(f'DELETE FROM "{table}"')  # noqa: S608 - names of the schema
        connection.execute("BEGIN IMMEDIATE")
        yield SqliteLoader(connection)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


def tables(connection: sqlite3.Connection) -> list[str]:
    """Return the names of the program's tables."""
    rows = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        " ORDER BY name"
    )
    return [str(row[0]) for row in rows if row[0] not in schema.STAYING_TABLES]


def layout_of(connection: sqlite3.Connection, table: str) -> Layout:
    """Return a table's columns and key."""
    info = connection.execute(f'PRAGMA table_info("{table}")').fetchall()
    keys = sorted((row[5], str(row[1])) for row in info if row[5])
    key = tuple(name for _, name in keys)
    order = tuple(f'"{name}"' for name in key)
    return Layout(table, tuple(str(row[1]) for row in info), key, order)


def mark(_place: int) -> str:
    """Return the sign that stands for a statement's value."""
    return "?"


def query(
    connection: sqlite3.Connection, statement: Executable, parameters: Parameters | None
) -> list[tuple[Any, ...]]:
    """Return the rows of a statement with named parameters."""
    compiled = plan(DIALECT, statement, parameters)
    return connection.execute(compiled.sql, compiled.values(parameters)).fetchall()
