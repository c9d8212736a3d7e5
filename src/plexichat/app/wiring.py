"""Settings to a running server: which adapter stands behind each port, who receives what."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlmodel import SQLModel

from plexichat.adapters.blobs.local import open_local_blobs
from plexichat.adapters.search.off import NoIndex
from plexichat.adapters.search.sqlite import open_sqlite_index
from plexichat.adapters.sql import schema, sqlite
from plexichat.adapters.sql.highest import highest_id
from plexichat.adapters.sql.slow import SlowQueries
from plexichat.app import cluster, data, features
from plexichat.app.settings import Settings
from plexichat.core.clock import Clock, SystemClock
from plexichat.core.ids import Snowflakes
from plexichat.core.unit import Units
from plexichat.features.auth import Auth, AuthOptions
from plexichat.features.channels import (
    Access,
    Channels,
    Conversations,
    Places,
    SpaceChannels,
    Threads,
)
from plexichat.features.files import FileLimits, Files
from plexichat.features.messages import AttachmentReaders, History, Limits, Messages, Reactions
from plexichat.features.presence import Presence
from plexichat.features.search import VERSION, Follower, Search, Sources
from plexichat.features.spaces import Invitations, Roles, Spaces
from plexichat.features.users import Users
from plexichat.ports.blobs import Blobs
from plexichat.ports.bus import Bus
from plexichat.ports.search import SearchIndex
from plexichat.security.passwords import Passwords

if TYPE_CHECKING:
    from plexichat.adapters.sql.postgres import PostgresOptions

DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Services:
    """Every part of the server, each with what it needs. Routes receive them by field name."""

    clock: Clock
    ids: Snowflakes
    units: Units
    bus: Bus
    member: cluster.Member
    auth: Auth
    users: Users
    files: Files
    spaces: Spaces
    roles: Roles
    invitations: Invitations
    access: Access
    channels: Channels
    conversations: Conversations
    threads: Threads
    messages: Messages
    history: History
    reactions: Reactions
    presence: Presence
    places: Places
    search: Search
    follower: Follower

    def by_name(self) -> dict[str, object]:
        """Return the parts by the names under which routes ask for them."""
        return {name: getattr(self, name) for name in self.__slots__}


@asynccontextmanager
async def open_services(
    settings: Settings, *, visits: bool = True, process: int = 0
) -> AsyncIterator[Services]:
    """Open the database and the stores, upgraded where needed, for the life of the block.

    Who `visits` serves nobody: a command that may be run beside the servers. `process` counts the
    ones that share a data directory.

    Raises `schema.DatabaseUnusable`, with the cure, and changes nothing then.
    """
    data.make(settings)
    features.load_tables()
    clock, name = SystemClock(), cluster.name(settings, visits=visits, process=process)
    bus = cluster.bus(settings, clock, name)
    async with (
        _open_units(settings, bus) as units,
        cluster.joined(settings, clock, bus, name, visits=visits) as member,
        _search_index(settings) as index,
    ):
        blobs = open_local_blobs(settings.files_directory)
        async with units.read() as reader:
            floor = await highest_id(reader)
        ids = cluster.numbered(settings, clock, member, floor)
        services = assemble(settings, clock, ids, units, member, blobs, index)
        await services.access.follow()
        yield services


def _open_units(settings: Settings, bus: Bus) -> AbstractAsyncContextManager[Units]:
    if settings.postgres:
        return _open_postgres(settings.postgres, settings, bus)
    return _open_sqlite(settings, bus)


@asynccontextmanager
async def _open_sqlite(settings: Settings, bus: Bus) -> AsyncIterator[Units]:
    schema.ensure(settings.database, SQLModel.metadata, before=lambda: _save(settings))
    async with sqlite.open_units(
        settings.database,
        bus.publish,
        readers=settings.sqlite_readers,
        cache_kib=settings.sqlite_cache_kib,
        slow=_slow_queries(settings),
    ) as units:
        yield units


def _save(settings: Settings) -> None:
    """Make a backup before the tables change: the one way back from an upgrade."""
    from plexichat.app import backups

    backups.create(settings, SystemClock())


@asynccontextmanager
async def _open_postgres(url: str, settings: Settings, bus: Bus) -> AsyncIterator[Units]:
    # Imported where it is wanted: it costs memory and time that SQLite does not need.
    from plexichat.adapters.sql import postgres, postgres_schema

    await postgres_schema.ensure(url, SQLModel.metadata, before=lambda: _save(settings))
    options, slow = _postgres_options(settings), _slow_queries(settings)
    async with postgres.open_units(url, bus.publish, options, slow) as units:
        yield units


def _slow_queries(settings: Settings) -> SlowQueries:
    return SlowQueries(settings.slow_query_ms / 1_000 if settings.slow_query_ms else None)


def _postgres_options(settings: Settings) -> "PostgresOptions":
    from plexichat.adapters.sql.postgres import PostgresOptions

    return PostgresOptions(
        connections=settings.database_connections,
        wait_seconds=settings.database_wait_seconds,
        statement_seconds=settings.database_statement_seconds,
        pooled=settings.database_pooler,
    )


@asynccontextmanager
async def _search_index(settings: Settings) -> AsyncIterator[SearchIndex]:
    match settings.search:
        case "off":
            yield NoIndex()
        case "on" if settings.postgres:
            from plexichat.adapters.search.postgres import open_postgres_index

            options = _postgres_options(settings)
            async with open_postgres_index(settings.postgres, VERSION, options) as index:
                yield index
        case "on":
            async with open_sqlite_index(settings.search_index, VERSION) as index:
                yield index


def assemble(  # noqa: PLR0913 - each is one thing that stands behind a port
    settings: Settings,
    clock: Clock,
    ids: Snowflakes,
    units: Units,
    member: cluster.Member,
    blobs: Blobs,
    index: SearchIndex,
) -> Services:
    """Give every part what it needs."""
    bus = member.bus
    access = Access(units)
    users = Users(units, clock, ids)
    files = Files(units, blobs, ids, clock, AttachmentReaders(access), _file_limits(settings))
    spaces = Spaces(units, clock, ids, files, [SpaceChannels(clock, ids, access)])
    invitations = Invitations(units, clock, ids, spaces, settings.url)
    channels = Channels(units, clock, ids, spaces, access)
    threads = Threads(units, clock, ids, access)
    passwords = Passwords(
        cost=settings.hash_cost, threads=settings.hash_threads, queue=settings.hash_queue
    )
    auth = Auth(
        units,
        clock,
        ids,
        users=users,
        passwords=passwords,
        gate=invitations,
        options=_auth_options(settings),
    )
    messages = Messages(units, clock, ids, access, threads, files, _message_limits(settings))
    history, places = History(units, access, files), Places(units, access)
    follower = Follower(units, clock, index, places, history, bus)
    looking = Sources(access, places, spaces, history, users)
    return Services(
        clock=clock,
        ids=ids,
        units=units,
        bus=bus,
        member=member,
        auth=auth,
        users=users,
        files=files,
        spaces=spaces,
        roles=Roles(units, ids, spaces),
        invitations=invitations,
        access=access,
        channels=channels,
        conversations=Conversations(units, clock, ids, access),
        threads=threads,
        messages=messages,
        history=history,
        reactions=Reactions(units, clock, access),
        presence=Presence(bus, access, member.name),
        places=places,
        search=Search(units, clock, index, follower, looking),
        follower=follower,
    )


def _auth_options(settings: Settings) -> AuthOptions:
    return AuthOptions(
        password_min_length=settings.password_min_length,
        session_idle_ms=settings.session_idle_days * DAY_MS,
        session_max_ms=settings.session_max_days * DAY_MS,
        server_name=settings.server_name,
        sign_up=settings.sign_up,
        limits={
            "message_max_chars": settings.message_max_chars,
            "file_max_bytes": settings.file_max_bytes,
        },
    )


def _file_limits(settings: Settings) -> FileLimits:
    return FileLimits(
        upload_bytes=settings.file_max_bytes, user_bytes=settings.files_per_user_bytes
    )


def _message_limits(settings: Settings) -> Limits:
    return Limits(
        body_chars=settings.message_max_chars,
        waiting=settings.commit_queue,
        batch=settings.commit_batch,
    )
