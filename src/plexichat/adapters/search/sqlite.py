"""The index in a SQLite file of its own, beside the database: FTS5 over terms that are given.

One thread writes, a few read. The database's writer never waits for it, and a file that is
damaged is replaced by an empty one, which whoever feeds the index then fills again.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

import structlog

from plexichat.adapters.search import sqlite_finding, sqlite_writing
from plexichat.adapters.search.sqlite_file import is_damage, open_connection, prepare, remove
from plexichat.adapters.sql.connection import ConnectionThread
from plexichat.adapters.sql.sqlite_views import refusal
from plexichat.ports.search import Batch, Hits, IndexLost, Wanted

Result = TypeVar("Result")
_log = structlog.stdlib.get_logger("plexichat.search")


@dataclass(frozen=True, slots=True)
class _Threads:
    """The connections to one file."""

    writer: ConnectionThread
    readers: "asyncio.LifoQueue[ConnectionThread]"

    async def close(self, count: int) -> None:
        """End all of them, each once nobody uses it."""
        for _ in range(count):
            await (await self.readers.get()).close()
        await self.writer.close()


class SqliteIndex:
    """A `SearchIndex`. Made by `open_sqlite_index`, never half open."""

    def __init__(self, path: Path, terms_version: int, readers: int, cache_kib: int) -> None:
        self._path = path
        self._terms_version = terms_version
        self._count = readers
        self._cache_kib = cache_kib
        self._threads = self._open()
        self._retired: list[_Threads] = []
        self._replacing = asyncio.Lock()

    async def take_turn(self) -> bool:
        """Tell that it is: nobody else has the file open."""
        return True

    async def progress(self, channel_ids: Collection[int] | None = None) -> dict[int, int]:
        known = await self._write(sqlite_writing.progress)
        if channel_ids is None:
            return known
        return {each: known[each] for each in channel_ids if each in known}

    async def apply(self, batch: Batch) -> None:
        await self._write(partial(sqlite_writing.apply, batch=batch))

    async def forget(self, channel_id: int) -> None:
        await self._write(partial(sqlite_writing.forget, channel_id=channel_id))

    async def clear(self) -> None:
        await self._replace(self._threads)

    async def find(self, wanted: Wanted, *, before: int | None, limit: int) -> Hits:
        threads = self._threads
        thread = await threads.readers.get()
        job = partial(sqlite_finding.find, wanted=wanted, before=before, limit=limit)
        try:
            return await self._run(threads, thread, job)
        finally:
            threads.readers.put_nowait(thread)

    async def close(self) -> None:
        """End the threads, also those of files that were replaced."""
        for threads in (*self._retired, self._threads):
            await threads.close(self._count)

    def _open(self) -> _Threads:
        def thread(name: str, *, read_only: bool) -> ConnectionThread:
            opening = partial(
                open_connection, self._path, read_only=read_only, cache_kib=self._cache_kib
            )
            return ConnectionThread(opening, name)

        readers: asyncio.LifoQueue[ConnectionThread] = asyncio.LifoQueue()
        for number in range(self._count):
            readers.put_nowait(thread(f"search-reader-{number}", read_only=True))
        return _Threads(thread("search-writer", read_only=False), readers)

    async def _write(self, job: Callable[[sqlite3.Connection], Result]) -> Result:
        threads = self._threads
        return await self._run(threads, threads.writer, job)

    async def _run(
        self,
        threads: _Threads,
        thread: ConnectionThread,
        job: Callable[[sqlite3.Connection], Result],
    ) -> Result:
        try:
            return await thread.run(job)
        except sqlite3.Error as error:
            if not is_damage(error):
                raise refusal(error) from error
            _log.warning("search index is damaged: building it anew", error=str(error))
            await self._replace(threads)
            raise IndexLost from error

    async def _replace(self, damaged: _Threads) -> None:
        """Put an empty file in the place of one that these threads have open."""
        async with self._replacing:
            if self._threads is not damaged:
                return
            await asyncio.to_thread(remove, self._path)
            await asyncio.to_thread(prepare, self._path, self._terms_version)
            # Who still waits for one of the old connections gets it, and is told that all is lost.
            self._retired.append(damaged)
            self._threads = self._open()


@asynccontextmanager
async def open_sqlite_index(
    path: Path, terms_version: int, *, readers: int = 2, cache_kib: int = 16_384
) -> AsyncIterator[SqliteIndex]:
    """Open the index for the life of the block; one for other terms is begun afresh."""
    await asyncio.to_thread(prepare, path, terms_version)
    index = SqliteIndex(path, terms_version, readers, cache_kib)
    try:
        yield index
    finally:
        await index.close()
