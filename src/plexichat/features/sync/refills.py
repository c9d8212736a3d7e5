"""Closes gaps: what the bus lost, or brings too late, is read from the database."""

import asyncio
from functools import partial

import structlog

from plexichat.core.errors import why
from plexichat.core.unit import Announcement, Reader, Units, announcement
from plexichat.edge.socket import Hub
from plexichat.features import channels, spaces
from plexichat.features.channels import Access
from plexichat.features.messages import History
from plexichat.features.sync.rights import Rechecks

# So long may a fact that was overtaken be on its way.
GRACE_SECONDS = 0.15
AT_A_TIME = 8
AGAIN_AFTER_SECONDS = 1.0
REMEMBERED = 10_000
_log = structlog.stdlib.get_logger("plexichat.sync")


class Refills:
    """Reads what topics lack that were told less than the database has.

    Whoever hears the topic is told once, in one frame for all. Where reading fails it is tried
    again: the gap stays a gap until it is closed.
    """

    def __init__(
        self, units: Units, hub: Hub, access: Access, history: History, rechecks: Rechecks
    ) -> None:
        self._units = units
        self._hub = hub
        self._access = access
        self._history = history
        # Changes of rights that there were when a topic was filled: it may lack a later one.
        self._epochs: dict[str, int] = {}
        self._rechecks = rechecks
        self._waiting: dict[str, None] = {}
        self._wake = asyncio.Event()
        self.closed = 0

    def note(self, topic: str) -> None:
        """Close this topic's gap, unless what is missing comes by itself in a moment."""
        self._waiting[topic] = None
        self._wake.set()

    async def run(self) -> None:
        """Close gaps until cancelled."""
        room = asyncio.Semaphore(AT_A_TIME)
        while True:
            await self._wake.wait()
            self._wake.clear()
            await asyncio.sleep(GRACE_SECONDS)
            topics, self._waiting = self._waiting, {}
            async with asyncio.TaskGroup() as tasks:
                for topic in topics:
                    tasks.create_task(self._close(topic, room))

    async def _close(self, topic: str, room: asyncio.Semaphore) -> None:
        async with room:
            since = self._hub.lacks_after(topic)
            if since is None:
                return
            try:
                is_closed = await self._refill(topic, since)
            except Exception as error:  # noqa: BLE001 - the gap stays, and is tried again
                _log.warning("a gap could not be closed", topic=topic, **why(error))
                is_closed = False
                await asyncio.sleep(AGAIN_AFTER_SECONDS)
            if is_closed:
                self.closed += 1
            if self._hub.lacks_after(topic) is not None:
                self.note(topic)

    async def _refill(self, topic: str, since: int) -> bool:
        kind, _, text = topic.partition(":")
        match kind:
            case "channel":
                work = partial(self._channel, topic=topic, since=since)
                number, facts, epoch = await self._units.read_whole(work)
                is_closed = self._tell(topic, since, number, facts)
                if is_closed:
                    self._remember(topic, epoch)
                return is_closed
            case "space":
                number, facts = await self._units.read_whole(partial(_space, topic=topic))
                return self._tell(topic, since, number, facts)
            case "user":
                # What a person's own topic tells is all in `ready`.
                for socket in self._hub.sockets_of(int(text)):
                    socket.resume()
                return True
            case _:
                return False

    def _tell(self, topic: str, since: int, number: int, facts: list[Announcement]) -> bool:
        is_closed = self._hub.fill(topic, since, number, facts)
        self._rechecks.hear(facts)
        return is_closed

    def _remember(self, topic: str, epoch: int) -> None:
        if len(self._epochs) >= REMEMBERED:
            self._epochs.clear()  # who is not remembered is asked about once more
        self._epochs[topic] = epoch

    async def _channel(
        self, reader: Reader, topic: str, since: int
    ) -> tuple[int, list[Announcement], int]:
        channel_id = int(topic.partition(":")[2])
        missed = await self._history.changed(reader, channel_id, since)
        epoch = await self._access.epoch_in(reader)
        fact = await channels.standing(
            reader, channel_id, rights=self._epochs.get(topic, -1) < epoch
        )
        number = missed.last_event
        facts = [announcement(topic, each, number) for each in (missed, fact)]
        return number, facts, epoch


async def _space(reader: Reader, topic: str) -> tuple[int, list[Announcement]]:
    fact = await spaces.standing(reader, int(topic.partition(":")[2]))
    return fact.event, [announcement(topic, fact, fact.event)]
