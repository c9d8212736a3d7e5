"""Rows to views."""

from collections.abc import Collection, Mapping, Sequence

from plexichat.core.reading import Question, Reading
from plexichat.features.spaces import policy, store
from plexichat.features.spaces.rows import InvitationRow, MemberRow, RoleRow, SpaceRow
from plexichat.features.spaces.schemas import (
    InvitationView,
    MemberView,
    RoleView,
    SpaceView,
)
from plexichat.security import authz


def space_view(
    space: SpaceRow, rights: policy.Rights | None, roles: Collection[RoleRow]
) -> SpaceView:
    """Return a space as a member sees it, or, without rights, as nobody in particular."""
    icon = space.icon_file_id
    return SpaceView(
        id=str(space.id),
        name=space.name,
        description=space.description,
        icon_url=f"/api/v1/files/{icon}" if icon else None,
        owner_id=str(space.owner_id),
        event=space.last_event,
        member_count=space.member_count,
        created_ms=space.created_ms,
        permissions=authz.names(rights.permissions) if rights else [],
        base=rights.base if rights else "member",
        roles=[role_view(role) for role in roles],
    )


def role_view(role: RoleRow) -> RoleView:
    """Return a role."""
    return RoleView(
        str(role.id),
        str(role.space_id),
        role.kind,
        role.name,
        role.colour or None,
        role.position,
        authz.names(authz.ALL if role.kind == "owner" else role.permissions),
        role.event,
    )


def member_view(member: MemberRow, role_ids: Sequence[int]) -> MemberView:
    """Return a member."""
    return MemberView(
        str(member.user_id),
        str(member.space_id),
        member.base,
        member.nickname,
        [str(each) for each in role_ids],
        member.joined_ms,
    )


def invitation_view(row: InvitationRow, code: str | None, url: str | None) -> InvitationView:
    """Return an invitation; its code is known only while it is made."""
    return InvitationView(
        id=str(row.id),
        space_id=str(row.space_id),
        code=code,
        url=url,
        hint=row.code_hint,
        base=row.base,
        channel_id=str(row.channel_id) if row.channel_id else None,
        claims_user_id=str(row.claims_user_id) if row.claims_user_id else None,
        uses=row.uses,
        max_uses=row.max_uses,
        expires_ms=row.expires_ms,
        created_by=str(row.created_by),
        created_ms=row.created_ms,
    )


def _mine_of(
    who: Mapping[str, int],
    spaces: list[SpaceRow],
    roles: list[RoleRow],
    held: list[tuple[int, int]],
    bases: list[tuple[int, str]],
) -> list[SpaceView]:
    base_in, role_ids = dict(bases), {role_id for _, role_id in held}
    shown = []
    for space in spaces:
        here = [role for role in roles if role.space_id == space.id]
        member = MemberRow(who["user_id"], space.id, base_in[space.id], "", 0)
        shown.append(space_view(space, policy.rights(space, member, here, role_ids), here))
    return shown


def _base(space_id: int, base: str) -> tuple[int, str]:
    return space_id, base


# All spaces of a person, in the order in which they joined.
MINE = Reading(
    (
        Question(store.MINE, SpaceRow),
        Question(store.ROLES_OF_MINE, RoleRow),
        Question(store.HELD_BY, store.pair),
        Question(store.BASES_OF_MINE, _base),
    ),
    _mine_of,
)
