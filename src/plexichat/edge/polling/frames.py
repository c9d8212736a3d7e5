"""The gateway's frames where no WebSocket carries them.

The hub frames a fact once for everybody, so what a polled connection is given has to be taken out
of its frame, and what its client sends goes into one.
"""

from collections.abc import Iterator
from typing import Final

from plexichat.edge.socket.wire import Opcode, Received, text_frame

_SHORT: Final = 126
_LENGTH_BYTES: Final = {126: 2, 127: 8}
_MASKED: Final = 0x80
# Masking is for proxies on the way. With a key of zeros the payload is its own masked form.
_NO_MASK: Final = bytes(4)


def unframed(frames: bytes) -> Iterator[Received]:
    """Yield what `wire.frame` made frames of: whole, final and unmasked ones."""
    at = 0
    while at < len(frames):
        opcode, size = Opcode(frames[at] & 0x0F), frames[at + 1]
        at += 2
        if size >= _SHORT:
            begin, at = at, at + _LENGTH_BYTES[size]
            size = int.from_bytes(frames[begin:at], "big")
        yield Received(opcode, frames[at : at + size])
        at += size


def as_sent(text: bytes) -> bytes:
    """Return the frame in which a WebSocket client would have sent a text."""
    framed = text_frame(text)
    head = len(framed) - len(text)
    return bytes((framed[0], framed[1] | _MASKED)) + framed[2:head] + _NO_MASK + text
