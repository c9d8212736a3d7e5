"""Remembered answers to "what may this person do in this channel".

The database counts every change of rights. An answer is remembered together with the count that
it was read at, a transaction that writes compares the counts, and each change says its number and
what to forget: so no instance goes by an answer that is not true any more.
"""

from collections.abc import Callable, Sequence

import msgspec

from plexichat.core.several import numbers
from plexichat.core.unit import Announcement, Reader, Unit, Units
from plexichat.features.channels import store
from plexichat.features.channels.errors import ChannelForbidden, ChannelUnknown
from plexichat.features.channels.policy import ChannelAccess, access
from plexichat.features.channels.rows import ChannelRow, OverrideRow, RoleRow, SpaceRights
from plexichat.security.authz import Permission

REMEMBERED_PEOPLE = 50_000
RIGHTS = "rights"


class RightsChanged(msgspec.Struct, frozen=True):
    """What instances tell each other: forget the rights of these. 0 names nobody and nothing."""

    number: int
    user_id: int
    channel_id: int
    space_id: int


_decode = msgspec.json.Decoder(RightsChanged).decode


class Access:
    """The finder is the check: what a person may not see does not exist for them.

    Whoever changes memberships, roles or overrides says so by `changed`: a right that is gone is
    gone here before the commit is told, and elsewhere once the fact or `follow` arrives. What
    writes asks `current`.
    """

    def __init__(self, units: Units) -> None:
        self._units = units
        self._known: dict[int, dict[int, ChannelAccess]] = {}
        self._epoch = -1

    @property
    def epoch(self) -> int:
        """The number of the last change of rights that is known here."""
        return self._epoch

    def peek(self, user_id: int, channel_id: int) -> ChannelAccess | None:
        """Return a remembered answer; None says nothing."""
        known = self._known.get(user_id)
        return None if known is None else known.get(channel_id)

    async def of(self, user_id: int, channel_id: int) -> ChannelAccess:
        """Return what the person may do; raises `ChannelUnknown` where they may not see it."""
        if (known := self.peek(user_id, channel_id)) is not None:
            return known
        async with self._units.read() as reader:
            return await self.read(reader, user_id, channel_id)

    async def read(self, reader: Reader, user_id: int, channel_id: int) -> ChannelAccess:
        """As `of`, in the caller's view of the database."""
        if (known := self.peek(user_id, channel_id)) is not None:
            return known
        return await self._read(reader, user_id, channel_id)

    async def current(self, unit: Unit, user_id: int, channel_id: int) -> ChannelAccess:
        """As `of`, and as true as the unit: a change of rights commits before it or after it."""
        epoch = await self.epoch_in(unit)
        if epoch == self._epoch and (known := self.peek(user_id, channel_id)) is not None:
            return known
        return await self._read(unit, user_id, channel_id)

    async def epoch_in(self, reader: Reader) -> int:
        """Return the number of the last change of rights that a view of the database sees."""
        return int(await reader.scalar(store.EPOCH))

    async def _read(self, reader: Reader, user_id: int, channel_id: int) -> ChannelAccess:
        found = await self.fresh(reader, user_id, channel_id)
        # Another snapshot's answer serves once.
        if await self.epoch_in(reader) == self._epoch:
            if len(self._known) >= REMEMBERED_PEOPLE:
                self._known.clear()
            self._known.setdefault(user_id, {})[channel_id] = found
        return found

    async def fresh(self, reader: Reader, user_id: int, channel_id: int) -> ChannelAccess:
        """As `read`, from the database alone: for work that may run in another thread."""
        found = await load(reader, user_id, channel_id)
        if found is None:
            raise ChannelUnknown
        return found

    async def require(
        self, unit: Unit, user_id: int, channel_id: int, permission: Permission
    ) -> ChannelAccess:
        """As `current`, and raise `ChannelForbidden` without the permission."""
        found = await self.current(unit, user_id, channel_id)
        check(found, permission)
        return found

    async def sees(self, reader: Reader, user_id: int, channel_id: int) -> bool:
        """Tell whether the person may see the channel."""
        try:
            await self.read(reader, user_id, channel_id)
        except ChannelUnknown:
            return False
        return True

    async def last_event(self, channel_id: int) -> int:
        """Return the number of a channel's last event."""
        async with self._units.read() as reader:
            found = await numbers(reader, store.LAST_EVENTS, [channel_id])
        return found.get(channel_id, 0)

    async def is_in(self, user_id: int, channel_id: int) -> bool:
        """Tell whether the person is a member of the channel, or a follower of the thread."""
        async with self._units.read() as reader:
            place = {"user_id": user_id, "channel_id": channel_id}
            return bool(await reader.scalar(store.IS_MEMBER, place))

    async def changed(
        self, unit: Unit, *, user_id: int = 0, channel_id: int = 0, space_id: int = 0
    ) -> None:
        """Say that rights of a person, in a channel with its threads, or in a space change."""
        number = int(await unit.scalar(store.TAKE_EPOCH))
        fact = RightsChanged(number, user_id, channel_id, space_id)
        unit.after_commit(lambda: self._hear(fact))
        unit.announce(RIGHTS, fact, number)

    def hear(self, facts: Sequence[Announcement]) -> None:
        """Forget what the facts of a commit, perhaps another instance's, made untrue."""
        for each in facts:
            if each.topic == RIGHTS:
                self._hear(_decode(each.payload))

    async def follow(self) -> None:
        """Notice changes of which no fact arrived. Called at the start and each second."""
        async with self._units.read() as reader:
            epoch = await self.epoch_in(reader)
        if epoch > self._epoch:
            self._known.clear()
            self._epoch = epoch

    def _hear(self, fact: RightsChanged) -> None:
        if fact.number <= self._epoch:
            return
        if fact.number == self._epoch + 1:
            self._known.pop(fact.user_id, None)
            self._forget(
                lambda each: (
                    fact.channel_id in {each.channel_id, each.parent_id}
                    or fact.space_id == each.space_id
                )
            )
        else:
            # What came between was not heard, or not yet.
            self._known.clear()
        self._epoch = fact.number

    def _forget(self, chosen: Callable[[ChannelAccess], bool]) -> None:
        for known in self._known.values():
            for channel_id in [key for key, each in known.items() if chosen(each)]:
                del known[channel_id]


def check(found: ChannelAccess, permission: Permission) -> None:
    """Raise `ChannelForbidden` unless the access holds the permission."""
    if not found.permissions & permission:
        name = str(permission.name).lower()
        raise ChannelForbidden(f"It takes the permission {name} in this channel.")


async def load(reader: Reader, user_id: int, channel_id: int) -> ChannelAccess | None:
    """Read a person's access from the database; None where they may not see the channel."""
    place = {"user_id": user_id, "channel_id": channel_id}
    row = await reader.first(store.ONE, place, into=ChannelRow)
    if row is None or row.deleted_ms is not None:
        return None
    if row.parent_id is not None:
        parent = await load(reader, user_id, row.parent_id)
        return None if parent is None else of_thread(row, parent)
    rights, roles, overrides = await _space_of(reader, user_id, row)
    return access(row, user_id, rights, roles, overrides)


def of_thread(row: ChannelRow, parent: ChannelAccess) -> ChannelAccess:
    """Return a thread's access: its parent's."""
    return ChannelAccess(
        row.id,
        parent.space_id,
        row.kind,
        row.parent_id,
        parent.permissions,
        parent.member,
        parent.archived or bool(row.archived_ms),
    )


async def _space_of(
    reader: Reader, user_id: int, row: ChannelRow
) -> tuple[SpaceRights | None, Sequence[RoleRow], Sequence[OverrideRow]]:
    if row.space_id is None:
        return None, (), ()
    place = {"user_id": user_id, "space_id": row.space_id}
    rights = await reader.first(store.MY_SPACE, place, into=SpaceRights)
    roles = await reader.fetch(store.MY_ROLES_IN, place, into=RoleRow)
    overrides = await reader.fetch(store.OVERRIDES_OF, {"channel_id": row.id}, into=OverrideRow)
    return rights, roles, overrides
