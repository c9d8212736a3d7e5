"""A PostgreSQL database as the source of a copy's end: nobody writes to it any more."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

from plexichat.adapters.sql import postgres_schema, workers
from plexichat.adapters.sql.postgres_blocking import Blocking, connected
from plexichat.adapters.sql.postgres_views import LOCK_SPACE
from plexichat.core.errors import PlexiError

LEAST_SECONDS, ASK_SECONDS = 5, 0.25
_NO_UNITS = f"SELECT pg_advisory_xact_lock({LOCK_SPACE})"
_AT_LEISURE = (
    "SET LOCAL statement_timeout = '30s'; SET LOCAL lock_timeout = '30s';"
    " SET LOCAL idle_in_transaction_session_timeout = 0"
)
_CONNECTED = (
    "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND pid <> pg_backend_pid() AND application_name LIKE 'plexichat%'"
    " AND application_name <> $1"
)


class SourceInUse(PlexiError):  # noqa: N818 - named as the refusal
    """A server works on the source: what it wrote after the copy would be lost."""

    code = "copy.source_in_use"
    status = HTTPStatus.CONFLICT
    title = "A server still uses the database that is copied"


@contextmanager
def quiet(url: str, wait_seconds: float) -> Iterator[None]:
    """Keep every unit of every server from beginning for the life of the block.

    Servers get so long to go. Raises `SourceInUse` where one is still connected then.
    """
    with connected(url, postgres_schema.READER) as connection:
        # One that was stopped a moment ago may not have gone yet.
        tries = int(max(wait_seconds, LEAST_SECONDS) / ASK_SECONDS)
        # Outside of a transaction, which would go on seeing who was connected when it began.
        while tries and _users(connection, url):
            tries -= 1
            time.sleep(ASK_SECONDS)
        with connection.transaction():
            connection.execute(_AT_LEISURE)
            connection.value(_NO_UNITS)
            if users := _users(connection, url):
                raise SourceInUse(
                    f"{postgres_schema.shown(url)} is used by {users}. Stop every server and"
                    " command on it, then run this again."
                )
            yield


def _users(connection: Blocking, url: str) -> str:
    """Say who uses a database: servers by their lease, and whoever is connected."""
    # A pooler may hide who is connected, and who was just killed has a lease for a while.
    leases = [each.place for each in connection.wait(workers.living(url))]
    connected_ = connection.value(_CONNECTED, postgres_schema.READER)
    if not leases and connected_:
        return f"{connected_} connections of PlexiChat"
    return ", ".join(leases)
