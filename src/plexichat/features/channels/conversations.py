"""Direct and group conversations: channels without a space."""

from collections.abc import Sequence

from plexichat.core.caller import Caller
from plexichat.core.clock import Clock
from plexichat.core.errors import UniqueViolation
from plexichat.core.ids import Snowflakes
from plexichat.core.unit import Unit, Units
from plexichat.features.channels import policy, store, views
from plexichat.features.channels.access import Access, load
from plexichat.features.channels.errors import ChannelUnknown, ConversationInvalid
from plexichat.features.channels.membership import Membership
from plexichat.features.channels.schemas import ChannelView
from plexichat.security.text import clean_line

CONVERSATION_KINDS = {"direct", "group"}


class Conversations:
    """Opens conversations between people who know each other from a space."""

    def __init__(self, units: Units, clock: Clock, ids: Snowflakes, access: Access) -> None:
        self._units = units
        self._clock = clock
        self._ids = ids
        self._membership = Membership(clock, access)

    async def of(self, user_id: int) -> list[ChannelView]:
        """Return the person's conversations."""
        found = await self._units.ask(views.MINE, {"user_id": user_id})
        return [each for each in found if each.kind in CONVERSATION_KINDS]

    async def open(self, caller: Caller, user_ids: Sequence[int], name: str) -> ChannelView:
        """Return the direct conversation with one person, or make a group of several.

        There is one direct conversation for two people, however many ask at once; one with
        oneself holds notes. Every group is new.
        """
        others = [each for each in dict.fromkeys(user_ids) if each != caller.user_id]
        if len(others) > 1:
            return await self._group(caller, others, name)
        people = sorted({caller.user_id, *others})
        try:
            return await self._direct(caller, people)
        except UniqueViolation:  # another request made it meanwhile
            return await self._direct(caller, people)

    async def _direct(self, caller: Caller, people: list[int]) -> ChannelView:
        key = f"{people[0]}:{people[-1]}"
        async with self._units.begin() as unit:
            found = await unit.scalar(store.BY_DIRECT_KEY, {"direct_key": key})
            if found is None:
                await self._check_known(unit, caller, people)
                found = await self._make(unit, caller, "direct", people, key=key)
            return await self._shown(unit, caller.user_id, int(found))

    async def _group(self, caller: Caller, others: list[int], name: str) -> ChannelView:
        shown_name = clean_line(name)
        if shown_name:
            policy.channel_name(shown_name)
        people = [caller.user_id, *others]
        async with self._units.begin() as unit:
            await self._check_known(unit, caller, people)
            made = await self._make(unit, caller, "group", people, name=shown_name)
            return await self._shown(unit, caller.user_id, made)

    async def _make(
        self,
        unit: Unit,
        caller: Caller,
        kind: str,
        people: Sequence[int],
        *,
        name: str = "",
        key: str | None = None,
    ) -> int:
        channel_id = self._ids.next()
        row = store.channel_row(
            {
                "id": channel_id,
                "kind": kind,
                "name": name,
                "direct_key": key,
                "created_by": caller.user_id,
                "created_ms": self._clock.now_ms(),
            }
        )
        await unit.execute(store.INSERT_CHANNEL, row)
        await self._membership.enter(unit, channel_id, people)
        return channel_id

    async def _check_known(self, unit: Unit, caller: Caller, people: Sequence[int]) -> None:
        others = [each for each in people if each != caller.user_id]
        if not await store.knows_all(unit, caller.user_id, others):
            raise ConversationInvalid("You share no space with somebody of these people.")

    async def _shown(self, unit: Unit, user_id: int, channel_id: int) -> ChannelView:
        found = await load(unit, user_id, channel_id)
        if found is None:
            raise ChannelUnknown
        return await views.one(unit, user_id, found)
