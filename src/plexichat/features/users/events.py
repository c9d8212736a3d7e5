"""What is told about people."""

from msgspec import Struct

from plexichat.features.users.schemas import UserView


class UserUpdated(Struct, frozen=True, tag="user.updated", tag_field="op"):
    """A person's name, picture or status changed; `event` is set on their own topic only."""

    user: UserView
    event: int | None = None


class PreferencesChanged(Struct, frozen=True, tag="preferences.changed", tag_field="op"):
    """A person's preferences as they are now, told to their own clients."""

    preferences: dict[str, str]
    event: int
