"""Settings to a running server: which adapter stands behind each port, who receives what."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from sqlmodel import SQLModel

from plexichat.adapters.blobs.local import LocalBlobs
from plexichat.adapters.bus.memory import MemoryBus
from plexichat.adapters.sql import schema, sqlite
from plexichat.app import features
from plexichat.app.settings import Settings
from plexichat.core.clock import Clock, SystemClock
from plexichat.core.ids import Snowflakes
from plexichat.core.unit import Units
from plexichat.features.auth import Auth
from plexichat.features.channels import Access, Channels
from plexichat.features.files import FileLimits, Files
from plexichat.features.messages import AttachmentReaders, History, Limits, Messages, Reactions
from plexichat.features.presence import Presence
from plexichat.features.spaces import Spaces
from plexichat.features.users import Users
from plexichat.ports.blobs import Blobs
from plexichat.ports.bus import Bus

COMMAND_WORKER = 1023
"""The worker number in ids made by commands beside a running server."""


@dataclass(frozen=True, slots=True)
class Services:
    """Every service of the server, each with what it needs. Dependencies go by field name."""

    settings: Settings
    clock: Clock
    ids: Snowflakes
    units: Units
    blobs: Blobs
    bus: Bus
    auth: Auth
    users: Users
    files: Files
    spaces: Spaces
    access: Access
    channels: Channels
    messages: Messages
    history: History
    reactions: Reactions
    presence: Presence


@asynccontextmanager
async def open_services(
    settings: Settings, *, worker: int | None = None
) -> AsyncIterator[Services]:
    """Open the database and the stores, upgraded where needed, for the life of the block.

    Raises `schema.DatabaseUnusable`, with the cure, and changes nothing then.
    """
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    features.load_tables()
    schema.ensure(settings.database, SQLModel.metadata)
    clock = SystemClock()
    bus = MemoryBus()
    async with AsyncExitStack() as stack:
        units = await stack.enter_async_context(
            sqlite.open_units(
                settings.database,
                bus.publish,
                readers=settings.sqlite_readers,
                cache_kib=settings.sqlite_cache_kib,
            )
        )
        floor = await highest_id(units)
        ids = Snowflakes(clock, worker if worker is not None else settings.worker, floor=floor)
        yield assemble(settings, clock, ids, units, bus, LocalBlobs(settings.data / "files"))
