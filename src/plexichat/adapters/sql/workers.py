"""Numbers that servers hold for a while: no two of one database make the same ids."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from http import HTTPStatus
from typing import NamedTuple, TypeAlias

import asyncpg

from plexichat.adapters.sql.postgres_views import FAILURES, LOCK_SPACE, run
from plexichat.core.clock import Clock
from plexichat.core.errors import PlexiError
from plexichat.core.ids import MAX_WORKER

LEASE_SECONDS = 15.0
# Two clocks count: so much less than the database grants is relied on.
MARGIN_SECONDS = 3.0
LOOK_AGAIN_SECONDS = 0.5
ASK_SECONDS = 5.0
# Less than that: one that is cut off inside its turn shall not cost the others theirs.
_SILENT_MS = 2_000
_VISITS = 2

_LEASE_MS = int(LEASE_SECONDS * 1000)
_NOW = "(EXTRACT(EPOCH FROM clock_timestamp()) * 1000)::BIGINT"
_ONE_AT_A_TIME = (
    f"BEGIN; SET LOCAL idle_in_transaction_session_timeout = {_SILENT_MS};"
    f" SELECT pg_advisory_xact_lock({LOCK_SPACE}, 7)"
)
_ALL = f"SELECT number, holder, place, alone, bus_down, until_ms, {_NOW} FROM workers"  # noqa: S608
_FORGET = f"DELETE FROM workers WHERE until_ms <= {_NOW} OR holder = $1"  # noqa: S608
_TAKE = (
    "INSERT INTO workers (number, holder, place, version, alone, bus_down, until_ms)"  # noqa: S608
    f" VALUES ($1, $2, $3, $4, $5, 0, {_NOW} + {_LEASE_MS})"
)
_RENEW = (
    f"UPDATE workers SET until_ms = {_NOW} + {_LEASE_MS}, bus_down = $3"  # noqa: S608
    " WHERE number = $1 AND holder = $2 RETURNING number"
)
_GIVE_BACK = "DELETE FROM workers WHERE holder = $1"
_REALM = "SELECT name FROM realms WHERE id = 1"
_NAME_REALM = "INSERT INTO realms (id, name) VALUES (1, $1) ON CONFLICT DO NOTHING"
Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"


class DatabaseInUse(PlexiError):  # noqa: N818 - named as the refusal
    """Another server works on the database, and the two could not hear each other."""

    code = "database.in_use"
    status = HTTPStatus.CONFLICT
    title = "Another server uses this database"


class NumberTaken(PlexiError):  # noqa: N818 - named as the refusal
    """Another server holds the number that this one was told to take."""

    code = "server.number_taken"
    status = HTTPStatus.CONFLICT
    title = "Another server has this worker number"


class WorkerRow(NamedTuple):
    """A server as the table has it; `now_ms` is the database's clock."""

    number: int
    holder: str
    place: str
    alone: int
    bus_down: int
    until_ms: int
    now_ms: int

    @property
    def visits(self) -> bool:
        """Tell whether it is no server."""
        return self.alone == _VISITS

    @property
    def lives(self) -> bool:
        """Tell whether its time is not over."""
        return self.until_ms > self.now_ms


@dataclass(frozen=True, slots=True)
class Asked:
    """What a server wants: to be `alone`, and a `number` of its own choice, or any.

    `holder` is the same after a restart with the same data directory, which only one process can
    use: what is held by that name was held by a predecessor that is gone. A `visitor`, such as a
    command that is run beside a server, makes ids and hears nobody: it is in nobody's way.
    """

    holder: str
    place: str
    version: str
    alone: bool
    number: int | None = None
    visitor: bool = False


class WorkerLease:
    """A number that is this server's for as long as it renews it.

    It has a connection of its own: no unit that takes long may cost the number.
    """

    def __init__(self, url: str, clock: Clock, asked: Asked) -> None:
        self._url = url
        self._clock = clock
        self._asked = asked
        self._connection: Connection | None = None
        self._changed: Callable[[int, float], None] = lambda _number, _until: None
        self.number = 0
        self.until = 0.0
        self.others: list[WorkerRow] = []

    def on_change(self, changed: Callable[[int, float], None]) -> None:
        """Call `changed` with the number, and until when by the monotonic clock it is held."""
        self._changed = changed

    async def take(self) -> None:
        """Take a number; waits for one whose holder was killed, and only for such a one.

        Raises `DatabaseInUse` or `NumberTaken` where a living server is in the way, and
        `StorageUnavailable`.
        """
        seen: dict[str, int] = {}
        while (rival := await self._try()) is not None:
            if seen.setdefault(rival.holder, rival.until_ms) != rival.until_ms:
                raise self._refusal(rival)  # it goes on renewing: it lives
            await asyncio.sleep(LOOK_AGAIN_SECONDS)

    async def renew(self, *, bus_down: bool = False) -> None:
        """Hold on for another while, or take another number where this one was lost."""
        begun = self._clock.monotonic()
        async with self._transaction() as connection:
            kept = await connection.fetchval(_RENEW, self.number, self._asked.holder, int(bus_down))
            rows = await _rows(connection)
        if kept is None:
            await self.take()
        else:
            self._hold(begun, rows)

    async def give_back(self) -> None:
        """Let another have the number at once; harmless where the database is gone."""
        if self._connection is not None:
            with suppress(*FAILURES):
                await self._connection.execute(_GIVE_BACK, self._asked.holder, timeout=ASK_SECONDS)
            self._connection.terminate()

    async def realm(self, proposed: str) -> str:
        """Return the database's own name, which is `proposed` if it had none."""
        async with self._transaction() as connection:
            await connection.execute(_NAME_REALM, proposed)
            return str(await connection.fetchval(_REALM))

    async def _try(self) -> WorkerRow | None:
        begun = self._clock.monotonic()
        async with self._transaction() as connection:
            rows = await _rows(connection)
            if (rival := self._rival(rows)) is not None:
                return rival
            self.number = await self._insert(connection, rows)
        self._hold(begun, rows)
        return None

    def _hold(self, begun: float, rows: list[WorkerRow]) -> None:
        self.until = begun + LEASE_SECONDS - MARGIN_SECONDS
        self.others = [each for each in rows if each.lives and each.holder != self._asked.holder]
        self._changed(self.number, self.until)

    def _rival(self, rows: list[WorkerRow]) -> WorkerRow | None:
        for row in rows:
            if not row.lives or row.holder == self._asked.holder:
                continue
            is_alone = (self._asked.alone or row.alone) and not (self._asked.visitor or row.visits)
            if is_alone or row.number == self._asked.number:
                return row
        return None

    async def _insert(self, connection: Connection, rows: list[WorkerRow]) -> int:
        asked = self._asked
        await connection.execute(_FORGET, asked.holder)
        taken = {row.number for row in rows if row.lives and row.holder != asked.holder}
        free = (each for each in range(1, MAX_WORKER + 1) if each not in taken)
        chosen = asked.number or next(free, None)
        if chosen is None:
            raise NumberTaken(f"All {MAX_WORKER} numbers are taken: stop a server first.")
        alone = _VISITS if asked.visitor else int(asked.alone)
        await connection.execute(_TAKE, chosen, asked.holder, asked.place, asked.version, alone)
        return chosen

    def _refusal(self, rival: WorkerRow) -> PlexiError:
        if rival.number != self._asked.number:
            return DatabaseInUse(
                f"{rival.place} has it. Stop that one, or let the two hear each other: give both"
                " the same PLEXICHAT_BUS_URL, for example nats://host:4222 or postgresql:."
            )
        return NumberTaken(
            f"{rival.place} has the number {rival.number}. Leave PLEXICHAT_WORKER unset: each"
            " server takes a free number by itself then."
        )

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[Connection]:
        """Open a transaction in which no other server takes a number."""
        if self._connection is None or self._connection.is_closed():
            connecting = asyncpg.connect(
                self._url,
                timeout=ASK_SECONDS,
                command_timeout=ASK_SECONDS,
                statement_cache_size=0,  # a pooler may stand between
            )
            self._connection = await run(connecting)
        connection = self._connection
        try:
            await run(connection.execute(_ONE_AT_A_TIME))
            yield connection
            await run(connection.execute("COMMIT"))
        except BaseException:
            connection.terminate()
            raise


async def _rows(connection: Connection) -> list[WorkerRow]:
    return [WorkerRow(*row) for row in await run(connection.fetch(_ALL))]


async def living(url: str) -> list[WorkerRow]:
    """Return the servers that use a database now."""
    connection = await run(asyncpg.connect(url, timeout=ASK_SECONDS, statement_cache_size=0))
    try:
        return [each for each in await _rows(connection) if each.lives and not each.visits]
    except asyncpg.UndefinedTableError:  # older than the table: one server alone, if any
        return []
    finally:
        await connection.close()
