"""A client of raw bytes. Frames are made and read by RFC 6455 alone, never by our own module."""

import asyncio
import json
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
KEY = "dGhlIHNhbXBsZSBub25jZQ=="
ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="  # both are section 1.3's own example
MASK = b"\x37\xfa\x21\x3d"
SECONDS = 10
Json = dict[str, Any]


def length_bytes(size: int, form: int | None = None) -> tuple[int, bytes]:
    """Return the seven bits and what follows them; `form` 16 or 64 forces a longer encoding."""
    form = form or (7 if size < 126 else 16 if size < 65_536 else 64)
    if form == 7:
        return size, b""
    return (126, size.to_bytes(2, "big")) if form == 16 else (127, size.to_bytes(8, "big"))


def client_frame(
    opcode: int,
    payload: bytes = b"",
    *,
    final: bool = True,
    rsv: int = 0,
    mask: bytes | None = MASK,
    form: int | None = None,
) -> bytes:
    """Return one frame as a client sends it; `mask=None` leaves it unmasked."""
    short, longer = length_bytes(len(payload), form)
    first = (0x80 if final else 0) | rsv << 4 | opcode
    if mask is None:
        return bytes((first, short)) + longer + payload
    hidden = bytes(each ^ mask[at % 4] for at, each in enumerate(payload))
    return bytes((first, 0x80 | short)) + longer + mask + hidden


def text(body: str | bytes) -> bytes:
    """Return a whole text message in one frame."""
    return client_frame(TEXT, body if isinstance(body, bytes) else body.encode())


def command(op: str, **fields: Any) -> bytes:
    """Return a command in one frame."""
    return text(json.dumps({"op": op, **fields}))


def close(code: int | None = None, reason: bytes = b"") -> bytes:
    """Return a close frame."""
    return client_frame(CLOSE, b"" if code is None else code.to_bytes(2, "big") + reason)


def request(
    target: str = "/api/v1/gateway", *, method: str = "GET", version: str = "1.1", **headers: Any
) -> bytes:
    """Return a request head; `Some_Header=None` leaves a default one out."""
    lines: dict[str, Any] = {
        "Host": "chat.test",
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": KEY,
        "Sec-WebSocket-Version": "13",
    }
    lines |= {name.replace("_", "-"): value for name, value in headers.items()}
    shown = [f"{name}: {value}" for name, value in lines.items() if value is not None]
    return "\r\n".join([f"{method} {target} HTTP/{version}", *shown, "", ""]).encode("latin-1")


@dataclass
class Answer:
    """An HTTP answer."""

    status: int
    headers: dict[str, str]
    body: bytes = b""

    @property
    def code(self) -> str:
        code: str = json.loads(self.body)["code"]
        return code


def _read_close(body: bytes) -> tuple[int | None, str]:
    assert len(body) != 1
    return (int.from_bytes(body[:2]) if body else None), body[2:].decode()


@dataclass
class Ending:
    """How the server closed: what it said before, and the body of its close frame."""

    code: int | None
    reason: str
    frames: list[tuple[int, bytes]] = field(default_factory=list)


@dataclass
class Peer:
    """One TCP connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    def send(self, *pieces: bytes) -> None:
        """Write every piece by itself."""
        for piece in pieces:
            self.writer.write(piece)

    async def frame(self) -> tuple[int, bytes]:
        """Return the server's next frame, having looked at what every frame of a server keeps."""
        async with asyncio.timeout(SECONDS):
            first, second = await self.reader.readexactly(2)
            assert first & 0xF0 == 0x80, "whole, and no reserved bit"
            assert second < 0x80, "a server masks nothing"
            size = second
            if second > 125:
                size = int.from_bytes(await self.reader.readexactly(2 if second == 126 else 8))
            assert length_bytes(size)[0] == second, "the shortest length"
            return first & 0x0F, await self.reader.readexactly(size)

    async def json(self) -> Json:
        """Return the next text frame's JSON."""
        opcode, payload = await self.frame()
        assert opcode == TEXT, (opcode, payload)
        found: Json = json.loads(payload)
        return found

    async def ask(self, op: str, **fields: Any) -> Json:
        """Send a command and return the next frame."""
        self.send(command(op, **fields))
        return await self.json()

    async def ending(self) -> Ending:
        """Read until the server's close frame and the end of its stream."""
        frames: list[tuple[int, bytes]] = []
        while (found := await self.frame())[0] != CLOSE:
            frames.append(found)
        async with asyncio.timeout(SECONDS):
            assert await self.reader.read() == b"", "nothing after a close frame"
        return Ending(*_read_close(found[1]), frames)

    async def farewell(self) -> Ending:
        """Answer the close that the server begins, and see it end the connection."""
        frames: list[tuple[int, bytes]] = []
        while (found := await self.frame())[0] != CLOSE:
            frames.append(found)
        self.send(client_frame(CLOSE, found[1]))
        assert await self.is_ended(), "nothing after a close frame"
        return Ending(*_read_close(found[1]), frames)

    async def is_alive(self) -> bool:
        """Tell whether the server answers a ping next."""
        self.send(client_frame(PING, b"still there?"))
        return await self.frame() == (PONG, b"still there?")

    async def answer(self) -> Answer:
        """Return an HTTP answer with its body."""
        async with asyncio.timeout(SECONDS):
            head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            status, *lines = head.strip().split("\r\n")
            headers = {
                name.lower(): value.strip()
                for name, _, value in (each.partition(":") for each in lines)
            }
            body = await self.reader.readexactly(int(headers.get("content-length", "0")))
        return Answer(int(status.split()[1]), headers, body)

    async def is_ended(self) -> bool:
        """Wait until the server ends its side; tell whether it said nothing more."""
        async with asyncio.timeout(SECONDS):
            try:
                return await self.reader.read() == b""
            except ConnectionResetError:
                return True

    async def hang_up(self) -> None:
        """End the connection without a word."""
        self.writer.close()
        with suppress(OSError):
            await self.writer.wait_closed()
