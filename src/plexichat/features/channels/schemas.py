"""What the wire shows of channels. Ids are decimal strings, times are Unix milliseconds."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

Id = Annotated[str, Meta(pattern=r"^[0-9]{1,19}$", description="A 64-bit id in decimal")]
Name = Annotated[str, Meta(max_length=400)]
Topic = Annotated[str, Meta(max_length=4000)]
Kind = Literal["public", "private", "announcement"]
Notify = Literal["all", "mentions", "none"]
People = Annotated[list[Id], Meta(max_length=10_000)]


class MyChannel(Struct, frozen=True):
    """The caller's place in a channel: how far they have read, how they are told.

    Unread are `last_seq - read_seq` messages, of which `mentions` name the caller or everybody,
    counted up to 100.
    """

    read_seq: int
    mentions: int
    notify: str
    muted_until_ms: int | None
    favourite: bool
    joined_ms: int


class ChannelView(Struct, frozen=True):
    """A channel, conversation or thread as the caller sees it; `me` is null for who is not in it.

    `member_ids` are given for direct and group conversations only.
    """

    id: str
    space_id: str | None
    kind: str
    name: str
    topic: str
    parent_id: str | None
    root_message_id: str | None
    auto_join: bool
    position: int
    version: int
    last_seq: int
    last_event: int
    last_message_ms: int | None
    created_ms: int
    archived_ms: int | None
    member_ids: list[str] | None
    me: MyChannel | None
    permissions: list[str]


class ChannelList(Struct, frozen=True):
    """Some channels."""

    items: list[ChannelView]
    next: str | None = None


class ChannelMemberView(Struct, frozen=True):
    """A person in a channel."""

    user_id: str
    joined_ms: int


class ChannelMemberList(Struct, frozen=True):
    """People of a channel in the order of their ids; `next` goes into `after`."""

    items: list[ChannelMemberView]
    next: str | None = None


class OverrideView(Struct, frozen=True):
    """What a role or a person may or may not do in one channel."""

    target_kind: str
    target_id: str
    allow: list[str]
    deny: list[str]


class OverrideList(Struct, frozen=True):
    """All overrides of a channel."""

    items: list[OverrideView]
    next: str | None = None


class NewChannelBody(Struct, forbid_unknown_fields=True):
    """A channel to create."""

    name: Name
    kind: Kind = "public"
    topic: Topic = ""
    auto_join: bool = False


class ChannelBody(Struct, forbid_unknown_fields=True):
    """What changes of a channel; with `version`, only if it is still that one."""

    name: Name | UnsetType = UNSET
    topic: Topic | UnsetType = UNSET
    auto_join: bool | UnsetType = UNSET
    position: Annotated[int, Meta(ge=0, le=100_000)] | UnsetType = UNSET
    version: Annotated[int, Meta(ge=1)] | None = None


class MyChannelBody(Struct, forbid_unknown_fields=True):
    """How the caller wants to be told of a channel."""

    notify: Notify | UnsetType = UNSET
    muted_until_ms: Annotated[int, Meta(ge=0, le=2**53)] | None | UnsetType = UNSET
    favourite: bool | UnsetType = UNSET


class OverrideBody(Struct, forbid_unknown_fields=True):
    """Names of permissions to give and to take; the rest follows the roles."""

    allow: Annotated[list[str], Meta(max_length=32)] = []
    deny: Annotated[list[str], Meta(max_length=32)] = []


class ConversationBody(Struct, forbid_unknown_fields=True):
    """The other people; one makes a direct conversation, more make a group."""

    user_ids: Annotated[list[Id], Meta(min_length=1, max_length=15)]
    name: Name = ""


class PeopleBody(Struct, forbid_unknown_fields=True):
    """People to add."""

    user_ids: People


class AddedPeople(Struct, frozen=True):
    """How many of the people were not in before."""

    added: int
