"""A PostgreSQL database that a copy fills."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from typing import Any

import asyncpg
from sqlalchemy import MetaData

from plexichat.adapters.sql import layout, postgres_keys, postgres_schema
from plexichat.adapters.sql.copy_marks import RANGES_SQL, CopyRuns, is_begun, lay, packed, unpacked
from plexichat.adapters.sql.layout import Key
from plexichat.adapters.sql.migrations import HEAD
from plexichat.adapters.sql.postgres_blocking import Blocking, connected, mark
from plexichat.adapters.sql.postgres_tables import PostgresTables
from plexichat.adapters.sql.postgres_views import LOCK_SPACE
from plexichat.adapters.sql.snapshot import RowsUnfit
from plexichat.core.errors import Invalid

_ONE_COPY = f"SELECT pg_try_advisory_lock({LOCK_SPACE}, 6)"
# A range is found by the key, whatever PostgreSQL guesses of how many rows lie between two keys.
# A power cut may take the last ranges, rows and record alike; the end waits for the disk for all.
_FILLING = (
    "SET statement_timeout = 0; SET lock_timeout = 0; SET idle_in_transaction_session_timeout = 0;"
    " SET enable_seqscan = off; SET enable_bitmapscan = off; SET synchronous_commit = off;"
    " SET jit = off"
)
# Keys are proven by whole tables.
_PROVING = "SET LOCAL enable_seqscan = on; SET LOCAL enable_bitmapscan = on"


class PostgresTarget(PostgresTables):
    """A database that is filled. Made by `open_target`."""

    def __init__(self, connection: Blocking) -> None:
        super().__init__(connection)
        self._recorded: Counter[str] = Counter()

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
        sql, values = self._between(table, columns, after, until)
        yield from self._connection.fetch(sql, *values)

    def ranges(self, table: str) -> list[tuple[Key, int, str]]:
        """Return what was recorded of a table."""
        found = self._connection.fetch(RANGES_SQL + "$1", table)
        self._recorded[table] = len(found)
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

    def loosen(self) -> None:
        """Make ready for rows in any order, committed range by range."""
        postgres_keys.put_aside(self._connection)

    def settle(self) -> None:
        """Prove what the rows lean on, now that they are those of one commit.

        Raises `RowsUnfit`. What comes then need only be proven of itself.
        """
        # Vacuumed too: then the end counts rows by indexes alone.
        self._connection.execute("VACUUM (ANALYZE)")
        with _keys_fit(), self._connection.transaction():
            self._connection.execute(_PROVING)
            postgres_keys.lay(self._connection, until_the_end=True)

    def prove_rest(self) -> None:
        """Prove what came to a settled database, before its transaction ends."""
        with _keys_fit():
            postgres_keys.ask(self._connection)

    def is_settled(self) -> bool:
        """Tell whether all that is there is proven."""
        return postgres_keys.are_laid(self._connection)

    def learn(self) -> None:
        """Let PostgreSQL learn what so many new rows are like, before they are asked for."""
        self._connection.execute("ANALYZE")

    @contextmanager
    def ending(self) -> Iterator[None]:
        """Make the last rows and `finish` one transaction, where all before them is settled."""
        with self._connection.transaction() if self.is_settled() else nullcontext():
            yield

    def finish(self) -> None:
        """Turn the database into one that servers work on; raises `RowsUnfit`."""
        with _keys_fit(), self._connection.transaction():
            self._connection.execute("SET LOCAL synchronous_commit = on")
            if self.is_settled():
                postgres_keys.harden(self._connection)
            else:
                self._connection.execute(_PROVING)
                postgres_keys.lay(self._connection, until_the_end=False)
            self._connection.execute("DROP TABLE copied_ranges, copied_keys")
            self._connection.execute("UPDATE alembic_version SET version_num = $1", HEAD)


@contextmanager
def _keys_fit() -> Iterator[None]:
    try:
        yield
    except asyncpg.ForeignKeyViolationError as error:
        table = error.table_name
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
