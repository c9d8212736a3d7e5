"""Ends what sockets hear when a right ends while they are open."""

import asyncio
from collections.abc import Mapping, Sequence

import msgspec
import structlog

from plexichat.core.errors import why
from plexichat.core.reading import joined
from plexichat.core.unit import Announcement, Units, announcement
from plexichat.edge.socket import Hub
from plexichat.features.channels import (
    MY_CHANNELS,
    Access,
    ChannelJoined,
    ChannelLeft,
    ChannelView,
)
from plexichat.features.spaces import MY_SPACES, SpaceView
from plexichat.features.sync import browsing
from plexichat.features.sync.subscriptions import Subscriptions

WORKERS = 4
_CHANNELS = ("channel:", "typing:")
_OF_SPACES = ("space:", "channel:", "user:")
_OF_EVERYBODY = {"role.updated", "role.deleted", "space.updated"}
_LEAVING = {"channel.left", "space.left"}
_log = structlog.stdlib.get_logger("plexichat.sync")


def _mine(
    _who: Mapping[str, int], channels: list[ChannelView], spaces: list[SpaceView]
) -> tuple[list[ChannelView], list[SpaceView]]:
    return channels, spaces


_MINE = joined(_mine, MY_CHANNELS, MY_SPACES)


class _MemberRef(msgspec.Struct):
    user_id: str


class _ChannelRef(msgspec.Struct):
    space_id: str | None = None


class _Fact(msgspec.Struct):
    """What is read of a fact that may say that a right changed."""

    op: str
    space_id: str = ""
    rights: bool = False
    member: _MemberRef | None = None
    channel: _ChannelRef | None = None


_decode = msgspec.json.Decoder(_Fact).decode


class Rechecks:
    """Asks `Access` again for the people whose rights may have changed, a few at a time.

    A person waits at most once, so what waits is bounded by who is connected. Where asking fails,
    the person's sockets are closed: coming back, they are greeted with what they may hear.

    Limit: a role of a space with thousands connected takes seconds to reach the last of them; the
    API refuses at once.
    """

    def __init__(
        self,
        units: Units,
        hub: Hub,
        access: Access,
        subscriptions: Subscriptions,
    ) -> None:
        self._units = units
        self._hub = hub
        self._access = access
        self._subscriptions = subscriptions
        self._waiting: dict[int, None] = {}
        self._wake = asyncio.Event()

    def hear(self, facts: Sequence[Announcement]) -> None:
        """Note whose rights the facts of a commit may have changed."""
        for fact in facts:
            if fact.topic.startswith(_OF_SPACES):
                for user_id in self._concerned(fact):
                    self._waiting[user_id] = None
        if self._waiting:
            self._wake.set()

    async def run(self) -> None:
        """Ask again until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            for _ in range(WORKERS):
                tasks.create_task(self._work())

    def _concerned(self, announced: Announcement) -> Sequence[int]:
        fact = _decode(announced.payload)
        if announced.topic.startswith("user:"):
            return [int(announced.topic[len("user:") :])] if fact.op in _LEAVING else []
        if fact.op == "space.member.updated" and fact.member is not None:
            return [int(fact.member.user_id)]
        if fact.op in _OF_EVERYBODY:
            return self._connected_in(fact.space_id)
        if fact.op == "channel.updated" and fact.rights and fact.channel is not None:
            return self._connected_in(fact.channel.space_id or "")
        return []

    def _connected_in(self, space_id: str) -> list[int]:
        topic = f"space:{space_id}"
        return [
            user_id
            for user_id in self._hub.users()
            if any(self._hub.hears(each, topic) for each in self._hub.sockets_of(user_id))
        ]

    async def _work(self) -> None:
        while True:
            while not self._waiting:
                self._wake.clear()
                await self._wake.wait()
            user_id = next(iter(self._waiting))
            del self._waiting[user_id]
            try:
                await self._recheck(user_id)
            except Exception as error:  # noqa: BLE001 - who cannot be asked about must not go on hearing
                _log.warning("rights could not be read", user_id=user_id, **why(error))
                for socket in self._hub.sockets_of(user_id):
                    socket.fall_behind()

    async def _recheck(self, user_id: int) -> None:
        if not self._hub.sockets_of(user_id):
            return
        epoch = self._access.epoch
        async with self._units.read() as reader:
            channels, spaces = await reader.ask(_MINE, {"user_id": user_id})
            mine = {each.id: each for each in channels}
            lost = [
                each
                for each in self._heard(user_id)
                if each not in mine and not await self._access.sees(reader, user_id, int(each))
            ]
        if epoch != self._access.epoch:
            # What was read may be older than what the sockets were told meanwhile.
            self._waiting[user_id] = None
            self._wake.set()
            return
        for space in spaces:
            self._browse(
                user_id, space.id, allowed=browsing.is_open_to(space.base, space.permissions)
            )
        facts: list[ChannelLeft | ChannelJoined] = [ChannelLeft(each) for each in lost]
        facts += [ChannelJoined(each) for each in self._unheard(user_id, mine)]
        topic = f"user:{user_id}"
        self._subscriptions.deliver([announcement(topic, each) for each in facts])

    def _heard(self, user_id: int) -> set[str]:
        """Return the ids of all channels that some socket of the user hears."""
        return {
            topic.name.partition(":")[2]
            for socket in self._hub.sockets_of(user_id)
            for topic in socket.topics
            if topic.name.startswith(_CHANNELS)
        }

    def _unheard(self, user_id: int, mine: dict[str, ChannelView]) -> list[ChannelView]:
        """Return the user's own channels that some socket of theirs does not hear."""
        sockets = self._hub.sockets_of(user_id)
        return [
            each
            for channel_id, each in mine.items()
            if not all(self._hub.hears(socket, f"channel:{channel_id}") for socket in sockets)
        ]

    def _browse(self, user_id: int, space_id: str, *, allowed: bool) -> None:
        if not allowed:
            self._hub.revoke(browsing.topic(space_id), user_id)
            return
        for socket in self._hub.sockets_of(user_id):
            self._hub.subscribe(socket, browsing.topic(space_id))
