"""What the server shows, as structs. Unknown fields are ignored: newer servers are understood."""

from msgspec import Struct


class Reply(Struct, frozen=True):
    """The message that another one answers."""

    id: str
    seq: int
    author_id: str
    excerpt: str = ""


class ReactionCount(Struct, frozen=True):
    """How many chose an emoji, and the first of them."""

    emoji: str
    count: int
    user_ids: list[str] = []


class Attachment(Struct, frozen=True):
    """A file of a message."""

    id: str
    name: str
    media_type: str
    size: int
    url: str = ""


class Thread(Struct, frozen=True):
    """What a root message shows of its thread."""

    id: str
    reply_count: int = 0
    last_reply_ms: int | None = None


class Message(Struct, frozen=True):
    """A message; of two with the same `id` the one with the higher `event` is newer."""

    id: str
    channel_id: str
    seq: int
    event: int
    version: int
    author_id: str
    body: str
    created_ms: int
    nonce: str = ""
    kind: str = "text"
    reply_to: Reply | None = None
    mentions: list[str] = []
    mention_all: str | None = None
    reactions: list[ReactionCount] = []
    attachments: list[Attachment] = []
    thread: Thread | None = None
    edited_ms: int | None = None
    deleted_ms: int | None = None
    pinned_ms: int | None = None


class Page(Struct, frozen=True):
    """A run of history in ascending `seq`, and whether there is more on either side."""

    items: list[Message]
    has_before: bool = False
    has_after: bool = False


class Sent(Struct, frozen=True):
    """Where a message is stored for good; `duplicate`: an earlier try had stored it."""

    message_id: str
    seq: int
    event: int
    created_ms: int
    duplicate: bool = False


class Edited(Struct, frozen=True):
    """The version that an edit made."""

    version: int
    event: int


class Channel(Struct, frozen=True):
    """A channel that one is a member of, with the numbers up to which it goes."""

    id: str
    kind: str
    name: str = ""
    space_id: str | None = None
    last_seq: int = 0
    last_event: int = 0


class Person(Struct, frozen=True):
    """Who the client is signed in as."""

    id: str
    username: str
    display_name: str = ""
    kind: str = "human"


class Ready(Struct, frozen=True):
    """What the server tells after `identify`."""

    me: Person
    session_id: str
    channels: list[Channel] = []


class ChannelSync(Struct, frozen=True):
    """What changed in a channel after a number; `reset`: too much to tell one by one."""

    channel_id: str
    reset: bool
    messages: list[Message]
    last_seq: int
    last_event: int
