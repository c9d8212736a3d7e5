"""Clients whose connections are cut at random bytes, again and again, while people talk and edit.

`PLEXICHAT_TEST_CLIENTS` and `PLEXICHAT_TEST_ROUNDS` say how many and for how long.
"""

import asyncio
import os
import random
from pathlib import Path

import pytest

from plexichat.client import (
    Client,
    MessageCreated,
    MessageDeleted,
    MessageUpdated,
    Options,
)
from tests.support.balancer import balancing
from tests.support.machine import Machine
from tests.support.several import parts, several

pytestmark = [pytest.mark.slow, pytest.mark.sqlite]
CLIENTS = int(os.environ.get("PLEXICHAT_TEST_CLIENTS", "60"))
ROUNDS = int(os.environ.get("PLEXICHAT_TEST_ROUNDS", "15"))
# All clients share one process: the more there are, the longer each waits for its turn there.
OPTIONS = Options(
    connect_seconds=120.0,
    answer_seconds=max(5.0, CLIENTS / 25),
    pause_first_seconds=0.05,
    pause_most_seconds=1.0,
)
DELETED = "(deleted)"


class Watcher:
    """What one client makes of a channel from its events alone."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self.order: list[str] = []
        self.began = asyncio.Event()

    async def listen(self, url: str, token: str, channel: str) -> None:
        async with Client.connect(url, token, OPTIONS) as client:
            self.began.set()
            async for event in client.listen():
                if getattr(event, "channel_id", None) != channel:
                    continue
                match event:
                    case MessageCreated(_, message):
                        assert message.id not in self.texts, "a message came twice"
                        self.order.append(message.id)
                        self.texts[message.id] = message.body
                    case MessageUpdated(_, message):
                        self.texts[message.id] = message.body
                    case MessageDeleted(_, message_id):
                        if message_id not in self.texts:
                            self.order.append(message_id)
                        self.texts[message_id] = DELETED
                    case _:
                        pass


@pytest.mark.timeout(180 + 10 * ROUNDS)
async def test_clients_that_are_cut_end_up_with_what_is_stored(tmp_path: Path) -> None:
    with (
        parts() as (database, bus),
        several(tmp_path, database.url(), bus.url, PLEXICHAT_SOCKETS_PER_USER="5000") as servers,
    ):
        first = servers.machines[0]
        token = await asyncio.to_thread(first.owner, "ada")
        channel = await asyncio.to_thread(first.room, token)
        dice = random.Random(11)
        async with balancing(servers.addresses) as balancer, asyncio.TaskGroup() as tasks:
            watchers = [Watcher() for _ in range(CLIENTS)]
            listening = [
                tasks.create_task(each.listen(balancer.url, token, channel)) for each in watchers
            ]
            await asyncio.gather(*(each.began.wait() for each in watchers))
            balancer.cut = lambda: dice.randrange(200, 60_000)
            balancer.cut_all()  # what was opened before has no cut of its own
            await _live(first, token, channel, dice)
            balancer.cut = lambda: None
            stored = await asyncio.to_thread(_stored, first, token, channel)
            async with asyncio.timeout(90):
                while any(each.texts != stored for each in watchers):
                    await asyncio.sleep(0.2)
            assert all(each.order == list(stored) for each in watchers)
            assert balancer.cuts > CLIENTS
            for each in listening:
                each.cancel()


async def _live(machine: Machine, token: str, channel: str, dice: random.Random) -> None:
    """Say, edit and delete things."""
    async with Client.connect(machine.url, token) as client:
        said: list[str] = []
        for number in range(ROUNDS * 8):
            body = f"line {number} " + "x" * dice.randrange(2_000)
            said.append((await client.send(channel, body)).message_id)
            if number % 3 == 2:
                await client.edit(channel, dice.choice(said), f"edited at {number}")
            if number % 7 == 6:
                await client.delete(channel, said.pop(dice.randrange(len(said))))
            await asyncio.sleep(0.08)


def _stored(machine: Machine, token: str, channel: str) -> dict[str, str]:
    return {
        each["id"]: DELETED if each["deleted_ms"] is not None else each["body"]
        for each in machine.history(token, channel)
        if each["kind"] == "text"
    }
