"""What the wire shows of spaces. Ids are decimal strings, times are Unix milliseconds."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

Id = Annotated[str, Meta(pattern=r"^[0-9]{1,19}$", description="A 64-bit id in decimal")]
Name = Annotated[str, Meta(max_length=400)]
Text = Annotated[str, Meta(max_length=4000)]
Base = Literal["member", "guest"]
Permissions = Annotated[list[str], Meta(max_length=32)]
Colour = Annotated[str, Meta(pattern=r"^(#[0-9a-fA-F]{6})?$")]


class RoleView(Struct, frozen=True):
    """A named set of permissions; a lower `position` is a higher rank."""

    id: str
    space_id: str
    kind: str
    name: str
    colour: str | None
    position: int
    permissions: list[str]
    event: int


class SpaceView(Struct, frozen=True):
    """A space as one of its members sees it: `permissions` are the caller's."""

    id: str
    name: str
    description: str
    icon_url: str | None
    owner_id: str
    event: int
    member_count: int
    created_ms: int
    permissions: list[str]
    base: str
    roles: list[RoleView]


class SpaceList(Struct, frozen=True):
    """Some spaces."""

    items: list[SpaceView]
    next: str | None = None


class MemberView(Struct, frozen=True):
    """A person in a space."""

    user_id: str
    space_id: str
    base: str
    nickname: str
    role_ids: list[str]
    joined_ms: int


class MemberList(Struct, frozen=True):
    """People of a space in the order of their ids; `next` goes into `after`."""

    items: list[MemberView]
    next: str | None = None


class RoleList(Struct, frozen=True):
    """The roles of a space, the highest rank first."""

    items: list[RoleView]
    next: str | None = None


class BanView(Struct, frozen=True):
    """Somebody who may not come back."""

    user_id: str
    reason: str
    created_by: str
    created_ms: int


class BanList(Struct, frozen=True):
    """All bans of a space."""

    items: list[BanView]
    next: str | None = None


class InvitationView(Struct, frozen=True):
    """A link into a space. `code` and `url` are told once, when it is made; then null."""

    id: str
    space_id: str
    code: str | None
    url: str | None
    hint: str
    base: str
    channel_id: str | None
    claims_user_id: str | None
    uses: int
    max_uses: int | None
    expires_ms: int | None
    created_by: str
    created_ms: int


class InvitationList(Struct, frozen=True):
    """The invitations of a space that can still be used."""

    items: list[InvitationView]
    next: str | None = None


class InvitationPreview(Struct, frozen=True):
    """What anybody who holds the link may know of where it leads."""

    space_id: str
    space_name: str
    description: str
    icon_url: str | None
    member_count: int
    base: str
    invited_by: str
    claims_name: str | None


class SpaceBody(Struct, forbid_unknown_fields=True):
    """A space to make, or what changes of one."""

    name: Name | UnsetType = UNSET
    description: Text | UnsetType = UNSET
    icon_file_id: Id | None | UnsetType = UNSET


class NewSpaceBody(Struct, forbid_unknown_fields=True):
    """A space to make."""

    name: Name
    description: Text = ""


class MemberBody(Struct, forbid_unknown_fields=True):
    """What changes of a member."""

    nickname: Name | UnsetType = UNSET
    base: Base | UnsetType = UNSET


class NewMemberBody(Struct, forbid_unknown_fields=True):
    """Somebody to bring in, by the server's administrators."""

    user_id: Id
    base: Base = "member"


class NewMembersBody(Struct, forbid_unknown_fields=True):
    """People to bring in, by the server's administrators."""

    user_ids: Annotated[list[Id], Meta(max_length=10_000)]


class AddedMembers(Struct, frozen=True):
    """How many of the people were not in before."""

    added: int


class NewRoleBody(Struct, forbid_unknown_fields=True):
    """A role to make; it comes last in rank."""

    name: Name
    colour: Colour = ""
    permissions: Permissions = []


class RoleBody(Struct, forbid_unknown_fields=True):
    """What changes of a role."""

    name: Name | UnsetType = UNSET
    colour: Colour | UnsetType = UNSET
    permissions: Permissions | UnsetType = UNSET
    position: Annotated[int, Meta(ge=1, le=1000)] | UnsetType = UNSET


class BanBody(Struct, forbid_unknown_fields=True):
    """Why somebody is banned."""

    reason: Text = ""


class NewInvitationBody(Struct, forbid_unknown_fields=True):
    """A link to make. A guest's leads into one channel."""

    max_uses: Annotated[int, Meta(ge=1, le=100_000)] | None = None
    expires_in_seconds: Annotated[int, Meta(ge=60, le=366 * 86_400)] | None = 7 * 86_400
    base: Base = "member"
    channel_id: Id | None = None
    claims_user_id: Id | None = None
