"""PostgreSQL: a pool of connections, and units that take turns by advisory locks.

A unit is READ COMMITTED: a statement behind a lock sees what the one before it committed. All
units share one lock and the ones that stand alone take it whole, so that what a use-case read
holds until it commits, on every instance, as it does on SQLite (docs/decisions/0026).
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

import asyncpg

from plexichat.adapters.sql.postgres_gathering import GatheredReads
from plexichat.adapters.sql.postgres_views import (
    FAILURES,
    LOCK_SPACE,
    Connection,
    PostgresReader,
    PostgresUnit,
    Values,
    in_one,
    run,
)
from plexichat.adapters.sql.slow import SlowQueries
from plexichat.adapters.sql.views import shown
from plexichat.adapters.sql.watched import WatchedConnection
from plexichat.core.errors import StorageUnavailable
from plexichat.core.reading import Reading, View
from plexichat.core.unit import ALONE, Announcement, Parameters, Reader, Unit, Work

Result = TypeVar("Result")
Publish = Callable[[Sequence[Announcement]], None]
Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"

_SHARED = f"SELECT pg_advisory_xact_lock_shared({LOCK_SPACE})"
_WHOLE = f"SELECT pg_advisory_xact_lock({LOCK_SPACE})"
_NAMED = f"SELECT pg_advisory_xact_lock({LOCK_SPACE}, hashtext('{{}}'))"
_SNAPSHOT = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
# The database ends a transaction that says nothing for so long: whose server is cut off or hangs
# holds locks that all the others wait for.
_SILENT_SECONDS = 5.0
# The database interrupts a statement itself; this is for one that does not answer at all.
_ANSWER_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class PostgresOptions:
    """How the pool behaves. Times in seconds.

    `pooled` is for a pooler between, such as PgBouncer, that gives each transaction another
    connection: nothing is prepared and nothing is set for longer than a transaction.
    """

    connections: int = 10
    connect_seconds: float = 10
    wait_seconds: float = 10
    statement_seconds: float = 30
    pooled: bool = False


class PostgresUnits:
    """Units of work on one PostgreSQL database. Made by `open_units`."""

    def __init__(
        self, pool: Pool, publish: Publish, options: PostgresOptions, slow: SlowQueries
    ) -> None:
        self._pool = pool
        self._slow = slow
        self._publish = publish
        self._options = options
        self._gathered = GatheredReads(self._row_of_each)
        # Units that wait for one another hold connections: some are left to reads.
        for_reads = max(1, options.connections // 4)
        self._room = asyncio.Semaphore(max(1, options.connections - for_reads))
        limits = _limits(options) if options.pooled else {}
        self._settings = "".join(f"; SET LOCAL {name} = '{each}'" for name, each in limits.items())

    @asynccontextmanager
    async def begin(self, lock: str | None = ALONE) -> AsyncIterator[Unit]:
        """Open a transaction, behind those that hold the same lock."""
        async with self._with_room(), self._begun(lock) as unit:
            yield unit

    @asynccontextmanager
    async def _with_room(self) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(self._options.wait_seconds):
                await self._room.acquire()
        except TimeoutError as error:
            detail = "Too much waits to be written. Try again."
            raise StorageUnavailable(detail, retry_after_seconds=1) from error
        try:
            yield
        finally:
            self._room.release()

    @asynccontextmanager
    async def _begun(self, lock: str | None) -> AsyncIterator[Unit]:
        connection = await self._take()
        unit = PostgresUnit(connection, f"BEGIN{self._settings}; {_lock(lock)}", self._slow)
        try:
            # At once: what is remembered in memory is asked behind the lock too.
            await unit.begin()
            yield unit
        except BaseException:
            await asyncio.shield(self._abandon(connection))
            raise
        # Shielded: who goes away during the commit must not leave it done and untold.
        await asyncio.shield(self._commit(connection, unit))

    async def write_whole(self, work: Work[Unit, Result], lock: str | None = ALONE) -> Result:
        """As `begin`; `work` runs in the loop's thread here, to its end even if nobody waits."""

        async def whole() -> Result:
            async with self.begin(lock) as unit:
                return await work(unit)

        return await asyncio.shield(whole())

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Reader]:
        """Open a snapshot."""
        connection = await self._take()
        reader = PostgresReader(connection, f"{_SNAPSHOT}{self._settings}", self._slow)
        try:
            yield reader
        finally:
            if reader.has_begun:
                await asyncio.shield(self._abandon(connection))
            else:
                await self._pool.release(connection)

    async def read_whole(self, work: Work[Reader, Result]) -> Result:
        """As `read`; `work` runs in the loop's thread here."""
        async with self.read() as reader:
            return await work(reader)

    async def ask(self, reading: Reading[View], parameters: Parameters | None = None) -> View:
        """Return what a reading shows: one statement is a snapshot by itself."""
        if self._settings:  # which only a transaction can be given
            async with self.read() as snapshot:
                return await snapshot.ask(reading, parameters)
        asked, values = in_one(reading.questions, parameters)
        return shown(reading, parameters, await self._gathered.row(asked.sql, values))

    async def _row_of_each(self, sql: str, values: Sequence[Values]) -> Sequence[Iterable[Any]]:
        connection = await self._take()
        try:
            return await PostgresReader(connection, "", self._slow).row_of_each(sql, values)
        finally:
            await self._pool.release(connection)

    def slow_statements(self) -> int:
        """Return how many statements took longer than the operator bears."""
        return self._slow.count

    def connections(self) -> tuple[int, int]:
        """Return how many connections there are, and how many of them are idle."""
        return self._pool.get_size(), self._pool.get_idle_size()

    async def _take(self) -> Connection:
        try:
            return await run(self._taken())
        except asyncpg.PostgresError as error:
            raise StorageUnavailable(f"The database refuses: {error}.") from error

    async def _taken(self) -> Connection:
        return await self._pool.acquire(timeout=self._options.wait_seconds)

    async def _commit(self, connection: Connection, unit: PostgresUnit) -> None:
        began = self._slow.now()
        try:
            await run(connection.execute("COMMIT"))
            self._slow.note("COMMIT", began)
            unit.tell(self._publish)
        except BaseException:
            await self._abandon(connection)
            raise
        await self._pool.release(connection)

    async def _abandon(self, connection: Connection) -> None:
        """Roll back and give the connection back; one that does not answer is cut."""
        try:
            await connection.execute("ROLLBACK", timeout=self._options.wait_seconds)
        except FAILURES:
            with suppress(asyncpg.InterfaceError):  # the pool has noticed that it is lost
                connection.terminate()
        await self._pool.release(connection)


@asynccontextmanager
async def open_units(
    url: str,
    publish: Publish,
    options: PostgresOptions | None = None,
    slow: SlowQueries | None = None,
) -> AsyncIterator[PostgresUnits]:
    """Open the pool for the life of the block. Raises `StorageUnavailable`."""
    options = options or PostgresOptions()
    pool = asyncpg.create_pool(
        url,
        min_size=0,
        max_size=options.connections,
        timeout=options.connect_seconds,
        command_timeout=options.statement_seconds + _ANSWER_SECONDS,
        connection_class=WatchedConnection,
        statement_cache_size=0 if options.pooled else 1024,
        server_settings={"application_name": "plexichat"}
        | ({} if options.pooled else _limits(options)),
        # Every transaction is ended before its connection goes back: nothing is left to reset.
        reset=_nothing,
    )
    async with pool:
        yield PostgresUnits(pool, publish, options, slow or SlowQueries())


def _limits(options: PostgresOptions) -> dict[str, str]:
    milliseconds = str(round(options.statement_seconds * 1000))
    silent = str(round(min(options.statement_seconds, _SILENT_SECONDS) * 1000))
    return {
        "statement_timeout": milliseconds,
        "idle_in_transaction_session_timeout": silent,
        "lock_timeout": milliseconds,
        "jit": "off",
    }


def _lock(name: str | None) -> str:
    if name == ALONE:
        return _WHOLE
    if name is None:
        return _SHARED
    if not name.replace(":", "").isalnum():
        message = f"{name!r} cannot name a lock"
        raise ValueError(message)
    return f"{_SHARED}; {_NAMED.format(name)}"


async def _nothing(_connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    pass
