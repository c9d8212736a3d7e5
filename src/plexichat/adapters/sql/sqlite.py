"""SQLite: one thread writes, a few threads read, every commit is on disk before it is told.

WAL lets readers go on while the writer writes; `synchronous=FULL` makes a commit survive a power
cut. All writes pass the writer thread, one transaction at a time, so nobody meets a busy database.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.sql.base import Executable

from plexichat.adapters.sql.connection import ConnectionThread, connect
from plexichat.adapters.sql.statements import plan
from plexichat.core.errors import StorageFull, StorageUnavailable, UniqueViolation
from plexichat.core.unit import Announcement, Parameters, Reader, Row, Unit, announcement

Result = TypeVar("Result")
Publish = Callable[[Sequence[Announcement]], None]

DIALECT = SQLiteDialect_pysqlite(paramstyle="named")


def refusal(error: sqlite3.Error) -> Exception:
    """Return the refusal that a SQLite error means, or the error itself."""
    match getattr(error, "sqlite_errorname", ""):
        case "SQLITE_CONSTRAINT_UNIQUE" | "SQLITE_CONSTRAINT_PRIMARYKEY":
            return UniqueViolation(str(error))
        case "SQLITE_FULL":
            return StorageFull(
                "Nothing was stored. Free some disk space; sending works again then."
            )
        case "SQLITE_READONLY" | "SQLITE_CANTOPEN" | "SQLITE_IOERR_WRITE" | "SQLITE_BUSY":
            return StorageUnavailable(f"Nothing was stored: {error}.")
        case name if name.startswith("SQLITE_IOERR"):
            return StorageUnavailable(f"Nothing was stored: {error}.")
        case _:
            return error


class _View:
    """Runs statements in one connection's thread, each after `_begin` has run once."""

    _begin: str

    def __init__(self, thread: ConnectionThread) -> None:
        self._thread = thread
        self._begun = False

    async def fetch(
        self,
        statement: Executable,
        parameters: Parameters | None = None,
        *,
        into: Callable[..., Row],
    ) -> list[Row]:
        return [into(*row) for row in await self._rows(statement, parameters)]

    async def first(
        self,
        statement: Executable,
        parameters: Parameters | None = None,
        *,
        into: Callable[..., Row],
    ) -> Row | None:
        rows = await self._rows(statement, parameters)
        return into(*rows[0]) if rows else None

    async def scalar(self, statement: Executable, parameters: Parameters | None = None) -> Any:
        rows = await self._rows(statement, parameters)
        return rows[0][0] if rows else None

    async def _rows(
        self, statement: Executable, parameters: Parameters | None
    ) -> list[tuple[Any, ...]]:
        sql, _, _ = compiled = plan(DIALECT, statement, parameters)
        values = compiled.values(parameters)
        return await self._run(lambda connection: connection.execute(sql, values).fetchall())

    async def _run(self, job: Callable[[sqlite3.Connection], Result]) -> Result:
        begin = None if self._begun else self._begin
        self._begun = True

        def with_begin(connection: sqlite3.Connection) -> Result:
            if begin is not None:
                connection.execute(begin)
            return job(connection)

        try:
            return await self._thread.run(with_begin)
        except sqlite3.Error as error:
            raise refusal(error) from error


class _ReadView(_View):
    _begin = "BEGIN"

    def end(self) -> None:
        if self._begun:
            self._thread.post(_rollback)


class _WriteUnit(_View):
    _begin = "BEGIN IMMEDIATE"

    def __init__(self, thread: ConnectionThread) -> None:
        super().__init__(thread)
        self.facts: list[Announcement] = []
        self.actions: list[Callable[[], None]] = []

    async def execute(self, statement: Executable, parameters: Parameters | None = None) -> int:
        compiled = plan(DIALECT, statement, parameters)
        values = compiled.values(parameters)
        return await self._run(lambda connection: connection.execute(compiled.sql, values).rowcount)

    async def fetch_each(
        self, statement: Executable, rows: Sequence[Parameters], *, into: Callable[..., Row]
    ) -> list[Row | None]:
        if not rows:
            return []
        compiled = plan(DIALECT, statement, rows[0])
        values = [compiled.values(row) for row in rows]
        found = await self._run(
            lambda connection: [
                connection.execute(compiled.sql, each).fetchone() for each in values
            ]
        )
        return [into(*row) if row is not None else None for row in found]

    async def execute_many(self, statement: Executable, rows: Sequence[Parameters]) -> None:
        if not rows:
            return
        compiled = plan(DIALECT, statement, rows[0])
        values = [compiled.values(row) for row in rows] if compiled.fixed else rows
        await self._run(lambda connection: connection.executemany(compiled.sql, values))

    def announce(self, topic: str, fact: msgspec.Struct, number: int | None = None) -> None:
        self.facts.append(announcement(topic, fact, number))

    def after_commit(self, action: Callable[[], None]) -> None:
        self.actions.append(action)

    async def commit(self) -> None:
        if self._begun:
            await self._run(_commit)

    async def roll_back(self) -> None:
        if self._begun:
            await self._thread.run(_rollback)


def _commit(connection: sqlite3.Connection) -> None:
    connection.execute("COMMIT")


def _rollback(connection: sqlite3.Connection) -> None:
    if connection.in_transaction:
        connection.execute("ROLLBACK")


class SqliteUnits:
    """Units of work on one SQLite file. Made by `open_units`, never half open."""

    def __init__(
        self, writer: ConnectionThread, readers: Sequence[ConnectionThread], publish: Publish
    ) -> None:
        self._writer = writer
        self._readers: asyncio.LifoQueue[ConnectionThread] = asyncio.LifoQueue()
        for reader in readers:
            self._readers.put_nowait(reader)
        self._turn = asyncio.Lock()
        self._publish = publish

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Unit]:
        """Wait for the writer's turn and open a transaction on it."""
        async with self._turn:
            unit = _WriteUnit(self._writer)
            try:
                yield unit
            except BaseException:
                await asyncio.shield(unit.roll_back())
                raise
            # Shielded: who goes away during the commit must not leave it done and untold.
            await asyncio.shield(self._commit(unit))

    async def _commit(self, unit: _WriteUnit) -> None:
        try:
            await unit.commit()
        except BaseException:
            await unit.roll_back()
            raise
        for action in unit.actions:
            action()
        if unit.facts:
            self._publish(unit.facts)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Reader]:
        """Take a reader, waiting for one when all are busy, and open a snapshot on it."""
        thread = await self._readers.get()
        view = _ReadView(thread)
        try:
            yield view
        finally:
            view.end()
            self._readers.put_nowait(thread)


@asynccontextmanager
async def open_units(
    path: Path, publish: Publish, *, readers: int = 4, cache_kib: int = 32_768
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
        yield SqliteUnits(writer, pool, publish)
    finally:
        for thread in (*pool, writer):
            await thread.close()
