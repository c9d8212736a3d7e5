"""The frames that the gateway itself sends, as JSON texts."""

from typing import Final

import msgspec

from plexichat.core.errors import PlexiError

_encode = msgspec.json.Encoder().encode


class Hello(msgspec.Struct, tag_field="op", tag="hello", frozen=True):
    """The first frame: `identify` must follow within `identify_seconds`."""

    heartbeat_seconds: int
    identify_seconds: float
    max_frame_bytes: int
    server_time_ms: int
    version: str


class HeartbeatOk(msgspec.Struct, tag_field="op", tag="heartbeat.ok", frozen=True):
    """The answer to `heartbeat`."""

    server_time_ms: int
    ref: str | msgspec.UnsetType = msgspec.UNSET


class Refusal(msgspec.Struct, tag_field="op", tag="error", frozen=True):
    """A command was refused; `code` is stable, `title` and `detail` are for people.

    `ref` is the command's; absent where it had none or could not be read.
    """

    code: str
    title: str
    detail: str
    ref: str | msgspec.UnsetType = msgspec.UNSET
    retry_after_seconds: int | msgspec.UnsetType = msgspec.UNSET


class Bye(msgspec.Struct, tag_field="op", tag="bye", frozen=True):
    """The last frame before a close that the client did not ask for."""

    reason: str
    resume: bool


GOODBYE: Final = _encode(Bye("restart", resume=True))


def encode(fact: msgspec.Struct) -> bytes:
    """Return the JSON text of a frame."""
    return _encode(fact)


def ok_text(ref: str | None, answer: msgspec.Struct | None) -> bytes | None:
    """Return `{"op":"ok","ref":...}` with the answer's fields; None when there is nothing to say.

    The answer is an untagged struct: its fields are spliced in behind `op` and `ref`.
    """
    if ref is None and answer is None:
        return None
    head = b'{"op":"ok"' if ref is None else b'{"op":"ok","ref":' + _encode(ref)
    fields = b"{}" if answer is None else _encode(answer)
    return head + (b"}" if fields == b"{}" else b"," + fields[1:])


def error_text(ref: str | None, error: PlexiError) -> bytes:
    """Return the `error` frame of a refusal."""
    wait = error.retry_after_seconds
    return _encode(
        Refusal(
            error.code,
            error.title,
            error.detail,
            msgspec.UNSET if ref is None else ref,
            msgspec.UNSET if wait is None else wait,
        )
    )
