"""What users refuse."""

from plexichat.core.errors import Conflict, Forbidden, Invalid, Unknown


class UserUnknown(Unknown):
    """The person does not exist, or not for this caller."""

    code = "user.unknown"
    title = "There is no such person"


class UsernameInvalid(Invalid):
    """1 to 32 letters, digits and `. _ -` of one script, a letter, digit or _ at both ends."""

    code = "user.username_invalid"
    title = "This user name cannot be used"


class UsernameTaken(Conflict):
    """Somebody has this name, or one that reads the same."""

    code = "user.username_taken"
    title = "This user name is taken"


class DisplayNameInvalid(Invalid):
    """A display name has 1 to 64 visible characters."""

    code = "user.display_name_invalid"
    title = "This display name cannot be used"


class StatusInvalid(Invalid):
    """A status has at most 100 characters and one emoji."""

    code = "user.status_invalid"
    title = "This status cannot be used"


class TimeZoneUnknown(Invalid):
    """A time zone is a name of the IANA database."""

    code = "user.time_zone_unknown"
    title = "There is no such time zone"


class AvatarUnusable(Invalid):
    """An avatar is a picture that the caller uploaded for it."""

    code = "user.avatar_unusable"
    title = "This file cannot be an avatar"


class PreferencesInvalid(Invalid):
    """At most 200 preferences, their keys `[a-z0-9._:-]`, their values up to 4,096 characters."""

    code = "preferences.invalid"
    title = "These preferences cannot be kept"


class NotAnAdministrator(Forbidden):
    """Only the owner and the administrators of the server do this."""

    code = "server.not_an_administrator"
    title = "Only administrators may do this"


class OwnerStays(Forbidden):
    """The server's owner is not taken away by others, nor by mistake."""

    code = "server.owner_stays"
    title = "The owner's account cannot be closed"
