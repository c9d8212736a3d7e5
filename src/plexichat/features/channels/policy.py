"""What a person may do in a channel, from rows. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from plexichat.features.channels.errors import ChannelNameInvalid
from plexichat.features.channels.rows import ChannelRow, OverrideRow, RoleRow, SpaceRights
from plexichat.security import authz
from plexichat.security.authz import Permission
from plexichat.security.text import clean_line

MAX_NAME, MAX_TOPIC = 80, 1000


@dataclass(frozen=True, slots=True)
class ChannelAccess:
    """What one person may do in one channel that they may see.

    `member` is false for who only previews it. A thread has its parent's rights and members.
    """

    channel_id: int
    space_id: int | None
    kind: str
    parent_id: int | None
    permissions: int
    member: bool
    archived: bool


def permissions_in_space(rights: SpaceRights, user_id: int, roles: Iterable[RoleRow]) -> int:
    """Return a member's permissions in their space."""
    held = [role.permissions for role in roles if role.space_id == rights.space_id]
    return authz.in_space(0, held, owns=rights.owner_id == user_id)


def access(
    row: ChannelRow,
    user_id: int,
    rights: SpaceRights | None,
    roles: Sequence[RoleRow],
    overrides: Sequence[OverrideRow],
) -> ChannelAccess | None:
    """Return what a person may do in a channel that is no thread; None where they may not see it.

    Private channels and conversations are seen by their members only, whoever asks. A public one
    needs `view_channels`; a guest needs to be in it.
    """
    if row.deleted_ms is not None:
        return None
    member = row.joined_ms is not None
    if row.space_id is None:
        permissions = authz.CONVERSATION if member else 0
    elif rights is None:
        return None
    else:
        permissions = _in_channel(row, user_id, rights, roles, overrides)
    by_membership = row.space_id is None or row.kind == "private"
    if rights is not None and rights.base == "guest":
        by_membership = True
    visible = member if by_membership else bool(permissions & Permission.VIEW_CHANNELS)
    if not visible:
        return None
    return ChannelAccess(
        row.id, row.space_id, row.kind, row.parent_id, permissions, member, bool(row.archived_ms)
    )


def _in_channel(
    row: ChannelRow,
    user_id: int,
    rights: SpaceRights,
    roles: Sequence[RoleRow],
    overrides: Sequence[OverrideRow],
) -> int:
    here = [each for each in overrides if each.channel_id == row.id]
    mine = [role for role in roles if role.space_id == row.space_id]
    base_ids = {role.id for role in mine if role.kind == rights.base}
    other_ids = {role.id for role in mine} - base_ids
    base = person = None
    others = []
    for each in here:
        pair = (each.allow, each.deny)
        if each.target_kind == "user":
            person = pair if each.target_id == user_id else person
        elif each.target_id in base_ids:
            base = pair
        elif each.target_id in other_ids:
            others.append(pair)
    space = permissions_in_space(rights, user_id, mine)
    return authz.in_channel(space, base, others, person)


def channel_name(name: str) -> str:
    """Return a name without invisible characters, or refuse it."""
    shown = clean_line(name)
    if not shown or len(shown) > MAX_NAME:
        raise ChannelNameInvalid(f"Use 1 to {MAX_NAME} visible characters.")
    return shown


def topic(value: str) -> str:
    """Return a topic without invisible characters, or refuse one that is too long."""
    shown = clean_line(value)
    if len(shown) > MAX_TOPIC:
        raise ChannelNameInvalid(f"A topic has at most {MAX_TOPIC} characters.")
    return shown
