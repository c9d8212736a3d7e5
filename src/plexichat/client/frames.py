"""What is read of every frame, and how a refusal in one is understood."""

import msgspec
from msgspec import Struct

from plexichat.client.errors import Refused, SignInAgain
from plexichat.client.views import Ready

_SIGN_IN_AGAIN = {"auth.required", "auth.needed"}  # on the socket, and over HTTP


class Envelope(Struct, frozen=True):
    """The fields by which a frame is given to whom it concerns."""

    op: str
    ref: str | None = None
    channel_id: str | None = None
    event: int | None = None


class Hello(Struct, frozen=True):
    """The server's first frame."""

    heartbeat_seconds: float


class _Refusal(Struct):
    code: str
    title: str = ""
    detail: str = ""
    retry_after_seconds: int | None = None


decode_envelope = msgspec.json.Decoder(Envelope).decode
decode_hello = msgspec.json.Decoder(Hello).decode
decode_ready = msgspec.json.Decoder(Ready).decode
_decode_refusal = msgspec.json.Decoder(_Refusal).decode
encode = msgspec.json.Encoder().encode


def refusal(text: bytes) -> Refused:
    """Return the refusal of an `error` frame, or of a problem document."""
    said = _decode_refusal(text)
    kind = SignInAgain if said.code in _SIGN_IN_AGAIN else Refused
    detail = said.detail or said.title
    return kind(said.code, detail, retry_after_seconds=said.retry_after_seconds)
