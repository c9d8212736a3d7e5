"""Three servers on one PostgreSQL and one NATS, while one thing after the other is killed or hangs.

`PLEXICHAT_TEST_ROUNDS` is how often each fault strikes; `make soak` strikes 500 times.
"""

import asyncio
import os
import random
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.support import stopping
from tests.support.balancer import Balancer, balancing
from tests.support.history import Reader, Speaker, bodies, check, wait_for
from tests.support.nats import Nats
from tests.support.postgres import Postgres
from tests.support.several import Several, parts, several
from tests.support.talking import OPTIONS

pytestmark = [pytest.mark.slow, pytest.mark.sqlite]
ROUNDS = int(os.environ.get("PLEXICHAT_TEST_ROUNDS", "15"))
SPEAKERS = 4
HANGS_SECONDS = 1.5


class Stage:
    """The cluster and what strikes it."""

    def __init__(self, servers: Several, database: Postgres, bus: Nats) -> None:
        self.servers = servers
        self.database = database
        self.bus = bus
        self.dice = random.Random(7)

    async def server_killed(self) -> None:
        machine = self.dice.choice(self.servers.machines)
        machine.kill()
        await asyncio.sleep(0.2)
        await asyncio.to_thread(machine.start)

    async def server_hangs(self) -> None:
        process = self.dice.choice(self.servers.machines).process
        assert process is not None
        await self._hang(process.pid)

    async def database_killed(self) -> None:
        self.database.kill()
        await asyncio.sleep(0.2)
        await asyncio.to_thread(self.database.start)

    async def database_hangs(self) -> None:
        assert self.database.process is not None
        await self._hang(self.database.process.pid)

    async def bus_killed(self) -> None:
        self.bus.kill()
        await asyncio.sleep(0.3)
        await asyncio.to_thread(self.bus.start)

    async def bus_hangs(self) -> None:
        assert self.bus.process is not None
        await self._hang(self.bus.process.pid)

    async def _hang(self, process_id: int) -> None:
        stopping.stop(process_id)
        await asyncio.sleep(HANGS_SECONDS * self.dice.random())
        stopping.go_on(process_id)


Strike = Callable[[Stage], Awaitable[None]]
STRIKES: dict[str, tuple[Strike, Strike]] = {
    "server": (Stage.server_killed, Stage.server_hangs),
    "database": (Stage.database_killed, Stage.database_hangs),
    "bus": (Stage.bus_killed, Stage.bus_hangs),
}


@pytest.mark.timeout(180 + 40 * ROUNDS)
@pytest.mark.parametrize("part", STRIKES)
async def test_nothing_is_lost_doubled_or_out_of_order(part: str, tmp_path: Path) -> None:
    with parts() as (database, bus), several(tmp_path, database.url(), bus.url) as servers:
        stage = Stage(servers, database, bus)
        async with balancing(servers.addresses) as balancer:
            await _live_through(stage, balancer, STRIKES[part])


async def _live_through(stage: Stage, balancer: Balancer, strikes: tuple[Strike, Strike]) -> None:
    first = stage.servers.machines[0]
    token = await asyncio.to_thread(first.owner, "ada")
    channel = await asyncio.to_thread(first.room, token)
    speakers = [Speaker(f"s{n}", balancer.url, token, channel) for n in range(SPEAKERS)]
    readers = [
        Reader(f"at {each.port}", each.url, token, channel) for each in stage.servers.machines
    ]
    readers.append(Reader("anywhere", balancer.url, token, channel))
    quiet = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        listening = [tasks.create_task(each.listen(OPTIONS)) for each in readers]
        await asyncio.gather(*(each.began.wait() for each in readers))
        talking = [tasks.create_task(each.talk(quiet, OPTIONS)) for each in speakers]
        for _ in range(ROUNDS):
            for strike in strikes:
                await asyncio.sleep(0.3)
                await strike(stage)
        await asyncio.sleep(0.5)
        quiet.set()
        await asyncio.gather(*talking)
        stored = await asyncio.to_thread(bodies, first, token, channel)
        await wait_for(readers, stored)
        check(speakers, readers, stored)
        assert len(stored) > SPEAKERS * ROUNDS, "they hardly got to speak"
        for each in listening:
            each.cancel()
