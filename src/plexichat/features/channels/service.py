"""What can be done with channels of a space, and with one's own place in any channel."""

from collections.abc import Sequence

from msgspec import UNSET

from plexichat.core.caller import Caller
from plexichat.core.clock import Clock
from plexichat.core.errors import Invalid
from plexichat.core.ids import Snowflakes
from plexichat.core.reading import rows_of
from plexichat.core.unit import Unit, Units
from plexichat.features.channels import policy, store, views
from plexichat.features.channels.access import Access, check, load
from plexichat.features.channels.errors import (
    ChannelChanged,
    ChannelForbidden,
    ChannelMemberUnknown,
    ChannelUnknown,
    GuestsDoNotJoin,
    NotThisKind,
)
from plexichat.features.channels.events import (
    ChannelCreated,
    ChannelDeleted,
    ChannelLeft,
    ChannelUpdated,
    MyChannelChanged,
    ReadMarked,
)
from plexichat.features.channels.membership import Membership
from plexichat.features.channels.policy import ChannelAccess
from plexichat.features.channels.rows import ChannelRow, OverrideRow
from plexichat.features.channels.schemas import (
    ChannelBody,
    ChannelMemberList,
    ChannelMemberView,
    ChannelView,
    MyChannelBody,
    NewChannelBody,
    OverrideView,
)
from plexichat.features.channels.standing import standing
from plexichat.features.spaces import Spaces
from plexichat.features.users import tell
from plexichat.security import authz
from plexichat.security.authz import Permission

_TOPICS = rows_of(store.TOPICS, str)
OPEN_KINDS = {"public", "announcement"}


class Channels:
    """The channels of spaces, their members, and what each member keeps about them."""

    def __init__(
        self, units: Units, clock: Clock, ids: Snowflakes, spaces: Spaces, access: Access
    ) -> None:
        self._units = units
        self._clock = clock
        self._ids = ids
        self._spaces = spaces
        self._access = access
        self._membership = Membership(clock, access)

    # Reading

    async def topics(self, user_id: int) -> list[str]:
        """Return the topics of everything that a person is a member of."""
        return await self._units.ask(_TOPICS, {"user_id": user_id})

    async def of_space(
        self, caller: Caller, space_id: int, *, only_joined: bool
    ) -> list[ChannelView]:
        """Return the channels of a space that the caller may see."""
        async with self._units.read() as reader:
            await self._spaces.rights(reader, caller.user_id, space_id)
            return await views.of_space(reader, caller.user_id, space_id, only_joined=only_joined)

    async def get(self, user_id: int, channel_id: int) -> ChannelView:
        """Return a channel that the person may see."""
        async with self._units.read() as reader:
            found = await self._access.read(reader, user_id, channel_id)
            return await views.one(reader, user_id, found)

    async def members(
        self, user_id: int, channel_id: int, *, after: int, limit: int
    ) -> ChannelMemberList:
        """Return a page of a channel's people; a thread's are its followers."""
        async with self._units.read() as reader:
            await self._access.read(reader, user_id, channel_id)
            where = {"channel_id": channel_id, "after": after, "limit": limit + 1}
            found = await reader.fetch(store.MEMBERS_PAGE, where, into=_member)
        more = len(found) > limit
        return ChannelMemberList(found[:limit], found[limit - 1].user_id if more else None)

    # Making and changing

    async def create(self, caller: Caller, space_id: int, new: NewChannelBody) -> ChannelView:
        """Make a channel; its creator is in it, and with `auto_join` every full member."""
        async with self._units.begin() as unit:
            rights = await self._spaces.rights(unit, caller.user_id, space_id)
            rights.check(Permission.CREATE_CHANNELS)
            if new.auto_join or new.kind == "announcement":
                rights.check(Permission.MANAGE_CHANNELS)
            if new.auto_join and new.kind not in OPEN_KINDS:
                raise Invalid("Only public and announcement channels are joined by themselves.")
            channel_id = await self.make(unit, caller.user_id, space_id, new)
            return await self._shown(unit, caller.user_id, channel_id)

    async def make(self, unit: Unit, user_id: int, space_id: int, new: NewChannelBody) -> int:
        """Make a channel in the caller's unit, its rights checked already."""
        channel_id = self._ids.next()
        row = store.channel_row(
            {
                "id": channel_id,
                "space_id": space_id,
                "kind": new.kind,
                "name": policy.channel_name(new.name),
                "topic": policy.topic(new.topic),
                "auto_join": int(new.auto_join),
                "created_by": user_id,
                "created_ms": self._clock.now_ms(),
            }
        )
        await unit.execute(store.INSERT_CHANNEL, row)
        people = [user_id]
        if new.auto_join:
            people += await self._spaces.full_member_ids(unit, space_id)
        await self._membership.enter(unit, channel_id, list(dict.fromkeys(people)))
        if new.kind in OPEN_KINDS:
            shown = await self._neutral(unit, channel_id)
            unit.announce(f"browse:{space_id}", ChannelCreated(str(space_id), shown))
        return channel_id

    async def update(self, user_id: int, channel_id: int, change: ChannelBody) -> ChannelView:
        """Change a channel's name, topic or order; a group's name by any of its people."""
        async with self._units.begin() as unit:
            row, found = await self._changeable(unit, user_id, channel_id)
            if change.version is not None and change.version != row.version:
                raise ChannelChanged(f"It has version {row.version} now. Read it, then change it.")
            name = row.name if change.name is UNSET else policy.channel_name(change.name)
            topic = row.topic if change.topic is UNSET else policy.topic(change.topic)
            auto = row.auto_join if change.auto_join is UNSET else int(change.auto_join)
            if auto and found.kind not in OPEN_KINDS:
                raise Invalid("Only public and announcement channels are joined by themselves.")
            position = row.position if change.position is UNSET else change.position
            values = {"name": name, "topic": topic, "auto_join": auto, "position": position}
            await unit.execute(store.UPDATE_CHANNEL, {**values, "channel_id": channel_id})
            if name != row.name:
                # Its rights stay; who remembers names asks again.
                await self._access.changed(unit, channel_id=channel_id)
            await self._announce(unit, channel_id)
            return await self._shown(unit, user_id, channel_id)

    async def archive(self, user_id: int, channel_id: int, *, archived: bool) -> ChannelView:
        """Make a channel read only, or writable again; harmless twice."""
        async with self._units.begin() as unit:
            await self._changeable(unit, user_id, channel_id)
            archived_ms = self._clock.now_ms() if archived else None
            values = {"channel_id": channel_id, "archived_ms": archived_ms}
            await unit.execute(store.SET_ARCHIVED, values)
            await self._access.changed(unit, channel_id=channel_id)
            await self._announce(unit, channel_id)
            return await self._shown(unit, user_id, channel_id)

    async def delete(self, user_id: int, channel_id: int) -> None:
        """Delete a channel and its threads for everybody."""
        async with self._units.begin() as unit:
            row, found = await self._changeable(unit, user_id, channel_id)
            if row.space_id is None:
                raise NotThisKind("Leave a conversation instead.")
            check(found, Permission.MANAGE_CHANNELS)
            event = await store.take_event(unit, channel_id)
            places = await unit.fetch(store.THREAD_IDS, {"channel_id": channel_id}, into=int)
            left = [
                (each, user_id)
                for each in (*places, channel_id)
                for user_id in await store.people_of(unit, each)
            ]
            now = {"channel_id": channel_id, "now_ms": self._clock.now_ms()}
            await unit.execute(store.SET_DELETED, now)
            await self._access.changed(unit, channel_id=channel_id)
            fact = ChannelDeleted(str(channel_id), event or 0)
            unit.announce(f"channel:{channel_id}", fact, event)
            for each, person_id in left:
                await tell(unit, person_id, ChannelLeft(str(each)))

    # Coming and going

    async def join(self, caller: Caller, channel_id: int) -> ChannelView:
        """Come into a channel that is open to the caller; harmless twice."""
        async with self._units.begin() as unit:
            found = await self._found(unit, caller.user_id, channel_id)
            if not found.member:
                if found.kind not in OPEN_KINDS:
                    raise NotThisKind("Somebody in it adds you.")
                if await self._is_guest(unit, caller.user_id, found):
                    raise GuestsDoNotJoin
            await self._membership.enter(unit, channel_id, [caller.user_id])
            return await self._shown(unit, caller.user_id, channel_id)

    async def leave(self, caller: Caller, channel_id: int) -> None:
        """Leave a channel or group; harmless twice. A direct conversation stays."""
        async with self._units.begin() as unit:
            found = await self._found(unit, caller.user_id, channel_id)
            if found.kind == "direct":
                raise NotThisKind("A direct conversation cannot be left. Mute it instead.")
            await self._membership.leave(unit, channel_id, caller.user_id)

    async def add(self, caller: Caller, channel_id: int, user_ids: Sequence[int]) -> int:
        """Add people: of the space, by any member who may invite; to a group, by its people."""
        async with self._units.begin() as unit:
            found = await self._found(unit, caller.user_id, channel_id)
            if found.kind in {"direct", "thread"}:
                raise NotThisKind("People cannot be added here.")
            if not found.member and not found.permissions & Permission.MANAGE_CHANNELS:
                raise ChannelForbidden("Join the channel first.")
            if found.space_id is not None:
                check(found, Permission.INVITE)
            for user_id in user_ids:
                await self._check_addable(unit, caller, found, user_id)
            return await self._membership.enter(unit, channel_id, user_ids)

    async def remove(self, caller: Caller, channel_id: int, user_id: int) -> None:
        """Take somebody out of a space's channel; harmless when they are not in it."""
        async with self._units.begin() as unit:
            found = await self._found(unit, caller.user_id, channel_id)
            if found.space_id is None:
                raise NotThisKind("People leave a conversation by themselves.")
            check(found, Permission.MANAGE_CHANNELS)
            await self._membership.leave(unit, channel_id, user_id)

    # One's own place

    async def mark_read(self, user_id: int, channel_id: int, seq: int) -> None:
        """Move the person's read mark, forwards or back, and tell their other devices."""
        async with self._units.begin(f"user:{user_id}") as unit:
            found = await self._found(unit, user_id, channel_id)
            if not found.member:
                raise ChannelForbidden("Join the channel first.")
            last = int(await unit.scalar(store.LAST_SEQ, {"channel_id": channel_id}) or 0)
            mark = {"channel_id": channel_id, "user_id": user_id, "seq": min(seq, last)}
            if not await unit.execute(store.MARK_READ, mark):
                return
            mentions = int(await unit.scalar(store.MENTIONS_IN, mark))
            fact = ReadMarked(str(channel_id), mark["seq"], mentions)
            await tell(unit, user_id, fact)

    async def set_mine(self, user_id: int, channel_id: int, change: MyChannelBody) -> ChannelView:
        """Change how the person is told of a channel."""
        async with self._units.begin(f"user:{user_id}") as unit:
            shown = await self._shown(unit, user_id, channel_id)
            if shown.me is None:
                raise ChannelForbidden("Join the channel first.")
            muted = shown.me.muted_until_ms
            favourite = shown.me.favourite if change.favourite is UNSET else change.favourite
            fact = MyChannelChanged(
                str(channel_id),
                shown.me.notify if change.notify is UNSET else change.notify,
                muted if change.muted_until_ms is UNSET else change.muted_until_ms,
                favourite,
            )
            values = {
                "channel_id": channel_id,
                "user_id": user_id,
                "notify": fact.notify,
                "muted_until_ms": fact.muted_until_ms,
                "favourite_ms": self._clock.now_ms() if favourite else None,
            }
            await unit.execute(store.SET_MINE, values)
            await tell(unit, user_id, fact)
            return await self._shown(unit, user_id, channel_id)

    # Inside

    async def _found(self, unit: Unit, user_id: int, channel_id: int) -> ChannelAccess:
        found = await load(unit, user_id, channel_id)
        if found is None:
            raise ChannelUnknown
        return found

    async def _changeable(
        self, unit: Unit, user_id: int, channel_id: int
    ) -> tuple[ChannelRow, ChannelAccess]:
        found = await self._found(unit, user_id, channel_id)
        if found.kind in {"direct", "thread"}:
            raise NotThisKind("It has no settings of its own.")
        if found.space_id is not None:
            check(found, Permission.MANAGE_CHANNELS)
        place = {"channel_id": channel_id, "user_id": user_id}
        row = await unit.first(store.ONE, place, into=ChannelRow)
        if row is None:
            raise ChannelUnknown
        return row, found

    async def _is_guest(self, unit: Unit, user_id: int, found: ChannelAccess) -> bool:
        where = {"space_id": found.space_id, "user_id": user_id}
        return bool(await unit.scalar(store.BASE_IN_SPACE, where) == "guest")

    async def _check_addable(
        self, unit: Unit, caller: Caller, found: ChannelAccess, user_id: int
    ) -> None:
        if found.space_id is not None:
            where = {"space_id": found.space_id, "user_id": user_id}
            if not await unit.scalar(store.IS_IN_SPACE, where):
                raise ChannelMemberUnknown("Invite them to the space first.")
        elif not await store.knows_all(unit, caller.user_id, [user_id]):
            raise ChannelMemberUnknown

    async def _shown(self, unit: Unit, user_id: int, channel_id: int) -> ChannelView:
        return await views.one(unit, user_id, await self._found(unit, user_id, channel_id))

    async def _neutral(self, unit: Unit, channel_id: int) -> ChannelView:
        """Return a channel as nobody in particular sees it."""
        fact = await standing(unit, channel_id)
        if isinstance(fact, ChannelDeleted):
            raise ChannelUnknown
        return fact.channel

    async def _announce(self, unit: Unit, channel_id: int, *, rights: bool = False) -> None:
        event = await store.take_event(unit, channel_id)
        if event is None:
            raise ChannelUnknown
        shown = await self._neutral(unit, channel_id)
        fact = ChannelUpdated(str(channel_id), event, shown, rights)
        unit.announce(f"channel:{channel_id}", fact, event)

    # Overrides

    async def overrides(self, user_id: int, channel_id: int) -> list[OverrideView]:
        """Return a channel's overrides for who manages roles."""
        async with self._units.read() as reader:
            found = await self._access.read(reader, user_id, channel_id)
            check(found, Permission.MANAGE_ROLES)
            where = {"channel_id": channel_id}
            return await reader.fetch(store.OVERRIDES_OF, where, into=_override)

    async def set_override(
        self, user_id: int, channel_id: int, kind: str, target_id: int, bits: tuple[int, int] | None
    ) -> None:
        """Give and take permissions of a role or a person in one channel; None ends it.

        Nobody gives or takes what they do not have themselves.
        """
        async with self._units.begin() as unit:
            row, found = await self._changeable(unit, user_id, channel_id)
            check(found, Permission.MANAGE_ROLES)
            await self._check_target(unit, row, kind, target_id)
            key = {"channel_id": channel_id, "target_kind": kind, "target_id": target_id}
            if bits is None:
                await unit.execute(store.FORGET_OVERRIDE, key)
            else:
                if (bits[0] | bits[1]) & ~found.permissions:
                    raise ChannelForbidden("You cannot give or take what you do not have.")
                await unit.execute(
                    store.PUT_OVERRIDE, {**key, "allow": bits[0] & ~bits[1], "deny": bits[1]}
                )
            await self._access.changed(unit, channel_id=channel_id)
            await self._announce(unit, channel_id, rights=True)

    async def _check_target(self, unit: Unit, row: ChannelRow, kind: str, target_id: int) -> None:
        if kind == "role":
            where = {"role_id": target_id, "space_id": row.space_id}
            exists = await unit.scalar(store.ROLE_IN_SPACE, where) is not None
        else:
            where = {"user_id": target_id, "space_id": row.space_id}
            exists = bool(await unit.scalar(store.IS_IN_SPACE, where))
        if not exists:
            raise ChannelMemberUnknown


def _member(user_id: int, joined_ms: int) -> ChannelMemberView:
    return ChannelMemberView(str(user_id), joined_ms)


def _override(*row: int) -> OverrideView:
    each = OverrideRow(*row)  # type: ignore[arg-type]  # the second column is a text
    return OverrideView(
        each.target_kind, str(each.target_id), authz.names(each.allow), authz.names(each.deny)
    )
