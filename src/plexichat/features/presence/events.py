"""What who looks is told, and what servers tell each other; never stored, never numbered."""

from msgspec import Struct


class PresenceChanged(Struct, frozen=True, tag="presence", tag_field="op"):
    """Somebody came, went, or changed: `online`, `away`, `busy` or `offline`."""

    user_id: str
    state: str


class Typing(Struct, frozen=True, tag="typing", tag_field="op"):
    """Somebody is writing in a channel now; it holds for five seconds."""

    channel_id: str
    user_id: str


class Here(Struct, frozen=True, tag="here", tag_field="op"):
    """What a person's devices at one server say together."""

    server: str
    user_id: int
    state: str


class Who(Struct, frozen=True, tag="who", tag_field="op"):
    """A server asks the others for these people."""

    server: str
    user_ids: list[int]


class Answer(Struct, frozen=True, tag="answer", tag_field="op"):
    """What one server knows of those who were asked for: whom it does not name is not there."""

    server: str
    user_ids: list[int]
    states: dict[int, str]
