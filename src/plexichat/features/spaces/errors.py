"""What spaces refuse."""

from http import HTTPStatus

from plexichat.core.errors import Conflict, Forbidden, Invalid, PlexiError, Unknown


class SpaceUnknown(Unknown):
    """The space is invisible to this user, so for them it does not exist."""

    code = "space.unknown"
    title = "There is no such space"


class SpaceMemberUnknown(Unknown):
    """Nobody of this id is in the space."""

    code = "space.member_unknown"
    title = "There is no such member"


class RoleUnknown(Unknown):
    """The space has no such role."""

    code = "role.unknown"
    title = "There is no such role"


class InvitationUnknown(Unknown):
    """The invitation is unknown, used up, expired or taken back: all look the same."""

    code = "invitation.unknown"
    title = "This invitation is not valid any more"


class SpaceForbidden(Forbidden):
    """The caller is in the space and lacks the permission that the detail names."""

    code = "space.forbidden"
    title = "You may not do this in this space"


class SpaceNameInvalid(Invalid):
    """A name is 1 to 80 visible characters."""

    code = "space.name_invalid"
    title = "Another name is needed"


class TooManySpaces(Conflict):
    """A person owns at most 50 spaces."""

    code = "space.too_many"
    title = "You own too many spaces"


class TheOwnerStays(Conflict):
    """The owner of a space cannot leave, be removed, banned or made a guest."""

    code = "space.owner_stays"
    title = "The owner stays"


class RoleIsBuiltIn(Conflict):
    """The owner, member and guest roles exist in every space."""

    code = "role.built_in"
    title = "This role belongs to every space"


class Banned(PlexiError):
    """The person may not come back into the space."""

    code = "space.banned"
    status = HTTPStatus.FORBIDDEN
    title = "You may not join this space"
