"""What who looks is told; never stored, never numbered."""

from msgspec import Struct


class PresenceChanged(Struct, frozen=True, tag="presence", tag_field="op"):
    """Somebody came, went, or changed: `online`, `away`, `busy` or `offline`."""

    user_id: str
    state: str


class Typing(Struct, frozen=True, tag="typing", tag_field="op"):
    """Somebody is writing in a channel now; it holds for five seconds."""

    channel_id: str
    user_id: str
