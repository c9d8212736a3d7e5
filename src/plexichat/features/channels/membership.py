"""Coming and going: one place for what every way into and out of a channel does."""

from collections.abc import Sequence

from plexichat.core.clock import Clock
from plexichat.core.unit import Unit
from plexichat.features.channels import store, views
from plexichat.features.channels.access import Access, load
from plexichat.features.channels.errors import ChannelUnknown
from plexichat.features.channels.events import (
    ChannelJoined,
    ChannelLeft,
    MemberJoined,
    MemberLeft,
)
from plexichat.features.users import tell


class Membership:
    """Lets people in and out, inside the caller's unit."""

    def __init__(self, clock: Clock, access: Access) -> None:
        self._clock = clock
        self._access = access

    async def enter(self, unit: Unit, channel_id: int, user_ids: Sequence[int]) -> int:
        """Let people into a channel; who is in already stays as they are. Return how many came.

        What was said before counts as read: they were not there.
        """
        came = 0
        seq = int(await unit.scalar(store.LAST_SEQ, {"channel_id": channel_id}) or 0)
        for user_id in user_ids:
            place = {"channel_id": channel_id, "user_id": user_id}
            if await unit.scalar(store.IS_MEMBER, place):
                continue
            event = await store.take_event(unit, channel_id)
            if event is None:
                raise ChannelUnknown
            row = {**place, "event": event, "read_seq": seq, "now_ms": self._clock.now_ms()}
            await unit.execute(store.JOIN, row)
            await self._access.changed(unit, user_id=user_id)
            # Their own topic first: their clients know the channel before it says who came.
            await self._tell_joined(unit, channel_id, user_id)
            fact = MemberJoined(str(channel_id), event, str(user_id))
            unit.announce(f"channel:{channel_id}", fact, event)
            came += 1
        return came

    async def leave(self, unit: Unit, channel_id: int, user_id: int) -> bool:
        """Take a person out of a channel and of its threads; tell whether they were in it."""
        place = {"channel_id": channel_id, "user_id": user_id}
        if not await unit.scalar(store.IS_MEMBER, place):
            return False
        for thread_id in await unit.fetch(store.MY_THREADS_IN, place, into=int):
            await self._out(unit, thread_id, user_id)
        await self._out(unit, channel_id, user_id)
        return True

    async def _out(self, unit: Unit, channel_id: int, user_id: int) -> None:
        event = await store.take_event(unit, channel_id)
        if event is None:
            return
        row = {"channel_id": channel_id, "user_id": user_id, "event": event}
        await unit.execute(store.LEAVE, {**row, "now_ms": self._clock.now_ms()})
        await self._access.changed(unit, user_id=user_id)
        # Their own topic first: the sockets lose the channel before it says that they left.
        await tell(unit, user_id, ChannelLeft(str(channel_id)))
        fact = MemberLeft(str(channel_id), event, str(user_id))
        unit.announce(f"channel:{channel_id}", fact, event)

    async def _tell_joined(self, unit: Unit, channel_id: int, user_id: int) -> None:
        found = await load(unit, user_id, channel_id)
        if found is not None:
            shown = await views.one(unit, user_id, found)
            await tell(unit, user_id, ChannelJoined(shown))
