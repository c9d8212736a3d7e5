"""The index in tables of its own beside PostgreSQL's others: GIN over terms that are given.

Servers that share the database share the index. One of them writes at a time, the one that is
noted; every change takes a lock of its transaction as well. Nothing outlives a transaction, so a
pooler may stand between.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from functools import partial
from typing import TypeVar
from uuid import uuid4

import asyncpg
import structlog

from plexichat.adapters.search import (
    postgres_finding,
    postgres_tables,
    postgres_turns,
    postgres_writing,
)
from plexichat.adapters.sql.postgres import Pool, PostgresOptions
from plexichat.adapters.sql.postgres_schema import shown
from plexichat.adapters.sql.postgres_views import Connection, run
from plexichat.adapters.sql.schema import DatabaseUnusable
from plexichat.adapters.sql.watched import WatchedConnection
from plexichat.core.clock import SystemClock
from plexichat.core.errors import PlexiError
from plexichat.ports.search import Batch, Hits, IndexLost, Wanted

Result = TypeVar("Result")
Job = Callable[[Connection], Awaitable[Result]]

# One for whoever follows, the rest for searches.
CONNECTIONS = 4
# Tables that are not there: somebody dropped them, to have them built anew.
_GONE = (asyncpg.UndefinedTableError, asyncpg.InvalidSchemaNameError)
# What is asked for is under some term: going through all documents is never the way.
_PLANS = {"enable_seqscan": "off", "jit": "off", "max_parallel_workers_per_gather": "0"}
_log = structlog.stdlib.get_logger("plexichat.search")


class PostgresIndex:
    """A `SearchIndex`. Made by `open_postgres_index`, never half open."""

    def __init__(self, pool: Pool, options: PostgresOptions, terms_version: int) -> None:
        self._pool = pool
        self._options = options
        self._terms_version = terms_version
        self._clock = SystemClock()
        self._name = uuid4().hex
        each = _session(options).items() if options.pooled else ()
        # Documents that may wait to be sorted in; what an earlier start left may, too.
        self._unsorted = postgres_writing.WAITING
        self._settings = "; ".join(f"SET LOCAL {name} = '{value}'" for name, value in each)

    async def prepare(self) -> None:
        """Make the tables fit for use."""
        await run(self._whole(partial(postgres_tables.prepare, terms_version=self._terms_version)))

    async def take_turn(self) -> bool:
        turn = partial(
            postgres_turns.take,
            name=self._name,
            made_for=[postgres_tables.LAYOUT, self._terms_version],
        )
        return await self._run(turn, whole=False)

    async def progress(self, channel_ids: Collection[int] | None = None) -> dict[int, int]:
        work = partial(postgres_writing.progress, channel_ids=channel_ids)
        return await self._run(work, whole=False)

    async def apply(self, batch: Batch) -> None:
        count = len(batch.documents)
        self._unsorted += count
        waits = self._unsorted < postgres_writing.WAITING
        sorts_in = not waits and count < postgres_writing.FULL
        work = partial(
            postgres_writing.apply,
            batch=batch,
            terms_version=self._terms_version,
            sorts_in=sorts_in,
        )
        await self._run(work)
        if sorts_in:
            self._unsorted = 0

    async def forget(self, channel_id: int) -> None:
        await self._run(partial(postgres_writing.forget, channel_id=channel_id))

    async def clear(self) -> None:
        await self._run(postgres_writing.clear)

    async def find(self, wanted: Wanted, *, before: int | None, limit: int) -> Hits:
        find = partial(
            postgres_finding.find,
            wanted=wanted,
            before=before,
            limit=limit,
            looking=postgres_finding.Looking(self._terms_version, self._clock),
        )
        return await self._run(find, whole=False)

    async def close(self) -> None:
        """Let another server write at once."""
        with suppress(PlexiError, *_GONE):
            await run(self._whole(partial(postgres_turns.end, name=self._name)))

    async def _run(self, job: Job[Result], *, whole: bool = True) -> Result:
        try:
            return await run(self._whole(job, whole=whole))
        except _GONE as error:
            _log.warning("search index is gone: building it anew")
            await self.prepare()
            raise IndexLost from error

    async def _whole(self, job: Job[Result], *, whole: bool = True) -> Result:
        """Do a job in one transaction; where its statements stand alone, only to set it up."""
        async with AsyncExitStack() as stack:
            waiting = self._pool.acquire(timeout=self._options.wait_seconds)
            connection = await stack.enter_async_context(waiting)
            if self._settings or whole:
                await stack.enter_async_context(connection.transaction())
            if self._settings:
                await connection.execute(self._settings)
            return await job(connection)


@asynccontextmanager
async def open_postgres_index(
    url: str, terms_version: int, options: PostgresOptions | None = None
) -> AsyncIterator[PostgresIndex]:
    """Open the index for the life of the block; one for other terms is begun afresh.

    Raises `DatabaseUnusable` where its tables may not be made, and `StorageUnavailable`.
    """
    options = options or PostgresOptions()
    session = {} if options.pooled else _session(options)
    pool = asyncpg.create_pool(
        url,
        min_size=0,
        max_size=CONNECTIONS,
        timeout=options.connect_seconds,
        connection_class=WatchedConnection,
        statement_cache_size=0 if options.pooled else 100,
        server_settings={"application_name": "plexichat search"} | session,
        # Every transaction is ended before its connection goes back: nothing is left to reset.
        reset=_nothing,
    )
    async with pool:
        index = PostgresIndex(pool, options, terms_version)
        try:
            await index.prepare()
        except asyncpg.InsufficientPrivilegeError as error:
            detail = (
                f"{shown(url)}: {error}. Search keeps a schema of its own: let the user make one"
                " (GRANT CREATE ON DATABASE), or set PLEXICHAT_SEARCH=off."
            )
            raise DatabaseUnusable(detail) from error
        try:
            yield index
        finally:
            await index.close()


def _session(options: PostgresOptions) -> dict[str, str]:
    return {"statement_timeout": f"{options.statement_seconds}s"} | _PLANS


async def _nothing(_connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    pass
