"""PostgreSQL at either end of a copy: a database that is filled, and one that nobody writes to."""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

import asyncpg
from sqlalchemy import MetaData
from sqlalchemy.sql.base import Executable

from plexichat.adapters.sql import layout, postgres_schema, workers
from plexichat.adapters.sql.copy_marks import RANGES_SQL, CopyRuns, is_begun, lay, packed, unpacked
from plexichat.adapters.sql.layout import Key, Layout
from plexichat.adapters.sql.migrations import HEAD
from plexichat.adapters.sql.postgres_blocking import Blocking, connected, mark
from plexichat.adapters.sql.postgres_snapshot import layout_of, query
from plexichat.adapters.sql.postgres_views import LOCK_SPACE
from plexichat.adapters.sql.snapshot import RowsUnfit
from plexichat.core.errors import Invalid, PlexiError
from plexichat.core.unit import Parameters

TRIES, WAIT_SECONDS = 20, 0.25
_ONE_COPY = f"SELECT pg_try_advisory_lock({LOCK_SPACE}, 6)"
_NO_UNITS = f"SELECT pg_advisory_xact_lock({LOCK_SPACE})"
_AT_LEISURE = (
    "SET LOCAL statement_timeout = '30s'; SET LOCAL lock_timeout = '30s';"
    " SET LOCAL idle_in_transaction_session_timeout = 0"
)
# A range is found by the key, whatever PostgreSQL guesses of how many rows lie between two keys.
# A power cut may take the last ranges, rows and record alike; the end waits for the disk for all.
_FILLING = (
    "SET statement_timeout = 0; SET lock_timeout = 0; SET idle_in_transaction_session_timeout = 0;"
    " SET enable_seqscan = off; SET enable_bitmapscan = off; SET synchronous_commit = off"
)
_CONNECTED = (
    "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND pid <> pg_backend_pid() AND application_name LIKE 'plexichat%'"
    " AND application_name <> $1"
)


class SourceInUse(PlexiError):  # noqa: N818 - named as the refusal
    """A server works on the source: what it wrote after the copy would be lost."""

    code = "copy.source_in_use"
    status = HTTPStatus.CONFLICT
    title = "A server still uses the database that is copied"


class PostgresTarget:
    """A database that is filled, its foreign keys put aside. Made by `open_target`."""

    def __init__(self, connection: Blocking) -> None:
        self._connection = connection
        self._layouts: dict[str, Layout] = {}
        self._recorded: Counter[str] = Counter()

    def layout(self, table: str) -> Layout:
        """Return a table's columns and key."""
        if table not in self._layouts:
            self._layouts[table] = layout_of(self._connection, table)
        return self._layouts[table]

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit at the end of the block, roll back on an error."""
        with self._connection.transaction():
            yield

    def rows(
        self,
        table: str,
        columns: Sequence[str] | None = None,
        after: Key | None = None,
        until: Key | None = None,
    ) -> Iterator[tuple[Any, ...]]:
        """Yield the rows beyond one key up to another, in the order of the key."""
        sql, values = layout.select(self.layout(table), mark, columns, after, until)
        yield from self._connection.fetch(sql, *values)

    def query(
        self, statement: Executable, parameters: Parameters | None = None
    ) -> list[tuple[Any, ...]]:
        """Return the rows of a statement with named parameters."""
        return query(self._connection, statement, parameters)

    def ranges(self, table: str) -> list[tuple[Key, int, str]]:
        """Return what was recorded of a table."""
        found = self._connection.fetch(RANGES_SQL + "$1", table)
        return [(unpacked(until), rows, sha256) for until, rows, sha256 in found]

    def record(self, table: str, until: Key, rows: int, sha256: str) -> None:
        """Note a range."""
        self._connection.execute(
            "INSERT INTO copied_ranges (table_name, until, rows, sha256) VALUES ($1, $2, $3, $4)"
            " ON CONFLICT (table_name, until) DO UPDATE"
            " SET rows = excluded.rows, sha256 = excluded.sha256",
            table,
            packed(until),
            rows,
            sha256,
        )
        # Of a table that is just growing PostgreSQL knows nothing, and takes the wrong index.
        self._recorded[table] += 1
        if self._recorded[table].bit_count() == 1:
            self._connection.execute(f'ANALYZE "{table}"')

    def forget(self, table: str, until: Key | None = None) -> None:
        """Forget a range, or all of a table."""
        noted = None if until is None else packed(until)
        self._connection.execute(
            "DELETE FROM copied_ranges WHERE table_name = $1 AND until = COALESCE($2, until)",
            table,
            noted,
        )

    def clear(self, table: str) -> None:
        """Remove all rows of a table."""
        self._connection.execute(f'DELETE FROM "{table}"')  # noqa: S608 - a name of the schema

    def discard(self, table: str, key: Sequence[str], keys: Sequence[Key]) -> None:
        """Remove the rows that have these keys."""
        self._connection.execute_many(layout.delete(table, key, mark), keys)

    def load(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """Store rows by COPY."""
        try:
            self._connection.load(table, columns, rows)
        except Invalid as error:
            raise RowsUnfit(
                f"A text in {table} holds the character NUL, which PostgreSQL cannot store. Change"
                " that text in the source, and copy again."
            ) from error

    def settle(self) -> None:
        """Let PostgreSQL learn what so many new rows are like, before they are asked for."""
        self._connection.execute("ANALYZE")

    def finish(self) -> None:
        """Turn the database into one that servers work on; raises `RowsUnfit`."""
        keys = self._connection.fetch("SELECT table_name, name, definition FROM copied_keys")
        with self._connection.transaction():
            self._connection.execute("SET LOCAL synchronous_commit = on")
            for table, name, definition in keys:
                self._lay_key(table, f"ADD CONSTRAINT {name} {definition}")
            self._connection.execute("DROP TABLE copied_ranges, copied_keys")
            self._connection.execute("UPDATE alembic_version SET version_num = $1", HEAD)

    def _lay_key(self, table: str, key: str) -> None:
        try:
            self._connection.execute(f"ALTER TABLE {table} {key}")
        except asyncpg.ForeignKeyViolationError as error:
            raise RowsUnfit(f"A row of {table} leans on one that is not there: {error}.") from error


def check_empty(url: str) -> None:
    """Raise `TargetHolds` or `schema.DatabaseUnusable` where nothing can be copied into."""
    with connected(url, postgres_schema.READER) as connection:
        _is_begun(connection, url)


def _is_begun(connection: Blocking, url: str) -> bool:
    found = connection.wait(postgres_schema.revision(url, unfinished=True))
    return is_begun(found, postgres_schema.shown(url))


@contextmanager
def open_target(url: str, metadata: MetaData) -> Iterator[PostgresTarget]:
    """Open a database to be filled, empty or half filled by an earlier copy.

    Raises `TargetHolds`, `CopyRuns` or `schema.DatabaseUnusable`.
    """
    with connected(url, postgres_schema.READER) as connection:
        if not connection.value(_ONE_COPY):
            raise CopyRuns("Wait until it ends, or end it; then copy again.")
        if not _is_begun(connection, url):
            connection.wait(postgres_schema.run(url, lambda laid: lay(laid, metadata)))
        connection.execute(_FILLING)
        yield PostgresTarget(connection)


def _users(connection: Blocking, url: str) -> str:
    """Say who uses a database: servers by their lease, and whoever is connected."""
    # A pooler may hide who is connected, and who was just killed has a lease for a while.
    leases = [each.place for each in connection.wait(workers.living(url))]
    connected_ = connection.value(_CONNECTED, postgres_schema.READER)
    if not leases and connected_:
        return f"{connected_} connections of PlexiChat"
    return ", ".join(leases)


@contextmanager
def quiet(url: str) -> Iterator[None]:
    """Keep every unit of every server from beginning for the life of the block.

    Raises `SourceInUse` where a server is connected.
    """
    with connected(url, postgres_schema.READER) as connection, connection.transaction():
        connection.execute(_AT_LEISURE)
        users = _users(connection, url)
        # One that was stopped a moment ago may not have gone yet.
        for _ in range(TRIES):
            if users:
                time.sleep(WAIT_SECONDS)
                users = _users(connection, url)
        if users:
            raise SourceInUse(
                f"{postgres_schema.shown(url)} is used by {users}. Stop every server and command on"
                " it, then run this again."
            )
        connection.value(_NO_UNITS)
        yield
