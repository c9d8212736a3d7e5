"""SQLite: one thread writes, a few threads read, every commit is on disk before it is told.

WAL lets readers go on while the writer writes; `synchronous=FULL` makes a commit survive a power
cut. All writes pass the writer thread, one transaction at a time, so nobody meets a busy database.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

from plexichat.adapters.sql.connection import ConnectionThread, connect, settle
from plexichat.adapters.sql.slow import SlowQueries
from plexichat.adapters.sql.sqlite_views import ReadView, Turns, WriteUnit, read_here, write_here
from plexichat.core.reading import Reading, View
from plexichat.core.unit import ALONE, Announcement, Parameters, Reader, Unit, Work

Result = TypeVar("Result")
Publish = Callable[[Sequence[Announcement]], None]


class SqliteUnits:
    """Units of work on one SQLite file. Made by `open_units`, never half open."""

    def __init__(
        self,
        writer: ConnectionThread,
        readers: Sequence[ConnectionThread],
        publish: Publish,
        slow: SlowQueries,
    ) -> None:
        self._writer = writer
        self._slow = slow
        self._readers: asyncio.LifoQueue[ConnectionThread] = asyncio.LifoQueue()
        for reader in readers:
            self._readers.put_nowait(reader)
        self._size = 1 + len(readers)
        self._turn = asyncio.Lock()
        self._publish = publish

    @asynccontextmanager
    async def begin(self, lock: str | None = ALONE) -> AsyncIterator[Unit]:  # noqa: ARG002 - all take turns
        """Wait for the writer's turn and open a transaction on it."""
        async with self._turn:
            turns = Turns(self._writer, "BEGIN IMMEDIATE", self._slow)
            unit = WriteUnit(turns.run, self._slow)
            try:
                yield unit
            except BaseException:
                await asyncio.shield(turns.roll_back())
                raise
            # Shielded: who goes away during the commit must not leave it done and untold.
            await asyncio.shield(self._commit(turns, unit))

    async def _commit(self, turns: Turns, unit: WriteUnit) -> None:
        try:
            await turns.commit()
        except BaseException:
            await turns.roll_back()
            raise
        unit.tell(self._publish)

    async def write_whole(
        self,
        work: Work[Unit, Result],
        lock: str | None = ALONE,  # noqa: ARG002 - as above
    ) -> Result:
        """Run all of `work` and its commit in one go of the writer's thread."""
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()

        def done(written: tuple[WriteUnit, Result] | None, error: BaseException | None) -> None:
            # Not in the waiting task: who goes away must not leave a commit done and untold.
            try:
                if written is not None:
                    written[0].tell(self._publish)
            finally:
                settle(future, None if written is None else written[1], error)

        async with self._turn:
            self._writer.submit(lambda connection: write_here(connection, work, self._slow), done)
        return await future

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Reader]:
        """Take a reader, waiting for one when all are busy, and open a snapshot on it."""
        thread = await self._readers.get()
        turns = Turns(thread, "BEGIN", self._slow)
        try:
            yield ReadView(turns.run, self._slow)
        finally:
            turns.end()
            self._readers.put_nowait(thread)

    async def read_whole(self, work: Work[Reader, Result]) -> Result:
        """Run all of `work` in one go of a reader's thread."""
        thread = await self._readers.get()
        try:
            return await thread.run(lambda connection: read_here(connection, work, self._slow))
        finally:
            self._readers.put_nowait(thread)

    async def ask(self, reading: Reading[View], parameters: Parameters | None = None) -> View:
        """Return what a reading shows."""
        return await self.read_whole(lambda reader: reader.ask(reading, parameters))

    def connections(self) -> tuple[int, int]:
        """Return how many connections there are, and how many of them are idle."""
        return self._size, self._readers.qsize() + (not self._turn.locked())

    def slow_statements(self) -> int:
        """Return how many statements took longer than the operator bears."""
        return self._slow.count


@asynccontextmanager
async def open_units(
    path: Path,
    publish: Publish,
    *,
    readers: int = 4,
    cache_kib: int = 32_768,
    slow: SlowQueries | None = None,
) -> AsyncIterator[SqliteUnits]:
    """Open the database file for the life of the block."""
    writer = ConnectionThread(
        lambda: connect(path, read_only=False, cache_kib=cache_kib), "sqlite-writer"
    )
    await writer.run(lambda _: None)
    pool = [
        ConnectionThread(
            lambda: connect(path, read_only=True, cache_kib=cache_kib), f"sqlite-reader-{index}"
        )
        for index in range(readers)
    ]
    try:
        yield SqliteUnits(writer, pool, publish, slow or SlowQueries())
    finally:
        for thread in (*pool, writer):
            await thread.close()
