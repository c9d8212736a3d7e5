"""Remembered answers to "what may this person do in this channel"."""

from collections.abc import Callable, Sequence

from plexichat.core.unit import Reader, Units
from plexichat.features.channels import store
from plexichat.features.channels.errors import ChannelForbidden, ChannelUnknown
from plexichat.features.channels.policy import ChannelAccess, access
from plexichat.features.channels.rows import ChannelRow, OverrideRow, RoleRow, SpaceRights
from plexichat.security.authz import Permission

REMEMBERED_PEOPLE = 50_000


class Access:
    """The finder is the check: what a person may not see does not exist for them.

    Answers are remembered until something that they rest on commits: whoever changes
    memberships, roles or overrides calls `forget_*` through `unit.after_commit`, so a right that
    is gone is gone before the commit is told.
    """

    def __init__(self, units: Units) -> None:
        self._units = units
        self._known: dict[int, dict[int, ChannelAccess]] = {}
        self._generation = 0

    @property
    def generation(self) -> int:
        """A number that grows whenever an answer may have become another one."""
        return self._generation

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
        generation = self._generation
        found = await self.fresh(reader, user_id, channel_id)
        # An answer read before something was forgotten may be the old one: it serves once.
        if generation == self._generation:
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
        self, reader: Reader, user_id: int, channel_id: int, permission: Permission
    ) -> ChannelAccess:
        """As `read`, and raise `ChannelForbidden` without the permission."""
        found = await self.read(reader, user_id, channel_id)
        check(found, permission)
        return found

    async def sees(self, reader: Reader, user_id: int, channel_id: int) -> bool:
        """Tell whether the person may see the channel."""
        try:
            await self.read(reader, user_id, channel_id)
        except ChannelUnknown:
            return False
        return True

    async def is_in(self, user_id: int, channel_id: int) -> bool:
        """Tell whether the person is a member of the channel, or a follower of the thread."""
        async with self._units.read() as reader:
            place = {"user_id": user_id, "channel_id": channel_id}
            return bool(await reader.scalar(store.IS_MEMBER, place))

    def forget_user(self, user_id: int) -> None:
        """Forget all answers about a person."""
        self._generation += 1
        self._known.pop(user_id, None)

    def forget_channel(self, channel_id: int) -> None:
        """Forget all answers about a channel and its threads."""
        self._forget(lambda each: channel_id in {each.channel_id, each.parent_id})

    def forget_space(self, space_id: int) -> None:
        """Forget all answers about a space's channels."""
        self._forget(lambda each: each.space_id == space_id)

    def _forget(self, chosen: Callable[[ChannelAccess], bool]) -> None:
        self._generation += 1
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
