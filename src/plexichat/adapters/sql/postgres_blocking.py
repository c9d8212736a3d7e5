"""A PostgreSQL connection for work that waits in its thread: commands, backups, copies.

asyncpg runs in a loop of its own in a thread of its own, so it does not matter whether the thread
that waits has a running loop.
"""

import asyncio
import threading
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

import asyncpg

from plexichat.adapters.sql import postgres_schema
from plexichat.adapters.sql.postgres_views import run

Result = TypeVar("Result")
BATCH = 2_000
CLOSE_SECONDS = 10
_WHOLE = "BEGIN", "COMMIT", "ROLLBACK"
_PART = "SAVEPOINT part", "RELEASE part", "ROLLBACK TO part"


def mark(place: int) -> str:
    """Return the sign that stands for a statement's value."""
    return f"${place + 1}"


class Blocking:
    """One connection, used by one thread at a time. Made by `connected`."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, connection: "asyncpg.Connection[asyncpg.Record]"
    ) -> None:
        self._loop = loop
        self._connection = connection
        self._has_begun = False

    def execute(self, sql: str, *values: object) -> str:
        """Run a statement and return its status."""
        return self.wait(self._connection.execute(sql, *values))

    def execute_many(self, sql: str, rows: Sequence[Sequence[object]]) -> None:
        """Run a statement once for each of `rows`."""
        if rows:
            self.wait(self._connection.executemany(sql, rows))

    def fetch(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Return all rows of a query."""
        return [tuple(row) for row in self.wait(self._connection.fetch(sql, *values))]

    def value(self, sql: str, *values: object) -> Any:
        """Return the first column of the first row."""
        return self.wait(self._connection.fetchval(sql, *values))

    def rows(self, sql: str, *values: object) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a query, a batch at a time; inside a transaction."""
        cursor = self.wait(_cursor(self._connection, sql, values))
        is_more = True
        while is_more:
            batch = self.wait(cursor.fetch(BATCH))
            is_more = len(batch) == BATCH
            yield from (tuple(row) for row in batch)

    def load(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """Store rows by COPY."""
        if not rows:
            return
        copied = self._connection.copy_records_to_table(table, records=rows, columns=columns)
        self.wait(copied)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit at the end of the block, roll back on an error.

        Inside of another it is a part of that, which can be rolled back by itself.
        """
        begin, commit, roll_back = _PART if self._has_begun else _WHOLE
        was_begun, self._has_begun = self._has_begun, True
        try:
            self.execute(begin)
            yield
            self.execute(commit)
        except BaseException:
            with suppress(Exception):  # a connection that is lost has rolled back by itself
                self.execute(roll_back)
            raise
        finally:
            self._has_begun = was_begun

    def wait(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Wait for work of the loop; what the database refuses becomes a refusal of ours."""
        return asyncio.run_coroutine_threadsafe(run(work), self._loop).result()


async def _cursor(
    connection: "asyncpg.Connection[asyncpg.Record]", sql: str, values: Sequence[object]
) -> Any:
    return await connection.cursor(sql, *values)


@contextmanager
def connected(url: str, name: str) -> Iterator[Blocking]:
    """Connect for the life of the block; `name` is what PostgreSQL shows of who this is.

    Raises `schema.DatabaseUnusable` with the cure.
    """
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="postgres", daemon=True)
    thread.start()

    def wait(work: Coroutine[Any, Any, Result]) -> Result:
        return asyncio.run_coroutine_threadsafe(work, loop).result()

    try:
        connection = wait(postgres_schema.connect(url, name=name, seconds=None))
        try:
            yield Blocking(loop, connection)
        finally:
            with suppress(Exception):  # what is lost is closed
                wait(connection.close(timeout=CLOSE_SECONDS))
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
