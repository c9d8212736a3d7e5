"""Bringing a PostgreSQL database to the program's schema, or saying clearly why not."""

import asyncio
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

import asyncpg
from sqlalchemy import Connection, MetaData, text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from plexichat.adapters.sql.migrations import HEAD
from plexichat.adapters.sql.postgres_views import LOCK_SPACE
from plexichat.adapters.sql.schema import (
    COPYING,
    DatabaseUnusable,
    check_finished,
    migrate,
    revisions,
)

OLDEST = 15
# Servers are told from who only reads by this name, which PostgreSQL shows.
READER = "plexichat reader"
_REVISION = "SELECT version_num FROM alembic_version"
_TABLES = (
    "SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p') LIMIT 1"
)
# An upgrade waits for its backup in the transaction that holds the lock. A database, or a role, may
# be set to end what says nothing for so long.
_AT_LEISURE = text("SET LOCAL idle_in_transaction_session_timeout = 0")
# One instance upgrades, the others wait and find it done.
_ONE_AT_A_TIME = text(f"SELECT pg_advisory_xact_lock({LOCK_SPACE}, 1)")


async def ensure(
    url: str, metadata: MetaData, *, before: Callable[[], object] = lambda: None
) -> None:
    """Create or upgrade the database of this URL, in one transaction.

    `before` is called, in a thread, when tables that hold something are about to change: by the
    one instance that changes them. What it raises stops that. Raises `DatabaseUnusable` where the
    database cannot be reached or entered, is too old, holds something else, or was made by a newer
    PlexiChat.
    """
    if await revision(url) == HEAD:
        return

    async def upgrade(connection: AsyncConnection) -> None:
        # Asked again behind the lock: another instance may have done it meanwhile.
        found = await revision(url)
        if found == HEAD:
            return
        if found is not None:
            await asyncio.to_thread(before)
        await connection.run_sync(migrate, metadata, "head")

    await _alone(url, upgrade)


async def revision(url: str, *, unfinished: bool = False) -> str | None:
    """Return the revision of a database's tables, None where there are none; raises as `ensure`.

    With `unfinished` what a copy is filling is let through, for the copy itself.
    """
    connection = await connect(url, name=READER)
    try:
        found = await _revision(connection, url)
        if not (unfinished and found and found.startswith(COPYING)):
            _check_known(found, url)
    finally:
        await connection.close()
    return found


def _check_known(found: str | None, url: str) -> None:
    check_finished(found, shown(url))
    if found is not None and found not in revisions():
        detail = (
            f"{shown(url)} was made by a newer PlexiChat (schema {found}, this program knows up"
            f" to {HEAD}). Start that newer version, or restore a backup made by this one."
        )
        raise DatabaseUnusable(detail)


async def run(url: str, work: Callable[[Connection], object]) -> None:
    """Run `work` in one transaction of SQLAlchemy's, while no other changes the schema."""
    await _alone(url, lambda connection: connection.run_sync(work))


async def _alone(url: str, work: Callable[[AsyncConnection], Awaitable[object]]) -> None:
    engine = create_async_engine(
        "postgresql+asyncpg://",
        poolclass=NullPool,
        async_creator=lambda: asyncpg.connect(url, statement_cache_size=0),
    )
    async with engine.begin() as connection:
        await connection.execute(_AT_LEISURE)
        await connection.execute(_ONE_AT_A_TIME)
        await work(connection)
    await engine.dispose()


async def connect(
    url: str, *, name: str = "plexichat", seconds: float | None = 30
) -> "asyncpg.Connection[asyncpg.Record]":
    """Connect under a name, with so much time for a statement; raises `DatabaseUnusable`."""
    try:
        # Nothing prepared: a pooler may stand between.
        return await asyncpg.connect(
            url,
            timeout=10,
            command_timeout=seconds,
            statement_cache_size=0,
            server_settings={"application_name": name},
        )
    except asyncpg.InvalidCatalogNameError as error:
        raise DatabaseUnusable(f"{shown(url)}: {error}. Make it first: createdb.") from error
    except asyncpg.InvalidAuthorizationSpecificationError as error:
        detail = f"{shown(url)} lets nobody in so: {error}. Check the user and the password."
        raise DatabaseUnusable(detail) from error
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        why = str(error) or type(error).__name__
        detail = f"{shown(url)} cannot be reached: {why}. Is PostgreSQL running there?"
        raise DatabaseUnusable(detail) from error
    except ValueError as error:
        detail = "PLEXICHAT_DATABASE_URL must be like postgresql://user:password@host/database."
        raise DatabaseUnusable(detail) from error


async def _revision(connection: "asyncpg.Connection[asyncpg.Record]", url: str) -> str | None:
    version = connection.get_server_version()
    if version.major < OLDEST:
        detail = f"{shown(url)} is PostgreSQL {version.major}; PlexiChat wants {OLDEST} or newer."
        raise DatabaseUnusable(detail)
    if (encoding := await connection.fetchval("SHOW server_encoding")) != "UTF8":
        detail = f"{shown(url)} stores texts as {encoding}. Make a database with encoding UTF8."
        raise DatabaseUnusable(detail)
    try:
        found: str | None = await connection.fetchval(_REVISION)
    except asyncpg.UndefinedTableError:
        found = None
        if await connection.fetchval(_TABLES):
            detail = f"{shown(url)} holds tables of another program. Use a database of its own."
            raise DatabaseUnusable(detail) from None
    return found


def shown(url: str) -> str:
    """Return a URL without its user, password and options, for people and logs."""
    parts = urlsplit(url)
    port = f":{parts.port}" if parts.port else ""
    return f"postgresql://{parts.hostname or 'localhost'}{port}{parts.path}"
