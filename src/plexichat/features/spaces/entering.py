"""Coming into a space and leaving it: one place for what every way in and out does."""

from collections.abc import Sequence

from plexichat.core.clock import Clock
from plexichat.core.unit import Reader, Unit
from plexichat.features.spaces import store, views
from plexichat.features.spaces.errors import Banned, SpaceMemberUnknown, SpaceUnknown
from plexichat.features.spaces.events import (
    SpaceJoined,
    SpaceLeft,
    SpaceMemberJoined,
    SpaceMemberLeft,
)
from plexichat.features.spaces.follower import SpaceFollower
from plexichat.features.spaces.rows import MemberRow
from plexichat.features.users import tell


class Entering:
    """Lets people in and out, inside the caller's unit."""

    def __init__(self, clock: Clock, followers: Sequence[SpaceFollower]) -> None:
        self._clock = clock
        self._followers = followers

    async def may_lead(self, reader: Reader, user_id: int, space_id: int, channel_id: int) -> bool:
        """Tell whether somebody may lead others into a channel of the space: they must see it."""
        where = {"channel_id": channel_id, "space_id": space_id}
        if await reader.scalar(store.CHANNEL_OF_SPACE, where) is None:
            return False
        return all([await each.sees(reader, user_id, channel_id) for each in self._followers])

    async def enter(
        self, unit: Unit, space_id: int, user_id: int, base: str, channel_id: int | None = None
    ) -> bool:
        """Let somebody in; tell whether they were not in before. Raises `Banned`."""
        place = {"space_id": space_id, "user_id": user_id}
        if await unit.scalar(store.PERSON, {"user_id": user_id}) is None:
            raise SpaceMemberUnknown
        if await unit.scalar(store.IS_BANNED, place):
            raise Banned
        member = await unit.first(store.MEMBERSHIP, place, into=MemberRow)
        if member is None:
            await self._join(unit, space_id, user_id, base)
        for follower in self._followers:
            known_base = base if member is None else member.base
            await follower.joined(unit, space_id, user_id, known_base, channel_id)
        return member is None

    async def leave(self, unit: Unit, space_id: int, user_id: int) -> bool:
        """Take somebody out of the space and of all its channels; tell whether they were in it."""
        place = {"space_id": space_id, "user_id": user_id}
        if await unit.first(store.MEMBERSHIP, place, into=MemberRow) is None:
            return False
        for follower in self._followers:
            await follower.left(unit, space_id, user_id)
        event = await store.take_event(unit, space_id)
        gone = {**place, "event": event, "now_ms": self._clock.now_ms()}
        await unit.execute(store.LEAVE, gone)
        await unit.execute(store.DROP_ROLES, place)
        await unit.execute(store.COUNT, {"space_id": space_id, "change": -1})
        # Their own topic first: the sockets lose the space before it says that they left.
        await tell(unit, user_id, SpaceLeft(str(space_id)))
        fact = SpaceMemberLeft(str(space_id), event, str(user_id))
        unit.announce(f"space:{space_id}", fact, event)
        return True

    async def _join(self, unit: Unit, space_id: int, user_id: int, base: str) -> None:
        event = await store.take_event(unit, space_id)
        if not event:
            raise SpaceUnknown
        now_ms = self._clock.now_ms()
        row = {
            "space_id": space_id,
            "user_id": user_id,
            "base": base,
            "event": event,
            "now_ms": now_ms,
        }
        await unit.execute(store.JOIN, row)
        await unit.execute(store.COUNT, {"space_id": space_id, "change": 1})
        # Their own topic first: their clients know the space before it says who came.
        mine = await unit.ask(views.MINE, {"user_id": user_id})
        shown = [each for each in mine if each.id == str(space_id)]
        for each in shown:
            await tell(unit, user_id, SpaceJoined(str(space_id), each))
        member = MemberRow(user_id, space_id, base, "", now_ms)
        fact = SpaceMemberJoined(str(space_id), event, views.member_view(member, []))
        unit.announce(f"space:{space_id}", fact, event)
