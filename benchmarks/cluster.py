"""Two and three servers on one PostgreSQL: how soon the one tells what happened at the other."""

import asyncio
import time
from collections.abc import Callable
from contextlib import AsyncExitStack

from websockets.exceptions import WebSocketException

from benchmarks.rows import Bar, Row, milliseconds, quantile
from benchmarks.run import Run
from benchmarks.server import cpu_seconds
from plexichat.client import Client, Options
from tests.support.balancer import balancing
from tests.support.machine import Machine
from tests.support.several import Several, parts, several
from tests.support.wire import Wire, wire

WITHIN_SECONDS, WITHOUT_BUS_SECONDS = 1.0, 2.0
BACK_SECONDS = 2.0
LISTENERS = 40
ROOMY = {"PLEXICHAT_SOCKETS_PER_USER": "1000"}


def measure(run: Run) -> list[Row]:
    """Measure over NATS, over NOTIFY, and while NATS is gone; then restart three servers."""
    rows: list[Row] = []
    with parts() as (database, bus):
        for name, url in (("NATS", bus.url), ("NOTIFY", "postgresql:")):
            folder = run.new_folder()
            folder.mkdir()
            with several(
                folder, database.url(database.make()), url, count=2, starts_warm=False, **ROOMY
            ) as servers:
                here = _Place(servers)
                rows += asyncio.run(_crossing(run, here, f"over {name}", WITHIN_SECONDS))
                rows += asyncio.run(_cost(run, here, f"over {name}"))
                if name == "NATS":
                    bus.kill()
                    what = "while NATS is gone"
                    rows += asyncio.run(_crossing(run, here, what, WITHOUT_BUS_SECONDS))
                    bus.start()
        folder = run.new_folder()
        folder.mkdir()
        with several(
            folder, database.url(database.make()), bus.url, starts_warm=False, **ROOMY
        ) as servers:
            rows += asyncio.run(_rolling(run, _Place(servers)))
    return rows


class _Place:
    """A channel of two people, on servers that know nothing else."""

    def __init__(self, servers: Several) -> None:
        self.servers = servers
        self.first = servers.machines[0]
        self.ada = self.first.owner("ada")
        self.ben = self.first.member(self.ada, "ben")
        self.ada_id = self.first.call(self.ada, "GET", "/users/me")["id"]
        self.channel = self.first.room(self.ada)
        space = self.first.call(self.ada, "GET", f"/channels/{self.channel}")["space_id"]
        made = self.first.call(self.ada, "POST", f"/spaces/{space}/invitations", {})
        self.first.call(self.ben, "POST", f"/invitations/{made['code']}/accept")


async def _crossing(run: Run, place: _Place, how: str, most_seconds: float) -> list[Row]:
    there = place.servers.machines[1]
    async with (
        wire(place.first.url, place.ada) as ada,
        wire(there.url, place.ben) as ben,
    ):
        await ben.say("view", user_ids=[place.ada_id])
        await ben.op("presence", user_id=place.ada_id)
        await asyncio.sleep(1)
        sent = [await _message(place, ada, ben, f"{how} {n}") for n in range(run.sized(300, 30))]
        states = ["busy", "online"] * run.sized(20, 5)
        seen = [await _presence(place, ada, ben, state) for state in states]
        ends = [await _revocation(place, there) for _ in range(run.sized(10, 3))]
    return [
        _row(f"a message to the other server, {how}", sent, most_seconds),
        _row(f"a change of presence to the other server, {how}", seen, most_seconds),
        _row(f"the end of a session at the other server, {how}", ends, most_seconds),
    ]


def _row(what: str, seconds: list[float], most_seconds: float) -> Row:
    p99 = quantile(seconds, 0.99)
    figure = f"p50 {milliseconds(quantile(seconds, 0.5))}, p99 {milliseconds(p99)}"
    return Row(what, figure, bar=Bar(f"p99 < {most_seconds:.0f} s", p99 < most_seconds))


async def _message(place: _Place, ada: Wire, ben: Wire, body: str) -> float:
    began = time.monotonic()
    nonce = f"n{time.monotonic_ns()}"
    await ada.say("message.send", channel_id=place.channel, body=body, nonce=nonce)
    await ben.until(lambda frame: body in str(frame))
    return time.monotonic() - began


async def _presence(place: _Place, ada: Wire, ben: Wire, state: str) -> float:
    began = time.monotonic()
    await ada.say("presence.set", state=state)
    await ben.op("presence", user_id=place.ada_id, state=state)
    return time.monotonic() - began


async def _revocation(place: _Place, there: Machine) -> float:
    token = await asyncio.to_thread(place.first.sign_in, "ben")
    async with wire(there.url, token) as ben:
        began = time.monotonic()
        await asyncio.to_thread(place.first.call, token, "POST", "/auth/sign-out")
        await ben.end()
        return time.monotonic() - began


async def _cost(run: Run, place: _Place, how: str) -> list[Row]:
    """Let the same people listen at one server and at two: what a delivery costs both together."""
    figures = {}
    for what, machines in (("one", place.servers.machines[:1]), ("two", place.servers.machines)):
        async with AsyncExitStack() as stack:
            heard = [
                await stack.enter_async_context(
                    wire(machines[n % len(machines)].url, (place.ada, place.ben)[n % 2])
                )
                for n in range(LISTENERS)
            ]
            before = _cpu(place.servers)
            count = run.sized(2_000, 200)
            async with Client.connect(place.first.url, place.ada, Options()) as client:
                bodies = [f"{what} {how} {n}" for n in range(count)]
                for start in range(0, count, 50):
                    some = bodies[start : start + 50]
                    await asyncio.gather(*(client.send(place.channel, each) for each in some))
            for each in heard:
                await each.until(lambda frame, last=bodies[-1]: last in str(frame))  # type: ignore[misc]
            figures[what] = count * LISTENERS / (_cpu(place.servers) - before)
    share = figures["two"] / figures["one"]
    return [
        Row(
            f"deliveries per CPU s of both, {LISTENERS} listeners on two servers, {how}",
            f"{figures['two']:,.0f}",
            note=f"{share:.0%} of what they are with all of them on one server",
        )
    ]


def _cpu(servers: Several) -> float:
    return sum(cpu_seconds(each.process.pid) for each in servers.machines if each.process)


async def _rolling(run: Run, place: _Place) -> list[Row]:
    """Stop and start three servers one after the other, with clients on all of them."""
    absences: list[float] = []
    async with balancing(place.servers.addresses) as balancer, asyncio.TaskGroup() as tasks:
        staying = [
            tasks.create_task(_stay(balancer.url, place.ben, absences.append))
            for _ in range(run.sized(300, 30))
        ]
        quiet = asyncio.Event()

        async def talk() -> int:
            sent = 0
            async with Client.connect(balancer.url, place.ada, Options()) as client:
                while not quiet.is_set():
                    await client.send(place.channel, f"on and on {sent}")
                    sent += 1
            return sent

        talking = tasks.create_task(talk())
        await asyncio.sleep(3)
        for each in place.servers.machines:
            await asyncio.to_thread(each.stop)
            await asyncio.to_thread(each.start)
            await asyncio.sleep(2)
        quiet.set()
        sent = await talking
        for each in staying:
            each.cancel()
    stored = await asyncio.to_thread(place.first.history, place.ada, place.channel)
    lost = sent - len([each for each in stored if each["body"].startswith("on and on")])
    p99 = quantile(absences, 0.99)
    return [
        Row(
            "rolling restart of three servers: a client's absence",
            f"p50 {milliseconds(quantile(absences, 0.5))}, p99 {milliseconds(p99)}",
            bar=Bar(f"p99 < {BACK_SECONDS:.0f} s", p99 < BACK_SECONDS),
            note=f"{len(absences)} absences",
        ),
        Row(
            "rolling restart: acknowledged sends that are not stored",
            str(lost),
            bar=Bar("0", lost == 0),
            note=f"of {sent}",
        ),
    ]


async def _stay(url: str, token: str, note: Callable[[float], None]) -> None:
    """Connect again at once whenever the server sends one away; note how long it took."""
    left: float | None = None
    while True:
        try:
            async with wire(url, token) as opened:
                if left is not None:
                    note(time.monotonic() - left)
                await opened.socket.wait_closed()
                left = time.monotonic()
        except (OSError, EOFError, TimeoutError, WebSocketException):
            await asyncio.sleep(0.1)
