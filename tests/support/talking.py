"""People who talk at all servers of a cluster while something happens; then all must agree."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from plexichat.client import Options
from tests.support.balancer import Balancer, balancing
from tests.support.history import Reader, Speaker, bodies, check, wait_for
from tests.support.several import Several

# A client gives a server up that hangs, as people do.
OPTIONS = Options(answer_seconds=3.0, pause_first_seconds=0.05, pause_most_seconds=0.5)
HEARD_SECONDS = 30.0


@dataclass
class Talk:
    """Who talks, who listens, and where."""

    token: str
    channel: str
    balancer: Balancer
    speakers: list[Speaker]
    readers: list[Reader]

    @property
    def anywhere(self) -> Reader:
        """Return the one who reaches the servers through the balancer."""
        return self.readers[-1]

    async def goes_on(self) -> None:
        """Wait until everybody who speaks was acknowledged once more, and heard `anywhere`."""
        before = [len(each.acknowledged) for each in self.speakers]
        async with asyncio.timeout(HEARD_SECONDS):
            while any(
                len(each.acknowledged) <= many
                for each, many in zip(self.speakers, before, strict=True)
            ):
                await asyncio.sleep(0.05)
            last = [each.acknowledged[-1] for each in self.speakers]
            while not set(last) <= set(self.anywhere.heard):
                await asyncio.sleep(0.05)


Happen = Callable[[Talk], Awaitable[None]]


async def talk_through(servers: Several, happen: Happen, *, speakers: int = 3) -> None:
    """Let people talk at all servers while something happens; then all must agree."""
    first = servers.machines[0]
    token = await asyncio.to_thread(first.owner, "ada")
    channel = await asyncio.to_thread(first.room, token)
    async with balancing(servers.addresses) as balancer:
        talkers = [Speaker(f"s{n}", balancer.url, token, channel) for n in range(speakers)]
        readers = [Reader(each.url, each.url, token, channel) for each in servers.machines]
        readers.append(Reader("anywhere", balancer.url, token, channel))
        quiet = asyncio.Event()
        async with asyncio.TaskGroup() as tasks:
            listening = [tasks.create_task(each.listen(OPTIONS)) for each in readers]
            await asyncio.gather(*(each.began.wait() for each in readers))
            talking = [tasks.create_task(each.talk(quiet, OPTIONS)) for each in talkers]
            await asyncio.sleep(0.5)
            await happen(Talk(token, channel, balancer, talkers, readers))
            await asyncio.sleep(0.5)
            quiet.set()
            await asyncio.gather(*talking)
            living = next(each for each in servers.machines if each.lives)
            stored = await asyncio.to_thread(bodies, living, token, channel)
            heard = [each for each in readers if each.url in _urls(servers, balancer.url)]
            await wait_for(heard, stored)
            check(talkers, heard, stored)
            for each in listening:
                each.cancel()


def _urls(servers: Several, *others: str) -> set[str]:
    return {each.url for each in servers.machines if each.lives} | set(others)
