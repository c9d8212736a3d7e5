"""One server among several: its number, its line to the others, and who else is there."""

import asyncio
import secrets
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from hashlib import sha256

import structlog

from plexichat import __version__
from plexichat.adapters.bus.memory import MemoryBus
from plexichat.adapters.bus.shared import Line, SharedBus
from plexichat.adapters.sql import workers
from plexichat.app.settings import Settings
from plexichat.core.beside import beside
from plexichat.core.clock import Clock
from plexichat.core.ids import Snowflakes

RENEW_EVERY_SECONDS = 1.0
AGAIN_AFTER_SECONDS = 0.25
# On SQLite, of a command that is run beside the server.
VISITING_NUMBER = 1022
_INSTANCE_FILE = "instance"
Others = Callable[[set[str]], None]
_log = structlog.stdlib.get_logger("plexichat")


@dataclass(frozen=True, slots=True)
class Member:
    """One of the servers of a database: this one. `name` is its own among them."""

    name: str
    bus: SharedBus | MemoryBus
    lease: workers.WorkerLease | None = None
    visits: bool = False
    watchers: list[Others] = field(default_factory=list)

    def on_others(self, watch: Others) -> None:
        """Call `watch` each second with the names of the other servers that live."""
        self.watchers.append(watch)

    @property
    def is_first(self) -> bool:
        """Tell whether this server does what one of them has to: it has the smallest number."""
        if self.lease is None:
            return True
        return all(each.visits or each.number > self.lease.number for each in self.lease.others)

    async def stay(self) -> None:
        """Hold on to the number, and look who else is there, until cancelled."""
        pause = RENEW_EVERY_SECONDS
        while self.lease is not None:
            await asyncio.sleep(pause)
            try:
                await self._look(self.lease)
            except Exception as error:  # noqa: BLE001 - it is tried again while ids are refused
                _log.warning("the server's number could not be held", error=str(error))
                pause = AGAIN_AFTER_SECONDS
            else:
                pause = RENEW_EVERY_SECONDS

    async def _look(self, lease: workers.WorkerLease) -> None:
        if not isinstance(self.bus, SharedBus):
            await lease.renew()
            return
        await lease.renew(bus_down=self.bus.is_down)
        self.bus.detour = any(each.bus_down for each in lease.others)
        names = {each.holder for each in lease.others}
        for watch in self.watchers:
            watch(names)


def name(settings: Settings, *, visits: bool = False, process: int = 0) -> str:
    """Return this server's name: the same for as long as it has its data directory.

    Processes that share the directory are told apart by their number, and a copy of the directory
    by the machine that it is on. Only who shares a database has something to remember.
    """
    if visits or settings.postgres is None:
        return secrets.token_hex(8)
    file = settings.data / _INSTANCE_FILE
    try:
        said = file.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        said = ""
    if not said:
        said = secrets.token_hex(8)
        file.write_text(said + "\n", encoding="ascii")
    place = f"{said} {socket.gethostname()} {settings.data} {process}"
    return sha256(place.encode()).hexdigest()[:16]


def bus(settings: Settings, clock: Clock, own_name: str) -> SharedBus | MemoryBus:
    """Return the bus that the settings ask for, not connected yet."""
    return SharedBus(own_name, clock) if settings.bus else MemoryBus()


@asynccontextmanager
async def joined(
    settings: Settings,
    clock: Clock,
    carrier: SharedBus | MemoryBus,
    own_name: str,
    *,
    visits: bool = False,
) -> AsyncIterator[Member]:
    """Be one of the servers of the database inside the block, or a visitor.

    Raises `workers.DatabaseInUse`, `workers.NumberTaken` or `bus.refused`.
    """
    if settings.postgres is None:
        yield Member(own_name, carrier, visits=visits)
        return
    asked = workers.Asked(
        own_name,
        f"{socket.gethostname()} {settings.url}"[:255],
        __version__,
        alone=settings.bus is None,
        number=None if visits else settings.worker,
        visitor=visits,
    )
    lease = workers.WorkerLease(settings.postgres, clock, asked)
    await lease.take()
    member = Member(own_name, carrier, lease, visits)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(lease.give_back)
        await stack.enter_async_context(beside(member.stay()))
        if isinstance(carrier, SharedBus) and not visits:
            await stack.enter_async_context(carrier.running(await _lines(settings, lease)))
        yield member


def numbered(settings: Settings, clock: Clock, member: Member, floor: int) -> Snowflakes:
    """Return the ids of a server, under the number that it holds."""
    if member.lease is None:
        number = VISITING_NUMBER if member.visits else settings.worker or 1
        return Snowflakes(clock, number, floor=floor)
    ids = Snowflakes(clock, member.lease.number, floor=floor)
    ids.renumber(member.lease.number, member.lease.until)
    member.lease.on_change(ids.renumber)
    return ids


async def _lines(settings: Settings, lease: workers.WorkerLease) -> list[Line]:
    url, database = settings.bus or "", settings.postgres or ""
    # Imported where it is wanted: one server alone needs none of them.
    from plexichat.adapters.bus.postgres import NotifyLine

    if url.startswith("postgres"):
        return [NotifyLine(url if "://" in url else database)]
    from plexichat.adapters.bus.nats import NatsLine

    realm = await lease.realm(f"plexichat-{secrets.token_hex(16)}")
    first = NatsLine([each.strip() for each in url.split(",")], realm)
    await first.check()
    # A pooler would give each NOTIFY another connection, and nobody would listen.
    return [first] if settings.database_pooler else [first, NotifyLine(database)]
