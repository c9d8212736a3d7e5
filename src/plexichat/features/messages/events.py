"""What a channel's readers are told, each with the channel's event number."""

from msgspec import Struct

from plexichat.features.messages.schemas import MessageView


class MessageCreated(Struct, frozen=True, tag="message.created", tag_field="op"):
    """Somebody said something."""

    channel_id: str
    event: int
    message: MessageView


class MessageUpdated(Struct, frozen=True, tag="message.updated", tag_field="op"):
    """A message was edited, pinned, restored, or its thread grew: this is its state now."""

    channel_id: str
    event: int
    message: MessageView


class MessageDeleted(Struct, frozen=True, tag="message.deleted", tag_field="op"):
    """A message lost its content; its number stays."""

    channel_id: str
    event: int
    message_id: str
    seq: int
    deleted_ms: int


class ReactionAdded(Struct, frozen=True, tag="reaction.added", tag_field="op"):
    """Somebody chose an emoji."""

    channel_id: str
    event: int
    message_id: str
    seq: int
    emoji: str
    user_id: str


class ReactionRemoved(Struct, frozen=True, tag="reaction.removed", tag_field="op"):
    """Somebody took an emoji back."""

    channel_id: str
    event: int
    message_id: str
    seq: int
    emoji: str
    user_id: str
