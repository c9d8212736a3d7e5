"""What the wire shows of people. Ids are decimal strings, times are Unix milliseconds."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

Id = Annotated[str, Meta(pattern=r"^[0-9]{1,19}$", description="A 64-bit id in decimal")]
Text = Annotated[str, Meta(max_length=4096)]
Kind = Literal["human", "bot", "imported"]
ServerRole = Literal["owner", "admin", "member"]


class UserView(Struct, frozen=True):
    """A person or bot as others see them."""

    id: str
    username: str
    display_name: str
    kind: str
    avatar_url: str | None
    status_text: str
    status_emoji: str
    server_role: str
    deactivated: bool
    created_ms: int


class MeView(UserView, frozen=True):
    """A person as they see themselves; `event` is the number of their last change."""

    time_zone: str
    event: int
    email: str | None = None


class UserList(Struct, frozen=True):
    """Some people; `next` continues the list where it is not null."""

    items: list[UserView]
    next: str | None = None


class Preferences(Struct, frozen=True):
    """A person's preferences, as their clients keep them."""

    preferences: dict[str, str]
    event: int


class MeBody(Struct, forbid_unknown_fields=True):
    """What a person changes about themselves; what is left out stays."""

    display_name: Text | UnsetType = UNSET
    status_text: Text | UnsetType = UNSET
    status_emoji: Text | UnsetType = UNSET
    time_zone: Text | UnsetType = UNSET
    avatar_file_id: Id | None | UnsetType = UNSET


class PreferencesBody(Struct, forbid_unknown_fields=True):
    """Preferences to keep; in a change, null forgets one."""

    preferences: Annotated[dict[str, str | None], Meta(max_length=200)]
