"""What the store reads, column by column."""

from typing import NamedTuple


class SpaceRow(NamedTuple):
    """A space."""

    id: int
    name: str
    description: str
    icon_file_id: int | None
    owner_id: int
    last_event: int
    member_count: int
    created_ms: int


class RoleRow(NamedTuple):
    """A role."""

    id: int
    space_id: int
    kind: str
    name: str
    colour: str
    position: int
    permissions: int
    event: int


class MemberRow(NamedTuple):
    """A member who has not left."""

    user_id: int
    space_id: int
    base: str
    nickname: str
    joined_ms: int


class InvitationRow(NamedTuple):
    """An invitation."""

    id: int
    space_id: int
    code_hint: str
    base: str
    channel_id: int | None
    claims_user_id: int | None
    uses: int
    max_uses: int | None
    expires_ms: int | None
    created_by: int
    created_ms: int
    revoked_ms: int | None
