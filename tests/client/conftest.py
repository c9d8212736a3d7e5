"""Programs on a real server: `bot` speaks, `ada` was there before."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path

import pytest

from plexichat.client import Client, Event, MessageCreated, Options
from tests.client.wire import Wire, wire_to
from tests.support.machine import Machine
from tests.support.world import Json, Person, World

QUICK = Options(
    connect_seconds=5,
    answer_seconds=2,
    pause_first_seconds=0.01,
    pause_most_seconds=0.1,
    commands_per_second=10_000,
    commands_burst=10_000,
)


@dataclass
class Chat:
    """A channel with two people in it, and the address of its server."""

    world: World
    url: str
    ada: Person
    bot: Person
    channel: Json

    @property
    def id(self) -> str:
        channel_id: str = self.channel["id"]
        return channel_id

    def connect(
        self, url: str = "", options: Options = QUICK
    ) -> AbstractAsyncContextManager[Client]:
        """Connect the bot."""
        return Client.connect(url or self.url, self.bot.token, options)


@pytest.fixture
async def chat(world: World) -> Chat:
    ada = await world.person("ada", role="admin")
    bot = await world.person("bot", kind="bot")
    space = await ada.space()
    await ada.call("POST", f"/spaces/{space['id']}/members", {"user_id": bot.id})
    url = f"http://127.0.0.1:{await world._listening()}"
    return Chat(world, url, ada, bot, await ada.general(space))


@pytest.fixture
async def wire(chat: Chat) -> AsyncIterator[Wire]:
    async with wire_to(await chat.world._listening()) as laid:
        yield laid


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    made = Machine(tmp_path, is_measured=False)
    yield made
    made.kill()


async def collect(client: Client, until: Callable[[Event], bool]) -> list[Event]:
    """Return the events up to the one that is waited for."""
    found: list[Event] = []
    async with asyncio.timeout(20):
        async for event in client.listen():
            found.append(event)
            if until(event):
                return found
    raise AssertionError(found)


def says(body: str) -> Callable[[Event], bool]:
    """Tell whether an event is a message with this text."""
    return lambda event: isinstance(event, MessageCreated) and event.message.body == body


def bodies(events: list[Event]) -> list[str]:
    """Return what was said, in order."""
    return [each.message.body for each in events if isinstance(each, MessageCreated)]
