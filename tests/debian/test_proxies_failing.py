"""Servers stop, one after the other, and are killed, behind nginx, HAProxy and Caddy."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress

import pytest
import websockets

from tests.support.fronted import Front
from tests.support.history import Reader, Speaker, bodies, check, wait_for
from tests.support.polling import connect_polled
from tests.support.wire import Wire

pytestmark = [pytest.mark.debian, pytest.mark.slow]
# So many that a server takes longer to send its own away than a proxy to see that it stops.
WIRES = 100
VISITS = 10
RESTART = 1012


@pytest.mark.timeout(400)
async def test_servers_that_stop_one_by_one_hand_their_clients_over(front: Front) -> None:
    async with _talking(front), _reading(front), AsyncExitStack() as open_ones:
        wires = [await open_ones.enter_async_context(front.wire("ben")) for _ in range(WIRES)]
        assert min(await front.connections()) > WIRES / 5
        for machine in front.servers.machines:
            assert await asyncio.to_thread(machine.stop) == 0
            await asyncio.to_thread(machine.start)
            await front.reach(machine)
        # Nobody was cut off: each was sent away by the server itself.
        for each in wires:
            await _read_to_the_end(each)
            assert each.frames[-1] == {"op": "bye", "reason": "restart", "resume": True}
            assert each.socket.close_code == RESTART


@pytest.mark.timeout(400)
async def test_a_server_that_is_killed_is_missed_by_nobody(front: Front) -> None:
    machine = front.servers.machines[0]
    async with _talking(front):
        await asyncio.to_thread(machine.kill)
        for number in range(VISITS):
            await _visit(front, f"127.0.1.{number + 1}")
        await asyncio.to_thread(machine.start)
        await front.reach(machine)


@asynccontextmanager
async def _talking(front: Front) -> AsyncIterator[None]:
    """Have people talk and listen inside the block; then ask who lost what."""
    first, token = front.servers.machines[0], front.tokens["ada"]
    channel = await asyncio.to_thread(first.room, token)
    speakers = [Speaker(f"s{n}", front.url, token, channel) for n in range(3)]
    readers = [Reader(f"r{n}", front.url, token, channel) for n in range(6)]
    quiet = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        listening = [tasks.create_task(each.listen(front.options)) for each in readers]
        await asyncio.gather(*(each.began.wait() for each in readers))
        talking = [tasks.create_task(each.talk(quiet, front.options)) for each in speakers]
        yield
        quiet.set()
        await asyncio.gather(*talking)
        stored = await asyncio.to_thread(bodies, first, token, channel)
        await wait_for(readers, stored)
        check(speakers, readers, stored)
        for each in listening:
            each.cancel()


@asynccontextmanager
async def _reading(front: Front) -> AsyncIterator[None]:
    """Have somebody read inside the block, one thing after the other; nothing may be refused."""
    left = asyncio.Event()

    async def read() -> None:
        async with front.visitor("ada") as ada:
            while not left.is_set():
                answer = await ada.get(f"/api/v1/channels/{front.channel}/messages")
                assert answer.status_code == 200, answer.text

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(read())
        yield
        left.set()


async def _visit(front: Front, address: str) -> None:
    """Come as a new visitor does, in every way; nothing may be refused."""
    async with front.visitor("ben", address=address) as ben:
        assert (await ben.get("/api/v1/users/me")).status_code == 200
        polled = await connect_polled(ben, front.tokens["ben"])
        assert (await ben.delete(polled.path)).is_success
    async with front.wire("ben") as opened:
        await opened.say("heartbeat", ref="1")
        await opened.op("heartbeat.ok", ref="1")


async def _read_to_the_end(person: Wire) -> None:
    with suppress(websockets.ConnectionClosed):
        await person.until(lambda _: False)
