"""What can be done with spaces and their members."""

import re
from collections.abc import Sequence

from msgspec import UNSET

from plexichat.core.caller import Caller
from plexichat.core.clock import Clock
from plexichat.core.errors import Forbidden
from plexichat.core.ids import Snowflakes
from plexichat.core.unit import Reader, Unit, Units
from plexichat.features.files import Files
from plexichat.features.spaces import policy, store, views
from plexichat.features.spaces.entering import Entering
from plexichat.features.spaces.errors import (
    SpaceForbidden,
    SpaceMemberUnknown,
    SpaceUnknown,
    TooManySpaces,
)
from plexichat.features.spaces.events import (
    SpaceDeleted,
    SpaceMemberUpdated,
    SpaceUpdated,
)
from plexichat.features.spaces.follower import SpaceFollower
from plexichat.features.spaces.policy import Rights
from plexichat.features.spaces.rows import MemberRow, RoleRow, SpaceRow
from plexichat.features.spaces.schemas import (
    BanView,
    MemberBody,
    MemberList,
    MemberView,
    NewSpaceBody,
    SpaceBody,
    SpaceView,
)
from plexichat.security import authz
from plexichat.security.authz import Permission

MAX_OWNED = 50
BUILT_IN = (
    ("owner", "Owner", authz.ALL),
    ("member", "Member", authz.MEMBER),
    ("guest", "Guest", authz.GUEST),
)


class Spaces:
    """Spaces, who is in them, who may not come back. Roles and invitations are beside it."""

    def __init__(
        self,
        units: Units,
        clock: Clock,
        ids: Snowflakes,
        files: Files,
        followers: Sequence[SpaceFollower],
    ) -> None:
        self._units = units
        self._clock = clock
        self._ids = ids
        self._files = files
        self._followers = followers
        self.entering = Entering(clock, followers)

    # Reading

    async def mine(self, user_id: int) -> list[SpaceView]:
        """Return a person's spaces with their roles."""
        return await self._units.ask(views.MINE, {"user_id": user_id})

    async def get(self, user_id: int, space_id: int) -> SpaceView:
        """Return a space that the person is in."""
        async with self._units.read() as reader:
            return await self._shown(reader, user_id, space_id)

    async def rights(self, reader: Reader, user_id: int, space_id: int) -> Rights:
        """Return a member's rights; raises `SpaceUnknown` for everybody else."""
        place = {"user_id": user_id, "space_id": space_id}
        member = await reader.first(store.MEMBERSHIP, place, into=MemberRow)
        space = await reader.first(store.ONE, place, into=SpaceRow)
        if member is None or space is None:
            raise SpaceUnknown
        roles = await reader.fetch(store.ROLES, {"space_id": space_id}, into=RoleRow)
        held = await store.roles_held(reader, space_id, [member])
        return policy.rights(space, member, roles, held[user_id])

    async def full_member_ids(self, reader: Reader, space_id: int) -> list[int]:
        """Return everybody in the space but guests."""
        return await reader.fetch(store.FULL_MEMBERS, {"space_id": space_id}, into=int)

    async def members(
        self, user_id: int, space_id: int, *, query: str, after: int, limit: int
    ) -> MemberList:
        """Return a page of members whose names begin with `query`."""
        prefix = re.sub(r"([%_!])", r"!\1", query.casefold())
        where = {
            "space_id": space_id,
            "after": after,
            "prefix": f"{prefix}%" if prefix else "",
            "limit": limit + 1,
        }
        async with self._units.read() as reader:
            await self.rights(reader, user_id, space_id)
            rows = await reader.fetch(store.MEMBERS, where, into=MemberRow)
            held = await store.roles_held(reader, space_id, rows)
        shown = [views.member_view(row, held[row.user_id]) for row in rows[:limit]]
        return MemberList(shown, shown[-1].user_id if len(rows) > limit else None)

    # Making and changing

    async def create(self, caller: Caller, new: NewSpaceBody) -> SpaceView:
        """Make a space with its roles and its first channel; the caller owns it."""
        if caller.kind != "human":
            raise Forbidden("Bots do not make spaces.")
        async with self._units.begin() as unit:
            if await unit.scalar(store.OWNED, {"user_id": caller.user_id}) >= MAX_OWNED:
                raise TooManySpaces(f"A person owns at most {MAX_OWNED} spaces.")
            space_id = await self.make(unit, caller.user_id, new)
            return await self._shown(unit, caller.user_id, space_id)

    async def make(self, unit: Unit, owner_id: int, new: NewSpaceBody) -> int:
        """Make a space in the caller's unit and let its owner in."""
        space_id = self._ids.next()
        row = {
            "id": space_id,
            "name": policy.shown_name(new.name),
            "description": policy.optional_text(new.description, policy.MAX_DESCRIPTION),
            "icon_file_id": None,
            "owner_id": owner_id,
            "last_event": 0,
            "member_count": 0,
            "created_ms": self._clock.now_ms(),
            "deleted_ms": None,
        }
        await unit.execute(store.INSERT_SPACE, row)
        roles = [
            {
                "id": self._ids.next(),
                "space_id": space_id,
                "kind": kind,
                "name": name,
                "colour": "",
                "position": 0 if kind == "owner" else policy.LOWEST,
                "permissions": permissions,
                "event": 0,
            }
            for kind, name, permissions in BUILT_IN
        ]
        await unit.execute_many(store.INSERT_ROLE, roles)
        for follower in self._followers:
            await follower.created(unit, space_id, owner_id)
        await self.entering.enter(unit, space_id, owner_id, "member")
        return space_id

    async def update(self, user_id: int, space_id: int, change: SpaceBody) -> SpaceView:
        """Change a space's name, description or picture."""
        async with self._units.begin() as unit:
            rights = await self.rights(unit, user_id, space_id)
            rights.check(Permission.MANAGE_SPACE)
            space = await self._space(unit, space_id)
            name = space.name if change.name is UNSET else policy.shown_name(change.name)
            text = space.description
            if change.description is not UNSET:
                text = policy.optional_text(change.description, policy.MAX_DESCRIPTION)
            icon = space.icon_file_id
            if change.icon_file_id is not UNSET:
                icon = None
                if change.icon_file_id is not None:
                    icon = int(change.icon_file_id)
                    await self._files.picture(unit, user_id, icon, "icon")
            values = {"name": name, "description": text, "icon_file_id": icon}
            await unit.execute(store.UPDATE_SPACE, {**values, "space_id": space_id})
            await self.announce(unit, space_id)
            return await self._shown(unit, user_id, space_id)

    async def transfer(self, user_id: int, space_id: int, new_owner_id: int) -> SpaceView:
        """Hand the space over to another full member."""
        async with self._units.begin() as unit:
            rights = await self.rights(unit, user_id, space_id)
            if not rights.owns:
                raise SpaceForbidden("Only the owner hands a space over.")
            member = await self._member(unit, space_id, new_owner_id)
            if member.base != "member":
                raise SpaceForbidden("A guest cannot own the space.")
            owner = {"user_id": new_owner_id, "space_id": space_id}
            await unit.execute(store.SET_OWNER, owner)
            await self.change_rights(unit, space_id)
            await self.announce(unit, space_id)
            return await self._shown(unit, user_id, space_id)

    async def delete(self, user_id: int, space_id: int) -> None:
        """Delete a space for everybody; only its owner may."""
        async with self._units.begin() as unit:
            rights = await self.rights(unit, user_id, space_id)
            if not rights.owns:
                raise SpaceForbidden("Only the owner deletes a space.")
            people = await unit.fetch(store.ALL_MEMBERS, {"space_id": space_id}, into=int)
            event = await store.take_event(unit, space_id)
            unit.announce(f"space:{space_id}", SpaceDeleted(str(space_id), event), event)
            for each in people:
                await self.entering.leave(unit, space_id, each)
            gone = {"space_id": space_id, "now_ms": self._clock.now_ms()}
            await unit.execute(store.DELETE_SPACE, gone)
            await self.change_rights(unit, space_id)

    # Members

    async def add(self, caller: Caller, space_id: int, user_ids: Sequence[int], base: str) -> int:
        """Bring people in without an invitation: for who runs the server, in their spaces."""
        async with self._units.begin() as unit:
            rights = await self.rights(unit, caller.user_id, space_id)
            if not caller.administers_server:
                raise SpaceForbidden("Invite people instead.")
            rights.check(Permission.INVITE)
            came = 0
            for each in user_ids:
                came += await self.entering.enter(unit, space_id, each, base)
            return came

    async def update_member(
        self, user_id: int, space_id: int, member_id: int, change: MemberBody
    ) -> MemberView:
        """Change a member's name in the space, one's own by anybody; or make them a guest."""
        async with self._units.begin() as unit:
            rights = await self.rights(unit, user_id, space_id)
            member = await self._member(unit, space_id, member_id)
            if user_id != member_id or change.base is not UNSET:
                rights.check(Permission.MANAGE_ROLES)
                await self.check_above(unit, rights, member_id)
            base = member.base if change.base is UNSET else change.base
            if base != member.base:
                policy.check_not_owner(await self._space(unit, space_id), member_id)
            nickname = member.nickname
            if change.nickname is not UNSET:
                nickname = policy.optional_text(change.nickname, policy.MAX_NAME)
            event = await store.take_event(unit, space_id)
            values = {"nickname": nickname, "base": base, "event": event}
            place = {"space_id": space_id, "user_id": member_id}
            await unit.execute(store.UPDATE_MEMBER, values | place)
            await self.change_rights(unit, space_id)
            return await self.announce_member(unit, space_id, member_id, event)

    async def leave(self, user_id: int, space_id: int) -> None:
        """Leave a space and all its channels."""
        async with self._units.begin() as unit:
            await self.rights(unit, user_id, space_id)
            policy.check_not_owner(await self._space(unit, space_id), user_id)
            await self.entering.leave(unit, space_id, user_id)

    async def kick(self, user_id: int, space_id: int, member_id: int) -> None:
        """Remove a member of lower rank; they may come back by an invitation."""
        async with self._units.begin() as unit:
            rights = await self.rights(unit, user_id, space_id)
            rights.check(Permission.KICK)
            await self._member(unit, space_id, member_id)
            await self.check_above(unit, rights, member_id)
            await self.entering.leave(unit, space_id, member_id)

    async def bans(self, user_id: int, space_id: int) -> list[BanView]:
        """Return who may not come back."""
        async with self._units.read() as reader:
            (await self.rights(reader, user_id, space_id)).check(Permission.BAN)
            return await reader.fetch(store.BANS, {"space_id": space_id}, into=_ban)

    async def ban(self, user_id: int, space_id: int, banned_id: int, reason: str) -> None:
        """Remove somebody and keep them out; harmless twice."""
        async with self._units.begin() as unit:
            rights = await self.rights(unit, user_id, space_id)
            rights.check(Permission.BAN)
            place = {"space_id": space_id, "user_id": banned_id}
            if await unit.scalar(store.PERSON, {"user_id": banned_id}) is None:
                raise SpaceMemberUnknown
            await self.check_above(unit, rights, banned_id)
            await self.entering.leave(unit, space_id, banned_id)
            row = {
                **place,
                "reason": policy.optional_text(reason, 500),
                "created_by": user_id,
                "now_ms": self._clock.now_ms(),
            }
            await unit.execute(store.BAN, row)

    async def unban(self, user_id: int, space_id: int, banned_id: int) -> None:
        """Let somebody be invited again; harmless twice."""
        async with self._units.begin() as unit:
            (await self.rights(unit, user_id, space_id)).check(Permission.BAN)
            await unit.execute(store.UNBAN, {"space_id": space_id, "user_id": banned_id})

    # For roles and invitations

    async def check_above(self, unit: Unit, rights: Rights, member_id: int) -> None:
        """Refuse acting on the owner, on oneself, or on who ranks as high."""
        space = await self._space(unit, rights.space_id)
        policy.check_not_owner(space, member_id)
        if rights.user_id == member_id and not rights.owns:
            raise SpaceForbidden("Somebody of a higher rank does this to you.")
        roles = await unit.fetch(store.ROLES, {"space_id": rights.space_id}, into=RoleRow)
        place = {"user_id": member_id, "space_id": rights.space_id}
        member = await unit.first(store.MEMBERSHIP, place, into=MemberRow)
        if member is not None:
            held = await store.roles_held(unit, rights.space_id, [member])
            rights.check_outranks(policy.rank(roles, held[member_id], owns=False))

    async def announce_member(
        self, unit: Unit, space_id: int, member_id: int, event: int
    ) -> MemberView:
        """Tell the space what a member is like now."""
        member = await self._member(unit, space_id, member_id)
        held = await store.roles_held(unit, space_id, [member])
        shown = views.member_view(member, held[member_id])
        fact = SpaceMemberUpdated(str(space_id), event, shown)
        unit.announce(f"space:{space_id}", fact, event)
        return shown

    async def announce(self, unit: Unit, space_id: int) -> None:
        """Tell the space's members what it is like now, all its roles included."""
        event = await store.take_event(unit, space_id)
        space = await self._space(unit, space_id)
        roles = await unit.fetch(store.ROLES, {"space_id": space_id}, into=RoleRow)
        fact = SpaceUpdated(str(space_id), event, views.space_view(space, None, roles))
        unit.announce(f"space:{space_id}", fact, event)

    async def change_rights(self, unit: Unit, space_id: int) -> None:
        """Say that rights in the space change."""
        for follower in self._followers:
            await follower.rights_changed(unit, space_id)

    async def _shown(self, reader: Reader, user_id: int, space_id: int) -> SpaceView:
        rights = await self.rights(reader, user_id, space_id)
        space = await self._space(reader, space_id)
        roles = await reader.fetch(store.ROLES, {"space_id": space_id}, into=RoleRow)
        return views.space_view(space, rights, roles)

    async def _space(self, reader: Reader, space_id: int) -> SpaceRow:
        space = await reader.first(store.ONE, {"space_id": space_id}, into=SpaceRow)
        if space is None:
            raise SpaceUnknown
        return space

    async def _member(self, reader: Reader, space_id: int, user_id: int) -> MemberRow:
        place = {"space_id": space_id, "user_id": user_id}
        member = await reader.first(store.MEMBERSHIP, place, into=MemberRow)
        if member is None:
            raise SpaceMemberUnknown
        return member


def _ban(user_id: int, reason: str, created_by: int, created_ms: int) -> BanView:
    return BanView(str(user_id), reason, str(created_by), created_ms)
