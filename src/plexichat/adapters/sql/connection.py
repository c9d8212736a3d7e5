"""A SQLite connection and the one thread that may touch it."""

import asyncio
import queue
import sqlite3
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

Result = TypeVar("Result")
# What the job returned, or why it did not return.
Done = Callable[[Result | None, BaseException | None], None]
_Job = tuple[Callable[[sqlite3.Connection], Any], Done[Any] | None]

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
        future: asyncio.Future[Result] = self._loop.create_future()
        self._jobs.put((job, partial(settle, future)))
        return await future

    def submit(self, job: Callable[[sqlite3.Connection], Result], done: Done[Result]) -> None:
        """Run `job` in its turn, then `done` in the loop's thread."""
        self._jobs.put((job, done))

    def post(self, job: Callable[[sqlite3.Connection], object]) -> None:
        """Run `job` in its turn; nobody waits for it."""
        self._jobs.put((job, None))

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
            job, done = entry
            result, failure = None, None
            try:
                result = job(connection)
            except BaseException as error:  # noqa: BLE001 - belongs to the one who waits
                failure = error
            if done is not None:
                self._loop.call_soon_threadsafe(done, result, failure)
            del entry, job, done, result, failure
        connection.close()

    def _refuse_all(self, error: BaseException) -> None:
        while (entry := self._jobs.get()) is not None:
            if entry[1] is not None:
                self._loop.call_soon_threadsafe(entry[1], None, error)


def settle(
    future: "asyncio.Future[Result]", result: Result | None, error: BaseException | None
) -> None:
    """Give a future its result or its error, unless nobody waits for it any more."""
    if future.done():
        return
    if error is not None:
        future.set_exception(error)
    else:
        future.set_result(result)  # type: ignore[arg-type]  # None only where it is the result
