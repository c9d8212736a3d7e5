"""What was said, what was acknowledged, what was stored, what each reader saw: do they agree?"""

import asyncio
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field

from plexichat.client import Client, MessageCreated, Options, Refused
from tests.support.machine import Machine

IN_TIME_SECONDS = 60.0
NO_ROOM_SECONDS = 0.2


@dataclass
class Reader:
    """Somebody who listens to a channel all the time, and what they heard of it, in order."""

    name: str
    url: str
    token: str
    channel: str
    heard: list[str] = field(default_factory=list)
    began: asyncio.Event = field(default_factory=asyncio.Event)

    async def listen(self, options: Options | None = None) -> None:
        """Listen until cancelled."""
        async with Client.connect(self.url, self.token, options) as client:
            self.began.set()
            async for event in client.listen():
                if isinstance(event, MessageCreated) and event.channel_id == self.channel:
                    self.heard.append(event.message.body)


@dataclass
class Speaker:
    """Somebody who says one thing after the other, and what of it was acknowledged."""

    name: str
    url: str
    token: str
    channel: str
    pause_seconds: float = 0.02
    said: list[str] = field(default_factory=list)
    acknowledged: list[str] = field(default_factory=list)

    async def talk(self, until: asyncio.Event, options: Options | None = None) -> None:
        """Talk until the event, and finish the sentence."""
        async with Client.connect(self.url, self.token, options) as client:
            for number in itertools.count():
                if until.is_set():
                    return
                body = f"{self.name}-{number}"
                self.said.append(body)
                await self._say(client, body)
                self.acknowledged.append(body)
                await asyncio.sleep(self.pause_seconds)

    async def _say(self, client: Client, body: str) -> None:
        """Say it, again where the server says that it has no room and has stored nothing."""
        while True:
            try:
                await client.send(self.channel, body)
            except Refused as refused:
                if refused.reason != "storage.full":
                    raise
                await asyncio.sleep(NO_ROOM_SECONDS)
            else:
                return


async def wait_for(readers: Sequence[Reader], stored: Sequence[str]) -> None:
    """Wait until every reader has heard as much as is stored."""
    try:
        async with asyncio.timeout(IN_TIME_SECONDS):
            while any(len(each.heard) < len(stored) for each in readers):
                await asyncio.sleep(0.05)
    except TimeoutError:
        missing = {each.name: _first_missing(each, stored) for each in readers}
        raise AssertionError(f"not heard in time: {missing}") from None


def _first_missing(reader: Reader, stored: Sequence[str]) -> str | None:
    return next((each for each in stored if each not in reader.heard), None)


def bodies(machine: Machine, token: str, channel: str) -> list[str]:
    """Return what is stored, in order."""
    return [each["body"] for each in machine.history(token, channel) if each["kind"] == "text"]


def check(speakers: Sequence[Speaker], readers: Sequence[Reader], stored: Sequence[str]) -> None:
    """Raise `AssertionError` unless all agree.

    What was acknowledged is stored, nothing is stored twice, nobody's own order is broken, and
    every reader heard exactly what is stored, in that order.
    """
    assert len(stored) == len(set(stored)), "something is stored twice"
    for speaker in speakers:
        lost = [each for each in speaker.acknowledged if each not in set(stored)]
        assert lost == [], f"acknowledged and lost: {lost[:5]}"
        own = [each for each in stored if each.startswith(f"{speaker.name}-")]
        assert own == speaker.said[: len(own)], f"{speaker.name} is stored in another order"
    for reader in readers:
        assert reader.heard == list(stored), f"{reader.name} heard something else"
