"""Roles of a space and who holds them."""

from msgspec import UNSET

from plexichat.core.ids import Snowflakes
from plexichat.core.unit import Unit, Units
from plexichat.features.spaces import policy, store, views
from plexichat.features.spaces.errors import RoleUnknown, SpaceForbidden
from plexichat.features.spaces.events import RoleCreated, RoleDeleted, RoleUpdated
from plexichat.features.spaces.rows import RoleRow
from plexichat.features.spaces.schemas import MemberView, NewRoleBody, RoleBody, RoleView
from plexichat.features.spaces.service import Spaces
from plexichat.security.authz import Permission


class Roles:
    """Makes, ranks and hands out roles. Nobody gives what they lack or touches a higher rank."""

    def __init__(self, units: Units, ids: Snowflakes, spaces: Spaces) -> None:
        self._units = units
        self._ids = ids
        self._spaces = spaces

    async def of(self, user_id: int, space_id: int) -> list[RoleView]:
        """Return the roles of a space, the highest rank first."""
        return (await self._spaces.get(user_id, space_id)).roles

    async def create(self, user_id: int, space_id: int, new: NewRoleBody, bits: int) -> RoleView:
        """Make a role of the lowest rank."""
        async with self._units.begin() as unit:
            rights = await self._spaces.rights(unit, user_id, space_id)
            rights.check(Permission.MANAGE_ROLES)
            rights.check_gives(bits)
            last = int(await unit.scalar(store.LAST_POSITION, {"space_id": space_id}))
            if last >= policy.MAX_ROLES:
                raise SpaceForbidden(f"A space has at most {policy.MAX_ROLES} roles.")
            event = await store.take_event(unit, space_id)
            role = RoleRow(
                self._ids.next(),
                space_id,
                "custom",
                policy.shown_name(new.name),
                new.colour,
                last + 1,
                bits,
                event,
            )
            await unit.execute(store.INSERT_ROLE, role._asdict())
            shown = views.role_view(role)
            unit.announce(f"space:{space_id}", RoleCreated(str(space_id), event, shown), event)
            return shown

    async def update(
        self, user_id: int, space_id: int, role_id: int, change: RoleBody, bits: int | None
    ) -> RoleView:
        """Change a role's name, colour, permissions or rank."""
        async with self._units.begin() as unit:
            rights = await self._spaces.rights(unit, user_id, space_id)
            rights.check(Permission.MANAGE_ROLES)
            role = await self._role(unit, space_id, role_id)
            policy.check_editable(role)
            rights.check_outranks(role.position)
            permissions = role.permissions if bits is None else bits
            rights.check_gives(permissions ^ role.permissions)
            position = role.position
            if change.position is not UNSET and change.position != position:
                policy.check_custom(role)
                rights.check_outranks(change.position)
                position = change.position
                moved = {"space_id": space_id, "position": position, "role_id": role_id}
                await unit.execute(store.MAKE_PLACE, moved)
            event = await store.take_event(unit, space_id)
            values = {
                "role_id": role_id,
                "name": role.name if change.name is UNSET else policy.shown_name(change.name),
                "colour": role.colour if change.colour is UNSET else change.colour,
                "permissions": permissions,
                "position": position,
                "event": event,
            }
            await unit.execute(store.UPDATE_ROLE, values)
            await self._spaces.change_rights(unit, space_id)
            shown = views.role_view(await self._role(unit, space_id, role_id))
            unit.announce(f"space:{space_id}", RoleUpdated(str(space_id), event, shown), event)
            if position != role.position:
                await self._spaces.announce(unit, space_id)  # others made place
            return shown

    async def delete(self, user_id: int, space_id: int, role_id: int) -> None:
        """Delete a role and take it from everybody."""
        async with self._units.begin() as unit:
            rights = await self._spaces.rights(unit, user_id, space_id)
            rights.check(Permission.MANAGE_ROLES)
            role = await self._role(unit, space_id, role_id)
            policy.check_custom(role)
            rights.check_outranks(role.position)
            event = await store.take_event(unit, space_id)
            which = {"role_id": role_id}
            await unit.execute(store.DROP_ROLE_OF_ALL, which)
            await unit.execute(store.DROP_OVERRIDES_OF_ROLE, which)
            await unit.execute(store.DELETE_ROLE, which)
            await self._spaces.change_rights(unit, space_id)
            fact = RoleDeleted(str(space_id), event, str(role_id))
            unit.announce(f"space:{space_id}", fact, event)

    async def hold(
        self, user_id: int, space_id: int, member_id: int, role_id: int, *, held: bool
    ) -> MemberView:
        """Give a member a role, or take it from them; harmless twice."""
        async with self._units.begin() as unit:
            rights = await self._spaces.rights(unit, user_id, space_id)
            rights.check(Permission.MANAGE_ROLES)
            role = await self._role(unit, space_id, role_id)
            policy.check_custom(role)
            rights.check_outranks(role.position)
            if held:
                rights.check_gives(role.permissions)
            await self._spaces.rights(unit, member_id, space_id)
            row = {"space_id": space_id, "user_id": member_id, "role_id": role_id}
            await unit.execute(store.GIVE_ROLE if held else store.TAKE_ROLE, row)
            await self._spaces.change_rights(unit, space_id)
            event = await store.take_event(unit, space_id)
            return await self._spaces.announce_member(unit, space_id, member_id, event)

    async def _role(self, unit: Unit, space_id: int, role_id: int) -> RoleRow:
        where = {"space_id": space_id, "role_id": role_id}
        role = await unit.first(store.ROLE, where, into=RoleRow)
        if role is None:
            raise RoleUnknown
        return role
