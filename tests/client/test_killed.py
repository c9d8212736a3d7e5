"""A server that is killed while programs talk: everything is said, and heard, once and in order."""

import asyncio
import random

from plexichat.client import Client
from tests.client.conftest import QUICK, bodies, collect, says
from tests.support.machine import Machine

ROUNDS = 5
LANES = 3


async def _talk(client: Client, channel: str, name: str, enough: asyncio.Event) -> list[str]:
    said: list[str] = []
    while not enough.is_set():
        said.append(f"{name} {len(said)}")
        await client.send(channel, said[-1])
    return said


async def _crash(machine: Machine) -> None:
    moments = random.Random(7)
    for _ in range(ROUNDS):
        await asyncio.sleep(moments.uniform(0.1, 0.4))
        await asyncio.to_thread(machine.kill)
        await asyncio.to_thread(machine.start)


async def test_killed_and_started_again_everything_is_said_and_heard_once(
    machine: Machine,
) -> None:
    machine.start()
    speaker, listener = machine.person("ada"), machine.person("bot")
    channel = machine.room(speaker)
    space = machine.call(speaker, "GET", f"/channels/{channel}")["space_id"]
    invitation = machine.call(speaker, "POST", f"/spaces/{space}/invitations", {})
    machine.call(listener, "POST", f"/invitations/{invitation['code']}/accept")
    enough = asyncio.Event()
    async with (
        Client.connect(machine.url, speaker, QUICK) as ada,
        Client.connect(machine.url, listener, QUICK) as bot,
    ):
        talking = [
            asyncio.create_task(_talk(ada, channel, f"lane{lane}", enough)) for lane in range(LANES)
        ]
        await _crash(machine)
        enough.set()
        said = await asyncio.gather(*talking)
        await ada.send(channel, "the end")
        heard = bodies(await collect(bot, says("the end")))
        told = bodies(await collect(ada, says("the end")))
    stored = [each["body"] for each in machine.history(speaker, channel) if each["kind"] == "text"]
    assert heard == told == stored
    assert sorted(stored) == sorted([*(each for lane in said for each in lane), "the end"])
    for lane, lines in enumerate(said):
        assert [each for each in stored if each.startswith(f"lane{lane} ")] == lines
    assert len(stored) > ROUNDS * LANES
