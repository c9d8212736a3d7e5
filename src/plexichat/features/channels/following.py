"""What joining and leaving a space means for its channels."""

from plexichat.core.clock import Clock
from plexichat.core.ids import Snowflakes
from plexichat.core.unit import Reader, Unit
from plexichat.features.channels import store
from plexichat.features.channels.access import Access
from plexichat.features.channels.membership import Membership


class SpaceChannels:
    """Follows a space's membership; `spaces` calls it inside its own units."""

    def __init__(self, clock: Clock, ids: Snowflakes, access: Access) -> None:
        self._clock = clock
        self._ids = ids
        self._access = access
        self._membership = Membership(clock, access)

    async def created(self, unit: Unit, space_id: int, owner_id: int) -> None:
        """Make the first channel of a new space."""
        channel_id = self._ids.next()
        row = store.channel_row(
            {
                "id": channel_id,
                "space_id": space_id,
                "kind": "public",
                "name": "general",
                "auto_join": 1,
                "created_by": owner_id,
                "created_ms": self._clock.now_ms(),
            }
        )
        await unit.execute(store.INSERT_CHANNEL, row)

    async def joined(
        self, unit: Unit, space_id: int, user_id: int, base: str, channel_id: int | None
    ) -> None:
        """Let a new full member into the channels that everybody is in; a guest into their one."""
        await self._access.changed(unit, user_id=user_id)
        wanted: list[int] = []
        if base == "member":
            wanted = await unit.fetch(store.AUTO_JOINED, {"space_id": space_id}, into=int)
        if channel_id is not None and channel_id not in wanted:
            wanted.append(channel_id)
        for each in wanted:
            await self._membership.enter(unit, each, [user_id])

    async def left(self, unit: Unit, space_id: int, user_id: int) -> None:
        """Take somebody who left the space out of all its channels and threads."""
        await self._access.changed(unit, user_id=user_id)
        place = {"space_id": space_id, "user_id": user_id}
        for each in await unit.fetch(store.MINE_IN_SPACE, place, into=int):
            await self._membership.leave(unit, each, user_id)

    async def sees(self, reader: Reader, user_id: int, channel_id: int) -> bool:
        """Tell whether somebody may see a channel."""
        return await self._access.sees(reader, user_id, channel_id)

    async def rights_changed(self, unit: Unit, space_id: int) -> None:
        """Say that rights in the space change: roles did."""
        await self._access.changed(unit, space_id=space_id)
