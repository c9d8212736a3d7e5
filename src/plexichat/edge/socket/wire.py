"""RFC 6455 frames, the server's side: masked frames in, plain frames out, no I/O.

`Frames` is fed whatever the network gives and hands out whole messages and control frames, one
per call, so that the reader decides when to take the next one. Nothing is buffered past the
limits it was made with. Extensions are not spoken: every reserved bit is a violation.
"""

import codecs
from dataclasses import dataclass
from enum import IntEnum
from struct import Struct
from typing import Final, NamedTuple


class Opcode(IntEnum):
    """The frame types of section 5.2."""

    CONTINUATION = 0
    TEXT = 1
    BINARY = 2
    CLOSE = 8
    PING = 9
    PONG = 10


class Received(NamedTuple):
    """A whole message (TEXT, BINARY) or one control frame, unmasked; TEXT is valid UTF-8."""

    opcode: Opcode
    payload: bytes


class WireError(Exception):
    """The peer broke the protocol: close with `code`, read nothing more (section 7.1.7)."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(f"{code} {reason}")
        self.code = code
        self.reason = reason


@dataclass(frozen=True, slots=True)
class WireLimits:
    """What one peer may make the server hold.

    `fragments_max` bounds the frames of one message, so that empty fragments, which cost time
    and count no bytes, come to an end.
    """

    frame_bytes_max: int = 64 * 1024
    message_bytes_max: int = 64 * 1024
    fragments_max: int = 1024


NORMAL: Final = 1000
PROTOCOL_ERROR: Final = 1002
UNSUPPORTED: Final = 1003
NO_STATUS: Final = 1005
BAD_PAYLOAD: Final = 1007
TOO_BIG: Final = 1009

# Defined for the protocol; registered by libraries; private.
_SENDABLE = (range(1000, 1004), range(1007, 1015), range(3000, 5000))
_CONTROL_BYTES_MAX = 125
_LENGTH_16 = Struct(">H")
_LENGTH_64 = Struct(">Q")
_SHORT = 126
_LONG = 127
_MASKED = 0x80
_FINAL = 0x80
_OPCODES = {int(opcode): opcode for opcode in Opcode}
_utf8_decoder = codecs.getincrementaldecoder("utf-8")


def unmask(payload: bytes | bytearray, key: bytes) -> bytes:
    """Return `payload` xor the repeated four-byte `key` (section 5.3)."""
    size = len(payload)
    # One xor over two big integers: about forty times as fast as a loop over the bytes.
    repeated = (key * (size // 4 + 1))[:size]
    return (int.from_bytes(payload, "little") ^ int.from_bytes(repeated, "little")).to_bytes(
        size, "little"
    )


def close_code_may_be_sent(code: int) -> bool:
    """Tell whether `code` may stand in a close frame (section 7.4 and the IANA registry)."""
    return any(code in codes for codes in _SENDABLE)


def parse_close(payload: bytes) -> int:
    """Return the code of a close frame, `NO_STATUS` when it is empty (section 5.5.1).

    Raises `WireError`: 1002 for a code that may not be sent or half a code, 1007 for a reason
    that is not UTF-8.
    """
    if not payload:
        return NO_STATUS
    if len(payload) == 1:
        raise WireError(PROTOCOL_ERROR, "a close frame with half a code")
    code = int(_LENGTH_16.unpack_from(payload)[0])
    if not close_code_may_be_sent(code):
        raise WireError(PROTOCOL_ERROR, "a close code that may not be sent")
    _check_utf8(payload[2:])
    return code


def _check_utf8(payload: bytes) -> None:
    if payload.isascii():
        return
    try:
        payload.decode()
    except UnicodeDecodeError as error:
        raise WireError(BAD_PAYLOAD, "text that is not UTF-8") from error


class Frames:
    """Turns a peer's bytes into messages and control frames, in order.

    `feed` any piece, then call `next` until it answers None. After a `WireError` the state is
    lost: close. While a message is incomplete at most `frame_bytes_max + message_bytes_max`
    bytes and the last piece are held; an idle peer costs no buffer.
    """

    __slots__ = ("_buffer", "_decoder", "_fragments", "_kind", "_limits", "_position", "_size")

    def __init__(self, limits: WireLimits) -> None:
        self._limits = limits
        self._buffer: bytes | bytearray = b""
        self._position = 0
        self._kind: Opcode | None = None
        self._fragments: list[bytes] | None = None
        self._size = 0
        self._decoder: codecs.IncrementalDecoder | None = None

    @property
    def pending_bytes(self) -> int:
        """How many bytes were fed and not handed out yet."""
        return len(self._buffer) - self._position

    @property
    def is_control_next(self) -> bool:
        """Tell whether what comes next is a control frame, which waits for no message."""
        return self.pending_bytes > 0 and self._buffer[self._position] & 0x0F >= Opcode.CLOSE

    def feed(self, piece: bytes) -> None:
        """Append what the network gave."""
        if self._position:
            self._buffer = self._buffer[self._position :]
            self._position = 0
        if not self._buffer:
            self._buffer = piece
        elif isinstance(self._buffer, bytearray):
            self._buffer += piece
        else:
            # A growing frame: from here on appending must not copy what is there already.
            self._buffer = bytearray(self._buffer)
            self._buffer += piece

    def next(self) -> Received | None:
        """Return the next whole message or control frame, None when more bytes are needed.

        Raises `WireError` as soon as the violation can be seen: a length above the limit is
        refused (1009) before its payload arrives.
        """
        while (frame := self._take_frame()) is not None:
            final, opcode, payload = frame
            if opcode >= Opcode.CLOSE:
                return Received(opcode, payload)
            if final and self._kind is None:
                if opcode is Opcode.TEXT:
                    _check_utf8(payload)
                return Received(opcode, payload)
            if (message := self._join(opcode, payload, final=final)) is not None:
                return message
        return None

    def _take_frame(self) -> tuple[bool, Opcode, bytes] | None:
        buffer, start = self._buffer, self._position
        if len(buffer) - start < 2:  # noqa: PLR2004 - the two bytes that every frame has
            return None
        first, second = buffer[start], buffer[start + 1]
        opcode = self._check_first_bytes(first, second)
        length = self._read_length(second & 0x7F, start + 2)
        if length is None:
            return None
        size, begin = length
        self._check_size(opcode, size)
        end = begin + 4 + size
        if len(buffer) < end:
            return None
        payload = unmask(buffer[begin + 4 : end], bytes(buffer[begin : begin + 4]))
        if end == len(buffer):
            self._buffer, self._position = b"", 0
        else:
            self._position = end
        return first >= _FINAL, opcode, payload

    def _check_first_bytes(self, first: int, second: int) -> Opcode:
        opcode = _OPCODES.get(first & 0x0F)
        if first & 0x70:
            raise WireError(PROTOCOL_ERROR, "a reserved bit is set")
        if opcode is None:
            raise WireError(PROTOCOL_ERROR, "a reserved opcode")
        if second < _MASKED:
            raise WireError(PROTOCOL_ERROR, "a client's frame must be masked")
        if opcode >= Opcode.CLOSE:
            if first < _FINAL:
                raise WireError(PROTOCOL_ERROR, "a fragmented control frame")
            if second & 0x7F > _CONTROL_BYTES_MAX:
                raise WireError(PROTOCOL_ERROR, "a control frame over 125 bytes")
        elif (opcode is Opcode.CONTINUATION) is (self._kind is None):
            raise WireError(PROTOCOL_ERROR, "a fragment out of order")
        return opcode

    def _read_length(self, short: int, at: int) -> tuple[int, int] | None:
        """Return the payload's length and where the mask begins; None until it is all there."""
        if short < _SHORT:
            return short, at
        form, least = (_LENGTH_16, _SHORT) if short == _SHORT else (_LENGTH_64, 1 << 16)
        if len(self._buffer) - at < form.size:
            return None
        size = int(form.unpack_from(self._buffer, at)[0])
        if size < least:
            raise WireError(PROTOCOL_ERROR, "a length not in its shortest form")
        if size >= 1 << 63:
            raise WireError(PROTOCOL_ERROR, "a length with its highest bit set")
        return size, at + form.size

    def _check_size(self, opcode: Opcode, size: int) -> None:
        if opcode >= Opcode.CLOSE:
            return
        if size > self._limits.frame_bytes_max:
            raise WireError(TOO_BIG, f"a frame over {self._limits.frame_bytes_max} bytes")
        if self._size + size > self._limits.message_bytes_max:
            raise WireError(TOO_BIG, f"a message over {self._limits.message_bytes_max} bytes")

    def _join(self, opcode: Opcode, payload: bytes, *, final: bool) -> Received | None:
        if self._fragments is None:
            self._kind, self._fragments = opcode, []
            self._decoder = _utf8_decoder() if opcode is Opcode.TEXT else None
        if len(self._fragments) == self._limits.fragments_max:
            raise WireError(TOO_BIG, f"a message of over {self._limits.fragments_max} frames")
        self._check_fragment(payload, final=final)
        self._fragments.append(payload)
        self._size += len(payload)
        if not final or self._kind is None:
            return None
        message = Received(self._kind, b"".join(self._fragments))
        self._kind = self._fragments = self._decoder = None
        self._size = 0
        return message

    def _check_fragment(self, payload: bytes, *, final: bool) -> None:
        if self._decoder is None:
            return
        try:
            # A code point may be split between fragments; a wrong one is refused at once.
            self._decoder.decode(payload, final)
        except UnicodeDecodeError as error:
            raise WireError(BAD_PAYLOAD, "text that is not UTF-8") from error


def frame(opcode: Opcode, payload: bytes) -> bytes:
    """Return one final, unmasked frame."""
    size = len(payload)
    if size < _SHORT:
        return bytes((_FINAL | opcode, size)) + payload
    if size < 1 << 16:
        return bytes((_FINAL | opcode, _SHORT)) + _LENGTH_16.pack(size) + payload
    return bytes((_FINAL | opcode, _LONG)) + _LENGTH_64.pack(size) + payload


def text_frame(payload: bytes) -> bytes:
    """Return the frame that carries a UTF-8 text."""
    return frame(Opcode.TEXT, payload)


def close_frame(code: int, reason: str = "") -> bytes:
    """Return a close frame; a reason that does not fit 123 bytes is cut between code points."""
    cut = reason.encode()[: _CONTROL_BYTES_MAX - 2].decode(errors="ignore").encode()
    return frame(Opcode.CLOSE, _LENGTH_16.pack(code) + cut)
