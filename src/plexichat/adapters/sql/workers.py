"""Numbers that servers hold for a while: no two of one database make the same ids."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import NamedTuple

from sqlalchemy import text

from plexichat.core.clock import Clock
from plexichat.core.errors import PlexiError
from plexichat.core.ids import MAX_WORKER
from plexichat.core.unit import Unit, Units

LEASE_SECONDS = 15.0
# Two clocks count: so much less than the database grants is relied on.
MARGIN_SECONDS = 3.0
LOOK_AGAIN_SECONDS = 0.5
LOCK = "workers"

_NOW = "(EXTRACT(EPOCH FROM clock_timestamp()) * 1000)::BIGINT"
_ALL = text(
    f"SELECT number, holder, place, alone, bus_down, until_ms, {_NOW} FROM workers ORDER BY number"  # noqa: S608
)
_FORGET = text(f"DELETE FROM workers WHERE until_ms <= {_NOW} OR holder = :holder")  # noqa: S608
_TAKE = text(
    "INSERT INTO workers (number, holder, place, version, alone, bus_down, until_ms)"
    " SELECT :number, :holder, :place, :version, :alone, 0,"
    f" {_NOW} + CAST(:lease_ms AS BIGINT)"
)
_RENEW = text(
    f"UPDATE workers SET until_ms = {_NOW} + :lease_ms, bus_down = :bus_down"  # noqa: S608
    " WHERE number = :number AND holder = :holder"
)
_GIVE_BACK = text("DELETE FROM workers WHERE holder = :holder")
_REALM = text("SELECT name FROM realms WHERE id = 1")
_NAME_REALM = text("INSERT INTO realms (id, name) VALUES (1, :name) ON CONFLICT DO NOTHING")


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
    def lives(self) -> bool:
        """Tell whether its time is not over."""
        return self.until_ms > self.now_ms


@dataclass(frozen=True, slots=True)
class Asked:
    """What a server wants: to be `alone`, and a `number` of its own choice, or any.

    `holder` is the same after a restart with the same data directory, which only one process can
    use: what is held by that name was held by a predecessor that is gone.
    """

    holder: str
    place: str
    version: str
    alone: bool
    number: int | None = None


class WorkerLease:
    """A number that is this server's for as long as it renews it.

    Raises `DatabaseInUse` or `NumberTaken` where a living server is in the way.
    """

    def __init__(self, units: Units, clock: Clock, asked: Asked) -> None:
        self._units = units
        self._clock = clock
        self._asked = asked
        self._changed: Callable[[int, float], None] = lambda _number, _until: None
        self.number = 0
        self.until = 0.0
        self.others: list[WorkerRow] = []

    def on_change(self, changed: Callable[[int, float], None]) -> None:
        """Call `changed` with the number, and until when by the monotonic clock it is held."""
        self._changed = changed

    async def take(self) -> int:
        """Take a number; waits for one whose holder was killed, and only for such a one."""
        refused_until: dict[str, int] = {}
        while True:
            begun = self._clock.monotonic()
            async with self._units.begin(LOCK) as unit:
                rows = await unit.fetch(_ALL, into=WorkerRow)
                rival = self._rival(rows)
                if rival is None:
                    self.number = await self._insert(unit, rows)
            if rival is None:
                self._hold(begun, rows)
                return self.number
            seen = refused_until.setdefault(rival.holder, rival.until_ms)
            if rival.until_ms != seen:  # it goes on renewing: it lives
                raise self._refusal(rival)
            await asyncio.sleep(LOOK_AGAIN_SECONDS)

    async def renew(self, *, bus_down: bool = False) -> None:
        """Hold on for another while, or take another number where this one was lost."""
        begun = self._clock.monotonic()
        where = {"number": self.number, "holder": self._asked.holder}
        async with self._units.begin(LOCK) as unit:
            kept = await unit.execute(
                _RENEW,
                {**where, "bus_down": int(bus_down), "lease_ms": int(LEASE_SECONDS * 1000)},
            )
            rows = await unit.fetch(_ALL, into=WorkerRow)
        if kept:
            self._hold(begun, rows)
        else:
            await self.take()

    async def give_back(self) -> None:
        """Let another have the number at once."""
        async with self._units.begin(LOCK) as unit:
            await unit.execute(_GIVE_BACK, {"holder": self._asked.holder})

    def _hold(self, begun: float, rows: list[WorkerRow]) -> None:
        self.until = begun + LEASE_SECONDS - MARGIN_SECONDS
        self.others = [each for each in rows if each.lives and each.holder != self._asked.holder]
        self._changed(self.number, self.until)

    def _rival(self, rows: list[WorkerRow]) -> WorkerRow | None:
        for row in rows:
            if not row.lives or row.holder == self._asked.holder:
                continue
            if self._asked.alone or row.alone or row.number == self._asked.number:
                return row
        return None

    async def _insert(self, unit: Unit, rows: list[WorkerRow]) -> int:
        await unit.execute(_FORGET, {"holder": self._asked.holder})
        taken = {row.number for row in rows if row.lives and row.holder != self._asked.holder}
        chosen = self._asked.number or next(
            (each for each in range(1, MAX_WORKER + 1) if each not in taken), None
        )
        if chosen is None:
            raise NumberTaken(f"All {MAX_WORKER} numbers are taken: stop a server first.")
        row = {
            "number": chosen,
            "holder": self._asked.holder,
            "place": self._asked.place,
            "version": self._asked.version,
            "alone": int(self._asked.alone),
            "lease_ms": int(LEASE_SECONDS * 1000),
        }
        await unit.execute(_TAKE, row)
        return chosen

    def _refusal(self, rival: WorkerRow) -> PlexiError:
        if rival.alone or self._asked.alone:
            return DatabaseInUse(
                f"{rival.place} has it. Stop that one, or let the two hear each other: give both"
                " the same PLEXICHAT_BUS_URL, for example nats://host:4222 or postgresql:."
            )
        return NumberTaken(
            f"{rival.place} has the number {rival.number}. Leave PLEXICHAT_WORKER unset: each"
            " server takes a free number by itself then."
        )


async def realm(units: Units, proposed: str) -> str:
    """Return the database's own name, which is `proposed` if it had none."""
    async with units.begin(LOCK) as unit:
        await unit.execute(_NAME_REALM, {"name": proposed})
        return str(await unit.scalar(_REALM))


async def living(units: Units) -> list[WorkerRow]:
    """Return the servers that use the database now."""
    async with units.read() as reader:
        return [each for each in await reader.fetch(_ALL, into=WorkerRow) if each.lives]
