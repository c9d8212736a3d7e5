"""Greeting a socket: register first, read after, then what was missed."""

import asyncio
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Annotated, Any, NamedTuple

import msgspec
from msgspec import Meta

from plexichat.core.caller import Caller
from plexichat.core.clock import Clock
from plexichat.core.reading import joined
from plexichat.core.unit import Reader, Units
from plexichat.edge.socket import Command, Connection, Hub, Identify
from plexichat.features.channels import MY_CHANNELS, Channels, ChannelView
from plexichat.features.messages import History
from plexichat.features.spaces import MY_SPACES, SpaceView
from plexichat.features.sync import browsing
from plexichat.features.sync.missed import Missed
from plexichat.features.sync.schemas import Id, KnownNumbers, Number, Ready, SyncDone
from plexichat.features.users import (
    MY_COMPANIONS,
    MY_PREFERENCES,
    MYSELF,
    MeView,
    UserView,
)

MAX_CHANNELS = 1000
READINGS = 5
# Each holds a snapshot, and so a connection to the database, which others need as well.
RESUMING = 8
_encode = msgspec.json.Encoder().encode


class _Shown(NamedTuple):
    """What a client shows first, as of one commit."""

    me: MeView
    spaces: list[SpaceView]
    channels: list[ChannelView]
    people: list[UserView]
    preferences: dict[str, str]

    @classmethod
    def of(cls, _who: Mapping[str, int], *views: Any) -> "_Shown":
        """Return what the joined readings show, in their order."""
        return cls(*views)


_SHOWN = joined(_Shown.of, MYSELF, MY_SPACES, MY_CHANNELS, MY_COMPANIONS, MY_PREFERENCES)


class IdentifyWithNumbers(Identify, tag="identify", frozen=True, kw_only=True):
    """The first frame. With `numbers` the client resumes: it is sent what it missed."""

    numbers: KnownNumbers | None = None


class SyncChannels(Command, tag="sync", frozen=True, kw_only=True):
    """Send again what changed in these channels after these event numbers."""

    channels: Annotated[dict[Id, Number], Meta(max_length=MAX_CHANNELS)]


class Sync:
    """Reads everything that a client shows first, and everything that it missed."""

    def __init__(
        self, units: Units, clock: Clock, hub: Hub, channels: Channels, history: History
    ) -> None:
        self._units = units
        self._clock = clock
        self._hub = hub
        self._channels = channels
        self._history = history
        self._missed = Missed(history)
        self._resuming = asyncio.Semaphore(RESUMING)

    async def ready(self, caller: Caller) -> Ready:
        """Return what a client shows before it opens a channel."""
        return self._ready(caller, await self._units.ask(_SHOWN, {"user_id": caller.user_id}))

    async def greet(self, connection: Connection, command: IdentifyWithNumbers) -> list[bytes]:
        """Subscribe a socket to what its user may hear, then read what it must know.

        The first read names the topics; what commits after it is held back by the hub. The second
        read is newer than every subscription, so together they leave no gap; and what it saw is
        dropped by number, so nothing comes twice.
        """
        caller = connection.caller
        self._hub.subscribe(connection, f"user:{caller.user_id}")
        for topic in await self._channels.topics(caller.user_id):
            self._hub.subscribe(connection, topic)
        for _ in range(READINGS):
            ready, missed = await self._welcome(caller, command.numbers)
            if self._is_heard(connection, _numbers(ready)):
                self._leave_hidden(connection, ready)
                return [_encode(ready), *missed]
            if not connection.is_open:
                break
        connection.resume()
        return []

    async def catch_up(self, connection: Connection, command: SyncChannels) -> None:
        """Send what changed in some channels, in front of what is live."""
        user_id = connection.caller.user_id
        self._hub.hold(connection)
        try:
            for channel_id, event in command.channels.items():
                missed = await self._history.since(user_id, int(channel_id), event)
                topic = f"channel:{channel_id}"
                if not self._hub.place(connection, {topic: missed.last_event}):
                    missed = await self._history.since(user_id, int(channel_id), event)
                    self._hub.place(connection, {topic: missed.last_event})
                await connection.send_in_turn([_encode(missed)])
        finally:
            self._hub.release(connection)

    def _is_heard(self, connection: Connection, numbers: dict[str, int]) -> bool:
        """Tell whether a socket hears all that follows what it read; if not, it reads again."""
        unheard = [topic for topic in numbers if not self._hub.hears(connection, topic)]
        for topic in unheard:
            # Joined between the two reads.
            self._hub.subscribe(connection, topic)
        return not unheard and self._hub.place(connection, numbers)

    async def _welcome(
        self, caller: Caller, known: KnownNumbers | None
    ) -> tuple[Ready, list[bytes]]:
        if known is None:
            return await self.ready(caller), []
        work = partial(self._resumed, caller=caller, known=known)
        async with self._resuming:
            return await self._units.read_whole(work)

    async def _resumed(
        self, reader: Reader, caller: Caller, known: KnownNumbers
    ) -> tuple[Ready, list[bytes]]:
        ready = self._ready(caller, await reader.ask(_SHOWN, {"user_id": caller.user_id}))
        return ready, await self._since(reader, ready.channels, known)

    def _ready(self, caller: Caller, shown: _Shown) -> Ready:
        return Ready(
            me=shown.me,
            session_id=str(caller.session_id),
            spaces=shown.spaces,
            channels=shown.channels,
            users=shown.people,
            preferences=shown.preferences,
            server_time_ms=self._clock.now_ms(),
        )

    def _leave_hidden(self, connection: Connection, ready: Ready) -> None:
        """Unsubscribe from what the person is a member of and may not see any more."""
        seen = {f"channel:{each.id}" for each in ready.channels}
        seen |= {
            browsing.topic(each.id)
            for each in ready.spaces
            if browsing.is_open_to(each.base, each.permissions)
        }
        for name in [each.name for each in connection.topics]:
            if name.startswith(("channel:", "browse:")) and name not in seen:
                self._hub.unsubscribe(connection, name)

    async def _since(
        self, reader: Reader, channels: Sequence[ChannelView], known: KnownNumbers
    ) -> list[bytes]:
        texts = []
        for each in channels:
            event = known.channels.get(each.id)
            if event is not None and event != each.last_event:
                text = await self._missed.text(reader, int(each.id), event, each.last_event)
                texts.append(text)
        return [*texts, _encode(SyncDone(len(texts)))]


def _numbers(ready: Ready) -> dict[str, int]:
    """Return how far who has read `ready` knows each topic."""
    numbers = {f"channel:{each.id}": each.last_event for each in ready.channels}
    numbers |= {f"space:{each.id}": each.event for each in ready.spaces}
    return numbers | {f"user:{ready.me.id}": ready.me.event}
