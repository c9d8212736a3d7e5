"""A server that says nothing more inside a transaction costs the others seconds, not their work."""

import asyncio
import socket
from collections.abc import Sequence

import asyncpg

from plexichat.adapters.sql import postgres
from plexichat.adapters.sql.watched import GONE_MS, WatchedConnection
from plexichat.adapters.sql.workers import Asked, WorkerLease
from plexichat.core.clock import SystemClock
from plexichat.core.unit import Announcement
from tests.support.database import empty_template
from tests.support.postgres import shared

WAIT_SECONDS = 15.0


def _publish(_facts: Sequence[Announcement]) -> None:
    pass


async def test_the_others_write_while_one_is_silent() -> None:
    server = shared()
    url = server.url(server.make())
    async with (
        postgres.open_units(url, _publish) as silent,
        postgres.open_units(url, _publish) as other,
    ):
        begun, over = asyncio.Event(), asyncio.Event()

        async def say_nothing() -> None:
            async with silent.begin():
                begun.set()
                await over.wait()

        hanging = asyncio.ensure_future(say_nothing())
        await begun.wait()
        async with asyncio.timeout(WAIT_SECONDS), other.begin():
            pass
        over.set()
        await asyncio.gather(hanging, return_exceptions=True)


async def test_the_others_keep_their_numbers_while_one_is_silent() -> None:
    server = shared()
    url = server.url(server.make(empty_template()))
    silent, other = (
        WorkerLease(url, SystemClock(), Asked(name, name, "1", alone=False)) for name in "ab"
    )
    await silent.take()
    await other.take()
    begun, over = asyncio.Event(), asyncio.Event()

    async def say_nothing() -> None:
        async with silent._transaction():
            begun.set()
            await over.wait()

    hanging = asyncio.ensure_future(say_nothing())
    await begun.wait()
    await other.renew()
    over.set()
    await asyncio.gather(hanging, return_exceptions=True)
    await silent.renew()
    await silent.give_back()
    await other.give_back()


async def test_a_line_to_the_database_is_watched() -> None:
    connection = await asyncpg.connect(shared().url(), connection_class=WatchedConnection)
    line = connection._transport.get_extra_info("socket")
    assert line.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
    assert line.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == GONE_MS
    await connection.close()
