"""The commands that clients may send: a struct and a handler for each `op`."""

import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, Any, TypeVar, Union, cast

import msgspec

from plexichat.core.errors import PlexiError
from plexichat.edge.socket.connection import Connection
from plexichat.edge.socket.errors import InvalidCommand, Malformed, TooDeep, UnknownCommand

Ref = Annotated[str, msgspec.Meta(max_length=64)]


class Command(msgspec.Struct, tag_field="op", frozen=True, kw_only=True):
    """A client's frame. Subclasses name their op: `class Send(Command, tag="message.send", ...)`.

    The answer repeats `ref`. A command without one gets no bare `ok`, but still its errors.
    Unknown fields are ignored.
    """

    ref: Ref | None = None


class Identify(Command, tag="identify", frozen=True, kw_only=True):
    """The first command. Features subclass it, with the same tag, for what resuming needs."""

    token: Annotated[str, msgspec.Meta(max_length=512)] | None = None
    client: Annotated[str, msgspec.Meta(max_length=128)] | None = None


class Heartbeat(Command, tag="heartbeat", frozen=True, kw_only=True):
    """Says that the client lives; answered with `heartbeat.ok`."""


Answer = msgspec.Struct | None
"""The fields of the `ok` frame, an untagged struct; None for a bare `ok`."""

Outcome = Answer | Awaitable[Answer]
C = TypeVar("C", bound=Command)
First = TypeVar("First", bound=Identify)
Handler = Callable[[Connection, C], Outcome]
Greet = Callable[[Connection, First], Awaitable[Sequence[bytes]]]
"""Returns what a client gets for `identify`: `ready` and what it missed, as JSON texts in order."""

_STRING = re.compile(rb'"(?:[^"\\]|\\.)*+"', re.DOTALL)


class _Envelope(msgspec.Struct):
    op: str


class Refused(Exception):  # noqa: N818 - it carries a refusal to the one place that answers
    """A frame that is no command: which refusal, for which `ref`."""

    def __init__(self, error: PlexiError, ref: str | None = None) -> None:
        super().__init__(error)
        self.error = error
        self.ref = ref


class Commands:
    """Everything that a client may say. Features add theirs before the gateway is made.

    A handler is a plain function, called in the order of the frames, that answers at once, or
    returns a future (no task is made, so this is for the hot path), or is a coroutine function
    (runs as a task under `command_seconds`). Refusals are raised as `PlexiError`. The next
    command starts without waiting for an answer, so answers may overtake each other.
    """

    def __init__(self, identify: type[First], greet: Greet[First]) -> None:
        """`greet` subscribes the new connection in the hub and returns what it must know.

        It runs with the connection's topics held and `connection.caller` known.
        """
        self._identify: type[Identify] = identify
        # The gateway only ever calls it with what `identify`'s own decoder made.
        self.greet = cast("Greet[Identify]", greet)
        self._handlers: dict[type[Command], Handler[Any]] = {}
        self._ops = {"identify", "heartbeat"}
        self._decoder: msgspec.json.Decoder[Command] | None = None

    def add(self, kind: type[C], handler: Handler[C]) -> None:
        """Register the handler of a command; its `tag` must be new."""
        op = kind.__struct_config__.tag
        if not isinstance(op, str) or op in self._ops:
            message = f"{kind.__name__} needs a tag of its own, not {op!r}"
            raise ValueError(message)
        self._ops.add(op)
        self._handlers[kind] = handler
        self._decoder = None

    def kinds(self) -> Sequence[type[Command]]:
        """Return every command's struct, for the contract."""
        return (self._identify, Heartbeat, *self._handlers)

    def handler(self, command: Command) -> Handler[Command] | None:
        """Return what handles the command; None for `identify` and `heartbeat`."""
        return self._handlers.get(type(command))

    def decode(self, text: bytes, depth_max: int) -> Command:
        """Return the command of a frame. Raises `Refused`, with the `ref` when it can be read."""
        if nests_deeper(text, depth_max):
            raise Refused(TooDeep(f"at most {depth_max} levels"))
        if self._decoder is None:
            self._decoder = msgspec.json.Decoder(Union[self.kinds()])  # noqa: UP007 - from a tuple
        try:
            return self._decoder.decode(text)
        except (msgspec.DecodeError, ValueError, RecursionError) as error:
            raise self._explain(text, str(error)) from error

    def _explain(self, text: bytes, detail: str) -> Refused:
        try:
            envelope = msgspec.json.decode(text, type=_Envelope)
        except (msgspec.DecodeError, ValueError, RecursionError):
            return Refused(Malformed(detail))
        ref = read_ref(text)
        if envelope.op not in self._ops:
            return Refused(UnknownCommand("see the contract for what this server knows"), ref)
        return Refused(InvalidCommand(detail), ref)


class _Referenced(msgspec.Struct):
    ref: Ref | None = None


def read_ref(text: bytes) -> str | None:
    """Return the `ref` of a frame that is not read otherwise; None when it has no valid one."""
    try:
        return msgspec.json.decode(text, type=_Referenced).ref
    except (msgspec.DecodeError, ValueError, RecursionError):
        return None


def nests_deeper(text: bytes, depth_max: int) -> bool:
    """Tell whether JSON nests deeper than `depth_max`, in linear time, without parsing it."""
    if text.count(b"[") + text.count(b"{") <= depth_max:
        return False
    depth = 0
    for byte in _STRING.sub(b"", text):
        if byte in b"[{":
            depth += 1
            if depth > depth_max:
                return True
        elif byte in b"]}":
            depth -= 1
    return False
