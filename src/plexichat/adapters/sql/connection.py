"""A SQLite connection and the one thread that may touch it."""

import asyncio
import queue
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

Result = TypeVar("Result")
_Job = tuple[Callable[[sqlite3.Connection], object], "asyncio.Future[object]"]

# 64 MiB of pages per connection; NORMAL mmap keeps a large history readable without copying.
_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=5000",
    "PRAGMA temp_store=MEMORY",
)


def connect(path: Path, *, read_only: bool, cache_kib: int) -> sqlite3.Connection:
    """Open the database as every part of the server uses it: WAL, FULL, foreign keys on."""
    connection = sqlite3.connect(
        path, isolation_level=None, check_same_thread=False, cached_statements=512
    )
    for pragma in _PRAGMAS:
        connection.execute(pragma)
    connection.execute(f"PRAGMA cache_size=-{cache_kib:d}")
    if read_only:
        connection.execute("PRAGMA query_only=ON")
    return connection


class ConnectionThread:
    """Runs functions over one connection, one at a time, in the order of `run`."""

    def __init__(self, open_connection: Callable[[], sqlite3.Connection], name: str) -> None:
        self._open = open_connection
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._loop = asyncio.get_running_loop()
        self._thread.start()

    async def run(self, job: Callable[[sqlite3.Connection], Result]) -> Result:
        """Run `job` in the thread and return what it returns; it runs even if nobody waits."""
        future: asyncio.Future[object] = self._loop.create_future()
        self._jobs.put((job, future))
        return await future  # type: ignore[return-value]  # the future of this very job

    def post(self, job: Callable[[sqlite3.Connection], object]) -> None:
        """Run `job` in its turn; nobody waits for it."""
        self._jobs.put((job, self._loop.create_future()))

    async def close(self) -> None:
        """Run what is queued, close the connection and end the thread."""
        self._jobs.put(None)
        await asyncio.to_thread(self._thread.join)

    def _work(self) -> None:
        try:
            connection = self._open()
        except sqlite3.Error as error:
            self._refuse_all(error)
            return
        while (entry := self._jobs.get()) is not None:
            job, future = entry
            try:
                result = job(connection)
            except BaseException as error:  # noqa: BLE001 - belongs to the one who waits
                self._loop.call_soon_threadsafe(_fail, future, error)
            else:
                self._loop.call_soon_threadsafe(_finish, future, result)
            del entry, job, future
        connection.close()

    def _refuse_all(self, error: BaseException) -> None:
        while (entry := self._jobs.get()) is not None:
            self._loop.call_soon_threadsafe(_fail, entry[1], error)


def _finish(future: "asyncio.Future[object]", result: object) -> None:
    if not future.done():
        future.set_result(result)


def _fail(future: "asyncio.Future[object]", error: BaseException) -> None:
    if not future.done():
        future.set_exception(error)
