"""One server among several: its number, its line to the others, and who else is there."""

import secrets
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from plexichat import __version__
from plexichat.adapters.bus.memory import MemoryBus
from plexichat.adapters.bus.shared import Line, SharedBus
from plexichat.adapters.sql import workers
from plexichat.app.settings import Settings
from plexichat.core.clock import Clock
from plexichat.core.ids import Snowflakes
from plexichat.core.unit import Units

RENEW_EVERY_SECONDS = 1.0
_INSTANCE_FILE = "instance"
Gone = Callable[[set[str]], None]


@dataclass(frozen=True, slots=True)
class Member:
    """One of the servers of a database: this one. `name` is its own among them."""

    name: str
    bus: SharedBus | MemoryBus
    lease: workers.WorkerLease | None = None

    async def look(self, keep_only: Gone) -> None:
        """Hold on to the number, and learn who else is there; call it each second."""
        if self.lease is None:
            return
        if not isinstance(self.bus, SharedBus):
            await self.lease.renew()
            return
        await self.lease.renew(bus_down=self.bus.is_down)
        self.bus.detour = any(each.bus_down for each in self.lease.others)
        keep_only({each.holder for each in self.lease.others})


def name(settings: Settings) -> str:
    """Return this server's name: the same for as long as it has its data directory."""
    file = settings.data / _INSTANCE_FILE
    try:
        said = file.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        said = ""
    if len(said) < 16 or not said.isalnum():  # noqa: PLR2004 - 64 bits of chance
        said = secrets.token_hex(8)
        file.write_text(said + "\n", encoding="ascii")
    return said


def bus(settings: Settings, own_name: str) -> SharedBus | MemoryBus:
    """Return the bus that the settings ask for, not connected yet."""
    return SharedBus(own_name) if settings.bus else MemoryBus()


@asynccontextmanager
async def joined(
    settings: Settings, clock: Clock, units: Units, carrier: SharedBus | MemoryBus, own_name: str
) -> AsyncIterator[Member]:
    """Be one of the servers of the database inside the block.

    Raises `workers.DatabaseInUse`, `workers.NumberTaken` or `bus.refused`.
    """
    if settings.postgres is None:
        yield Member(own_name, carrier)
        return
    asked = workers.Asked(
        own_name,
        f"{socket.gethostname()} {settings.url}"[:255],
        __version__,
        alone=settings.bus is None,
        number=settings.worker,
    )
    lease = workers.WorkerLease(units, clock, asked)
    await lease.take()
    member = Member(own_name, carrier, lease)
    try:
        if isinstance(carrier, SharedBus):
            async with carrier.running(await _lines(settings, units)):
                yield member
        else:
            yield member
    finally:
        await lease.give_back()


def numbered(settings: Settings, clock: Clock, member: Member, floor: int) -> Snowflakes:
    """Return the ids of a server, under the number that it holds."""
    if member.lease is None:
        return Snowflakes(clock, settings.worker or 1, floor=floor)
    ids = Snowflakes(clock, member.lease.number, floor=floor)
    ids.renumber(member.lease.number, member.lease.until)
    member.lease.on_change(ids.renumber)
    return ids


async def _lines(settings: Settings, units: Units) -> list[Line]:
    url, database = settings.bus or "", settings.postgres or ""
    # Imported where it is wanted: one server alone needs none of them.
    from plexichat.adapters.bus.postgres import NotifyLine

    if url.startswith("postgres"):
        return [NotifyLine(url if "://" in url else database)]
    from plexichat.adapters.bus.nats import NatsLine

    realm = await workers.realm(units, f"plexichat-{secrets.token_hex(16)}")
    first = NatsLine([each.strip() for each in url.split(",")], realm)
    await first.check()
    # A pooler would give each NOTIFY another connection, and nobody would listen.
    return [first] if settings.database_pooler else [first, NotifyLine(database)]
