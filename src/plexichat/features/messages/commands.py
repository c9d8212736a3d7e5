"""What a client may say about messages on the socket. Every command may carry a `ref`."""

from typing import Annotated

from msgspec import Meta, Struct

from plexichat.edge.socket import Command
from plexichat.features.messages.schemas import EmojiText, Id, Nonce


class MessageSend(Command, tag="message.send", frozen=True, kw_only=True):
    """Store a message; the answer comes once it is durable."""

    channel_id: Id
    nonce: Nonce
    body: str = ""
    reply_to_id: Id | None = None
    file_ids: Annotated[list[Id], Meta(max_length=20)] = []
    also_to_channel: bool = False


class MessageEdit(Command, tag="message.edit", frozen=True, kw_only=True):
    """Give one's own message a new text."""

    channel_id: Id
    message_id: Id
    body: str
    version: Annotated[int, Meta(ge=1)] | None = None


class MessageDelete(Command, tag="message.delete", frozen=True, kw_only=True):
    """Take a message's content away."""

    channel_id: Id
    message_id: Id


class ReactionAdd(Command, tag="reaction.add", frozen=True, kw_only=True):
    """Choose an emoji."""

    channel_id: Id
    message_id: Id
    emoji: EmojiText


class ReactionRemove(Command, tag="reaction.remove", frozen=True, kw_only=True):
    """Take an emoji back."""

    channel_id: Id
    message_id: Id
    emoji: EmojiText


class ReadMark(Command, tag="read.mark", frozen=True, kw_only=True):
    """Read up to and including `seq`."""

    channel_id: Id
    seq: Annotated[int, Meta(ge=0, le=2**53)]


class EditedAnswer(Struct, frozen=True):
    """The version that the edit made."""

    message_id: str
    version: int
    event: int
