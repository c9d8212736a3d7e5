"""What is told of spaces: to their members, and to those who come and go."""

from msgspec import Struct

from plexichat.features.spaces.schemas import MemberView, RoleView, SpaceView


class SpaceUpdated(Struct, frozen=True, tag="space.updated", tag_field="op"):
    """A space's name, picture or owner changed. Keep your own `permissions` and `base`."""

    space_id: str
    event: int
    space: SpaceView


class SpaceDeleted(Struct, frozen=True, tag="space.deleted", tag_field="op"):
    """A space is gone, with its channels."""

    space_id: str
    event: int


class RoleCreated(Struct, frozen=True, tag="role.created", tag_field="op"):
    """A new role."""

    space_id: str
    event: int
    role: RoleView


class RoleUpdated(Struct, frozen=True, tag="role.updated", tag_field="op"):
    """A role changed: the rights of who holds it may have changed, so read them anew."""

    space_id: str
    event: int
    role: RoleView


class RoleDeleted(Struct, frozen=True, tag="role.deleted", tag_field="op"):
    """A role is gone, and from everybody who held it."""

    space_id: str
    event: int
    role_id: str


class SpaceMemberJoined(Struct, frozen=True, tag="space.member.joined", tag_field="op"):
    """Somebody came into the space."""

    space_id: str
    event: int
    member: MemberView


class SpaceMemberUpdated(Struct, frozen=True, tag="space.member.updated", tag_field="op"):
    """A member's name, base or roles changed."""

    space_id: str
    event: int
    member: MemberView


class SpaceMemberLeft(Struct, frozen=True, tag="space.member.left", tag_field="op"):
    """Somebody left the space, or was removed."""

    space_id: str
    event: int
    user_id: str


class SpaceJoined(Struct, frozen=True, tag="space.joined", tag_field="op"):
    """The person is in a space from now on."""

    space_id: str
    space: SpaceView


class SpaceLeft(Struct, frozen=True, tag="space.left", tag_field="op"):
    """The person is no longer in a space: none of its facts follow."""

    space_id: str
