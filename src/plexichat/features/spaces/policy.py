"""Who may do what in a space. Pure."""

from collections.abc import Collection
from dataclasses import dataclass

from plexichat.features.spaces.errors import (
    RoleIsBuiltIn,
    SpaceForbidden,
    SpaceNameInvalid,
    TheOwnerStays,
)
from plexichat.features.spaces.rows import MemberRow, RoleRow, SpaceRow
from plexichat.security import authz
from plexichat.security.authz import Permission
from plexichat.security.text import clean_line

MAX_NAME, MAX_DESCRIPTION, MAX_ROLES = 80, 1000, 100
LOWEST = 1_000_000


@dataclass(frozen=True, slots=True)
class Rights:
    """A member's place in a space. A lower `rank` is higher; the owner's is 0."""

    user_id: int
    space_id: int
    owns: bool
    base: str
    permissions: int
    rank: int

    def check(self, permission: Permission) -> None:
        """Raise `SpaceForbidden` without the permission."""
        if not self.permissions & permission:
            name = str(permission.name).lower()
            raise SpaceForbidden(f"It takes the permission {name} in this space.")

    def check_outranks(self, rank: int) -> None:
        """Raise `SpaceForbidden` unless the rank is below the caller's own, or none at all."""
        if not self.owns and rank != LOWEST and self.rank >= rank:
            raise SpaceForbidden("It ranks as high as you, or higher.")

    def check_gives(self, permissions: int) -> None:
        """Raise `SpaceForbidden` when somebody would give what they do not have."""
        if permissions & ~self.permissions:
            missing = ", ".join(authz.names(permissions & ~self.permissions))
            raise SpaceForbidden(f"You cannot give what you do not have: {missing}.")


def rights(
    space: SpaceRow, member: MemberRow, roles: Collection[RoleRow], held: Collection[int]
) -> Rights:
    """Return a member's rights from their base role and the custom roles that they hold."""
    owns = space.owner_id == member.user_id
    mine = [role for role in roles if role.kind == member.base or role.id in held]
    total = authz.in_space(0, (role.permissions for role in mine), owns=owns)
    return Rights(member.user_id, space.id, owns, member.base, total, rank(roles, held, owns=owns))


def rank(roles: Collection[RoleRow], held: Collection[int], *, owns: bool) -> int:
    """Return the rank of who holds these roles: the best of their custom roles."""
    if owns:
        return 0
    places = [role.position for role in roles if role.kind == "custom" and role.id in held]
    return min(places, default=LOWEST)


def check_editable(role: RoleRow) -> None:
    """Refuse changing the owner's role: it can do everything."""
    if role.kind == "owner":
        raise RoleIsBuiltIn("The owner can do everything.")


def check_custom(role: RoleRow) -> None:
    """Refuse moving, deleting or handing out the roles that every space has."""
    if role.kind != "custom":
        raise RoleIsBuiltIn("It goes with being an owner, a member or a guest.")


def check_not_owner(space: SpaceRow, user_id: int) -> None:
    """Refuse what would leave a space without its owner."""
    if space.owner_id == user_id:
        raise TheOwnerStays("Hand the space over first, or delete it.")


def shown_name(name: str) -> str:
    """Return a name without invisible characters, or refuse it."""
    shown = clean_line(name)
    if not shown or len(shown) > MAX_NAME:
        raise SpaceNameInvalid(f"Use 1 to {MAX_NAME} visible characters.")
    return shown


def optional_text(value: str, limit: int) -> str:
    """Return a text without invisible characters, or refuse one that is too long."""
    shown = clean_line(value)
    if len(shown) > limit:
        raise SpaceNameInvalid(f"At most {limit} characters.")
    return shown
