"""What `listen` yields."""

from typing import Any

import msgspec
from msgspec import Struct

from plexichat.client.views import Message


class MessageCreated(Struct, frozen=True):
    """Somebody said something."""

    channel_id: str
    message: Message


class MessageUpdated(Struct, frozen=True):
    """A message was edited, pinned, restored, reacted to while we were away, or its thread grew."""

    channel_id: str
    message: Message


class MessageDeleted(Struct, frozen=True):
    """A message lost its content; its number stays."""

    channel_id: str
    message_id: str
    seq: int


class ReactionAdded(Struct, frozen=True):
    """Somebody chose an emoji."""

    channel_id: str
    message_id: str
    emoji: str
    user_id: str


class ReactionRemoved(Struct, frozen=True):
    """Somebody took an emoji back."""

    channel_id: str
    message_id: str
    emoji: str
    user_id: str


class ChannelReset(Struct, frozen=True):
    """More changed while we were away than the server tells one by one.

    New messages, those after `known_seq` up to `last_seq`, have been yielded before this. What
    changed in older ones is unknown: who keeps them reads `history` afresh.
    """

    channel_id: str
    known_seq: int
    last_seq: int


class Resumed(Struct, frozen=True):
    """The connection was lost and is back; what was missed has been yielded before this."""


class Told(Struct, frozen=True):
    """Any other frame of the server: presence, typing, channels, spaces, roles, members, ..."""

    op: str
    fields: dict[str, Any]


Event = (
    MessageCreated
    | MessageUpdated
    | MessageDeleted
    | ReactionAdded
    | ReactionRemoved
    | ChannelReset
    | Resumed
    | Told
)

NUMBERED: dict[str, type[Event]] = {
    "message.created": MessageCreated,
    "message.updated": MessageUpdated,
    "message.deleted": MessageDeleted,
    "reaction.added": ReactionAdded,
    "reaction.removed": ReactionRemoved,
}
"""The facts of a channel that carry its event number."""

_DECODERS = {op: msgspec.json.Decoder(kind) for op, kind in NUMBERED.items()}


def decode(op: str, text: str | bytes) -> Event:
    """Return the event of a frame; raises `msgspec.ValidationError` when it is not one."""
    decoder = _DECODERS.get(op)
    if decoder is not None:
        return decoder.decode(text)
    fields = msgspec.json.decode(text, type=dict[str, Any])
    fields.pop("op", None)
    return Told(op, fields)
