"""What a use-case sees of a SQLite transaction, whichever thread its statements run in."""

import sqlite3
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Protocol, TypeVar

from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.sql.base import Executable
from typing_extensions import override

from plexichat.adapters.sql.connection import ConnectionThread
from plexichat.adapters.sql.slow import SlowQueries
from plexichat.adapters.sql.statements import Plan, plan
from plexichat.adapters.sql.views import Outcome, Rows
from plexichat.core.errors import StorageFull, StorageUnavailable, UniqueViolation
from plexichat.core.reading import Question, Row
from plexichat.core.unit import Parameters, Reader, Unit, Work

Result = TypeVar("Result")
Job = Callable[[sqlite3.Connection], Result]

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


class Run(Protocol):
    """Runs a job over the transaction's connection; raises what `refusal` makes of errors."""

    async def __call__(self, job: Job[Result], /) -> Result:
        """Return what `job` returns."""


class ReadView(Rows):
    """A `Reader`."""

    def __init__(self, run: Run, slow: SlowQueries) -> None:
        self._run = run
        self._slow = slow

    @override
    async def _rows(
        self, statement: Executable, parameters: Parameters | None
    ) -> list[tuple[Any, ...]]:
        asked = plan(DIALECT, statement, parameters)
        return await self._run(self._slow.watched(asked.sql, _fetching(asked, parameters)))

    @override
    async def _answers(
        self, questions: Sequence[Question], parameters: Parameters | None
    ) -> list[list[tuple[Any, ...]]]:
        plans = [plan(DIALECT, each.statement, parameters) for each in questions]

        def job(connection: sqlite3.Connection) -> list[list[tuple[Any, ...]]]:
            answers: list[list[tuple[Any, ...]]] = []
            for question, each in zip(questions, plans, strict=True):
                if answers and question.needed and not question.needed(answers[0]):
                    answers.append([])
                    continue
                fetch = self._slow.watched(each.sql, _fetching(each, parameters))
                answers.append(fetch(connection))
            return answers

        return await self._run(job)


def _fetching(asked: Plan, parameters: Parameters | None) -> Job[list[tuple[Any, ...]]]:
    values = asked.values(parameters)
    return lambda connection: connection.execute(asked.sql, values).fetchall()


class WriteUnit(ReadView, Outcome):
    """A `Unit`."""

    def __init__(self, run: Run, slow: SlowQueries) -> None:
        ReadView.__init__(self, run, slow)
        Outcome.__init__(self)

    async def execute(self, statement: Executable, parameters: Parameters | None = None) -> int:
        compiled = plan(DIALECT, statement, parameters)
        values = compiled.values(parameters)

        def job(connection: sqlite3.Connection) -> int:
            return connection.execute(compiled.sql, values).rowcount

        return await self._run(self._slow.watched(compiled.sql, job))

    async def fetch_many(
        self, statement: Executable, rows: Sequence[Parameters], *, into: Callable[..., Row]
    ) -> list[Row]:
        if not rows:
            return []
        compiled = plan(DIALECT, statement, rows[0])
        values = [compiled.values(row) for row in rows]

        def job(connection: sqlite3.Connection) -> list[Any]:
            return [
                row for each in values for row in connection.execute(compiled.sql, each).fetchall()
            ]

        found = await self._run(self._slow.watched(compiled.sql, job))
        return [into(*row) for row in found]

    async def execute_many(self, statement: Executable, rows: Sequence[Parameters]) -> None:
        if not rows:
            return
        compiled = plan(DIALECT, statement, rows[0])
        values = [compiled.values(row) for row in rows] if compiled.fixed else rows

        def job(connection: sqlite3.Connection) -> object:
            return connection.executemany(compiled.sql, values)

        await self._run(self._slow.watched(compiled.sql, job))


class Turns:
    """A transaction whose statements each take a turn of the connection's thread."""

    def __init__(self, thread: ConnectionThread, begin: str, slow: SlowQueries) -> None:
        self._thread = thread
        self._slow = slow
        self._begin: str | None = begin

    async def run(self, job: Job[Result], /) -> Result:
        """Run `job`; the first one begins the transaction."""
        begin, self._begin = self._begin, None

        def with_begin(connection: sqlite3.Connection) -> Result:
            if begin is not None:
                connection.execute(begin)
            return job(connection)

        try:
            return await self._thread.run(with_begin)
        except sqlite3.Error as error:
            raise refusal(error) from error

    async def commit(self) -> None:
        """Make everything durable."""
        if self._begin is None:
            await self.run(self._slow.watched("COMMIT", _commit))

    async def roll_back(self) -> None:
        """Undo everything."""
        if self._begin is None:
            await self._thread.run(_roll_back)

    def end(self) -> None:
        """Let the snapshot go; nobody waits for it."""
        if self._begin is None:
            self._thread.post(_roll_back)


class _Here:
    """Runs statements where they are called: in the connection's own thread, without waiting."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    async def run(self, job: Job[Result], /) -> Result:
        try:
            return job(self._connection)
        except sqlite3.Error as error:
            raise refusal(error) from error


def write_here(
    connection: sqlite3.Connection, work: Work[Unit, Result], slow: SlowQueries
) -> tuple[WriteUnit, Result]:
    """Run a whole transaction that writes, from its beginning to its commit."""
    unit = WriteUnit(_Here(connection).run, slow)
    try:
        connection.execute("BEGIN IMMEDIATE")
        result = _without_waiting(work(unit))
        slow.watched("COMMIT", _commit)(connection)
    except BaseException as error:
        _roll_back(connection)
        if isinstance(error, sqlite3.Error):
            raise refusal(error) from error
        raise
    return unit, result


def read_here(
    connection: sqlite3.Connection, work: Work[Reader, Result], slow: SlowQueries
) -> Result:
    """Run everything that is read from one snapshot."""
    try:
        connection.execute("BEGIN")
        return _without_waiting(work(ReadView(_Here(connection).run, slow)))
    except sqlite3.Error as error:
        raise refusal(error) from error
    finally:
        _roll_back(connection)


def _without_waiting(work: Coroutine[Any, Any, Result]) -> Result:
    """Run a coroutine that never has to wait; refuse one that does."""
    try:
        work.send(None)
    except StopIteration as done:
        result: Result = done.value
        return result
    work.close()
    message = "the work waits for something else than its unit"
    raise RuntimeError(message)


def _commit(connection: sqlite3.Connection) -> None:
    connection.execute("COMMIT")


def _roll_back(connection: sqlite3.Connection) -> None:
    if connection.in_transaction:
        connection.execute("ROLLBACK")
