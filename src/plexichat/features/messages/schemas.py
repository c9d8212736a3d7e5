"""What the wire shows of messages. Ids are decimal strings, times are Unix milliseconds."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from plexichat.features.files import FileView

Id = Annotated[str, Meta(pattern=r"^[0-9]{1,19}$", description="A 64-bit id in decimal")]
Nonce = Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[\x21-\x7e]+$")]
EmojiText = Annotated[str, Meta(min_length=1, max_length=64)]


class ReplyView(Struct, frozen=True):
    """The message that another one answers; `excerpt` is empty once it is deleted."""

    id: str
    seq: int
    author_id: str
    excerpt: str


class ReactionView(Struct, frozen=True):
    """How many chose an emoji; `user_ids` names the first 20 of them."""

    emoji: str
    count: int
    user_ids: list[str]


class ThreadView(Struct, frozen=True):
    """What a root message shows of its thread; `user_ids` are the latest few who replied."""

    id: str
    reply_count: int
    last_reply_ms: int | None
    user_ids: list[str]


class MessageView(Struct, frozen=True):
    """A message as its readers see it. A deleted one keeps its number and loses its content.

    `event` is the channel's number of the last change: of two views the higher one is newer.
    `mentions` are the people whose `@username` in `body` is a mention.
    """

    id: str
    channel_id: str
    seq: int
    event: int
    version: int
    author_id: str
    kind: str
    body: str
    nonce: str
    reply_to: ReplyView | None
    mentions: list[str]
    mention_all: str | None
    reactions: list[ReactionView]
    attachments: list[FileView]
    thread: ThreadView | None
    created_ms: int
    edited_ms: int | None
    deleted_ms: int | None
    pinned_ms: int | None
    pinned_by: str | None


class MessagePage(Struct, frozen=True):
    """A run of history in ascending `seq`, and whether there is more on either side."""

    items: list[MessageView]
    has_before: bool
    has_after: bool


class MessageList(Struct, frozen=True):
    """Messages chosen by something other than their place, such as pins."""

    items: list[MessageView]
    next: str | None = None


class ReactionUsers(Struct, frozen=True):
    """Everybody who chose an emoji, in the order in which they did."""

    items: list[str]
    next: str | None = None


class ChannelSync(Struct, frozen=True, tag="sync.channel", tag_field="op"):
    """Every message of a channel that changed after an event number, deleted ones included.

    `reset` says that too much changed: forget what you hold of this channel and read afresh.
    """

    channel_id: str
    reset: bool
    messages: list[MessageView]
    last_seq: int
    last_event: int


class SendBody(Struct, forbid_unknown_fields=True):
    """A message to store. `nonce` makes a retry harmless: the first one's message comes back."""

    body: str = ""
    nonce: Nonce | None = None
    reply_to_id: Id | None = None
    file_ids: Annotated[list[Id], Meta(max_length=20)] = []
    also_to_channel: bool = False


class EditBody(Struct, forbid_unknown_fields=True):
    """A new text for the message of `version`; without it the newest is changed."""

    body: str
    version: Annotated[int, Meta(ge=1)] | None = None


class ReadBody(Struct, forbid_unknown_fields=True):
    """Read up to and including `seq`; a lower one than before marks what follows as unread."""

    seq: Annotated[int, Meta(ge=0, le=2**53)]


MentionAll = Literal["channel", "here"]
