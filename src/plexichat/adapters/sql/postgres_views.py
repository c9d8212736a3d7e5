"""What a use-case sees of a PostgreSQL transaction, over one asyncpg connection."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, TypeAlias, TypeVar

import asyncpg
from asyncpg.pool import PoolConnectionProxy
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.sql.base import Executable
from typing_extensions import override

from plexichat.adapters.sql.slow import SlowQueries
from plexichat.adapters.sql.statements import Plan, plan, together
from plexichat.adapters.sql.views import Answers, Outcome, Rows
from plexichat.core.errors import Invalid, StorageFull, StorageUnavailable, UniqueViolation
from plexichat.core.reading import Question, Row
from plexichat.core.unit import Parameters

Result = TypeVar("Result")
Connection: TypeAlias = "PoolConnectionProxy[asyncpg.Record]"

DIALECT = PGDialect_asyncpg()  # type: ignore[no-untyped-call]  # SQLAlchemy's own
# Advisory locks have two halves: ours is the first, what is locked the second.
LOCK_SPACE = 0x706C6578
Values: TypeAlias = Sequence[object]
_GONE = (
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # a connection that broke while it was being made
    OSError,
    TimeoutError,
)
FAILURES = (asyncpg.PostgresError, *_GONE)
_AGAIN = (
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
    asyncpg.LockNotAvailableError,
    asyncpg.IdleInTransactionSessionTimeoutError,
)


def refusal(error: Exception) -> Exception:
    """Return the refusal that an error of the database means, or the error itself."""
    meant = error
    match error:
        case asyncpg.UniqueViolationError():
            meant = UniqueViolation(error.constraint_name or "")
        case asyncpg.DiskFullError():
            meant = StorageFull(
                "Nothing was stored. Free some disk space; sending works again then."
            )
        case asyncpg.QueryCanceledError():
            meant = StorageUnavailable("The database took too long and was interrupted.")
        case asyncpg.CharacterNotInRepertoireError() | asyncpg.UntranslatableCharacterError():
            meant = Invalid("The text has a character that cannot be stored.")
        case _ if isinstance(error, _AGAIN):
            meant = StorageUnavailable("Others changed the same. Try again.", retry_after_seconds=1)
        case _ if isinstance(error, _GONE):
            why = str(error) or type(error).__name__
            meant = StorageUnavailable(f"The database does not answer: {why}.")
        case _:
            pass
    return meant


async def run(query: Awaitable[Result]) -> Result:
    """Wait for the database; raise what `refusal` makes of its errors."""
    try:
        return await query
    except FAILURES as error:
        meant = refusal(error)
        if meant is error:
            raise
        raise meant from error


def _in_order(compiled: Plan, parameters: Parameters | None) -> list[object]:
    values = compiled.values(parameters)
    return [values[name] for name in compiled.names]


def in_one(questions: Sequence[Question], parameters: Parameters | None) -> tuple[Plan, Values]:
    """Return the statement that asks all of a reading's questions, and its values."""
    asked = together(DIALECT, tuple(each.statement for each in questions))
    return asked, _in_order(asked, parameters)


class PostgresReader(Rows):
    """A `Reader`; its first statement begins the transaction, if it is said how."""

    def __init__(self, connection: Connection, begin: str, slow: SlowQueries) -> None:
        self._connection = connection
        self._begin = begin
        self._slow = slow
        self.has_begun = False

    async def begin(self) -> None:
        """Begin the transaction, unless it has begun."""
        if self._begin and not self.has_begun:
            self.has_begun = True
            await self._wait("BEGIN", self._connection.execute(self._begin))

    async def _wait(self, sql: str, query: Awaitable[Result]) -> Result:
        """Wait for the database, noting how long; raises as `run`."""
        began = self._slow.now()
        try:
            return await run(query)
        finally:
            self._slow.note(sql, began)

    @override
    async def _rows(
        self, statement: Executable, parameters: Parameters | None
    ) -> Sequence[Iterable[Any]]:
        await self.begin()
        compiled = plan(DIALECT, statement, parameters)
        values = _in_order(compiled, parameters)
        asked = self._connection.fetch(compiled.sql, *values)
        rows: Sequence[Iterable[Any]] = await self._wait(compiled.sql, asked)
        return rows

    @override
    async def _answers(
        self, questions: Sequence[Question], parameters: Parameters | None
    ) -> Answers:
        asked, values = in_one(questions, parameters)
        (row,) = await self.row_of_each(asked.sql, [values])
        return row

    async def row_of_each(self, sql: str, values: Sequence[Values]) -> Sequence[Iterable[Any]]:
        """Run a statement that returns one row once for each of `values`, in one round trip."""
        await self.begin()
        asked = self._connection.fetchmany(sql, values)
        rows: Sequence[Iterable[Any]] = await self._wait(sql, asked)
        return rows


class PostgresUnit(PostgresReader, Outcome):
    """A `Unit`."""

    def __init__(self, connection: Connection, begin: str, slow: SlowQueries) -> None:
        PostgresReader.__init__(self, connection, begin, slow)
        Outcome.__init__(self)

    async def execute(self, statement: Executable, parameters: Parameters | None = None) -> int:
        await self.begin()
        compiled = plan(DIALECT, statement, parameters)
        values = _in_order(compiled, parameters)
        # "INSERT 0 1", "UPDATE 3": the last word counts the rows, where the command has any.
        asked = self._connection.execute(compiled.sql, *values)
        status = await self._wait(compiled.sql, asked)
        count = status.rpartition(" ")[2]
        return int(count) if count.isdigit() else 0

    async def fetch_many(
        self, statement: Executable, rows: Sequence[Parameters], *, into: Callable[..., Row]
    ) -> list[Row]:
        if not rows:
            return []
        await self.begin()
        compiled = plan(DIALECT, statement, rows[0])
        values = [_in_order(compiled, row) for row in rows]
        asked = self._connection.fetchmany(compiled.sql, values)
        return [into(*row) for row in await self._wait(compiled.sql, asked)]

    async def execute_many(self, statement: Executable, rows: Sequence[Parameters]) -> None:
        if not rows:
            return
        await self.begin()
        compiled = plan(DIALECT, statement, rows[0])
        values = [_in_order(compiled, row) for row in rows]
        await self._wait(compiled.sql, self._connection.executemany(compiled.sql, values))
