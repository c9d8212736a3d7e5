"""One server on a database, until several can share one."""

import asyncio
from http import HTTPStatus

import asyncpg

from plexichat.adapters.sql.postgres_schema import shown
from plexichat.adapters.sql.postgres_views import LOCK_SPACE, run
from plexichat.core.errors import PlexiError

TRIES, WAIT_SECONDS = 20, 0.25
_TAKE = f"SELECT pg_try_advisory_lock({LOCK_SPACE}, 2)"
# A machine that is gone without a word is noticed within a minute.
_NOTICED = {
    "application_name": "plexichat only server",
    "tcp_keepalives_idle": "30",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "3",
}


class DatabaseInUse(PlexiError):  # noqa: N818 - named as the refusal
    """Another server works on the database: its people and ours would not hear each other."""

    code = "database.in_use"
    status = HTTPStatus.CONFLICT
    title = "Another server uses this database"


class OnlyServer:
    """Holds a lock that ends with its connection, however that ends.

    A pooler may share connections out, so behind one there is no such lock.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: asyncpg.Connection[asyncpg.Record] | None = None

    async def hold(self) -> None:
        """Take the lock, again where the connection was lost.

        Raises `DatabaseInUse` or `StorageUnavailable`.
        """
        if self._connection is not None and not self._connection.is_closed():
            return
        connection = await run(
            asyncpg.connect(self._url, timeout=10, statement_cache_size=0, server_settings=_NOTICED)
        )
        # A server that was killed a moment ago may not have let go yet.
        for _ in range(TRIES):
            if await run(connection.fetchval(_TAKE)):
                self._connection = connection
                return
            await asyncio.sleep(WAIT_SECONDS)
        await connection.close()
        detail = f"{shown(self._url)}: stop that one, or give this one a database of its own."
        raise DatabaseInUse(detail)

    async def release(self) -> None:
        """Let the next one in."""
        if self._connection is not None and not self._connection.is_closed():
            await self._connection.close()
