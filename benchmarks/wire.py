"""As little of a WebSocket client as a measurement can do with."""

import json
import socket
from collections.abc import Sequence
from typing import Any

from benchmarks.town import Person

TIMEOUT_SECONDS = 60
CREATED = b'{"op":"message.created"'
OK = b'{"op":"ok"'
OPENING = (
    "GET /api/v1/gateway HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
    "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)
NO_MASK = bytes(4)  # A mask of zeros is a valid mask and costs the client nothing.
BODY = (
    "The quick brown fox jumps over the lazy dog while all the people"
    " in this room read along, as they do every day"
)  # 110 bytes


class Broken(RuntimeError):  # noqa: N818 - names what happened to the connection
    """The server closed a connection or answered something else than was asked."""


class Client:
    """One connection; what it received lies in `buffer` until somebody takes it out."""

    def __init__(self, port: int) -> None:
        self.buffer = bytearray()
        self.socket = socket.create_connection(("127.0.0.1", port), TIMEOUT_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(OPENING.format(port=port).encode("ascii"))

    def identify(self, token: str, **more: Any) -> None:
        """Sign in, and say more beside it; the server's greeting has arrived before."""
        while (end := self.buffer.find(b"\r\n\r\n")) < 0:
            self.receive()
        if not self.buffer.startswith(b"HTTP/1.1 101"):
            raise Broken(bytes(self.buffer[:200]))
        del self.buffer[: end + 4]
        self.expect("hello")
        self.socket.sendall(frame({"op": "identify", "token": token} | more))

    def expect(self, op: str) -> dict[str, Any]:
        """Return the next frame, which has to be of this kind."""
        while True:
            if (found := next_frame(self.buffer, 0)) is not None:
                payload = bytes(self.buffer[found[0] : found[1]])
                del self.buffer[: found[1]]
                said: dict[str, Any] = json.loads(payload)
                if said["op"] != op:
                    raise Broken(payload[:200])
                return said
            self.receive()

    def receive(self) -> int:
        """Wait for bytes and keep them; return how many came."""
        came = self.socket.recv(1 << 18)
        if not came:
            raise Broken(b"closed: " + bytes(self.buffer[:200]))
        self.buffer += came
        return len(came)

    def frames(self) -> list[bytes]:
        """Take all whole frames out of the buffer."""
        at, payloads = 0, []
        while (found := next_frame(self.buffer, at)) is not None:
            start, at = found
            payloads.append(bytes(self.buffer[start:at]))
        del self.buffer[:at]
        return payloads

    def close(self) -> None:
        """End the connection without a farewell."""
        self.socket.close()


def gather(port: int, people: Sequence[Person]) -> list[Client]:
    """Connect and sign in; all of them are at the same step, so the server never waits for us."""
    clients = [Client(port) for _ in people]
    for client, person in zip(clients, people, strict=True):
        client.identify(person.token)
    for client in clients:
        client.expect("ready")
        if client.buffer:
            raise Broken(bytes(client.buffer[:200]))
    return clients


def frame(command: dict[str, Any]) -> bytes:
    """Return a client's text frame."""
    return raw_frame(json.dumps(command, ensure_ascii=False, separators=(",", ":")).encode())


def raw_frame(payload: bytes) -> bytes:
    """Return a client's text frame of at most 64 KiB."""
    size = len(payload)
    if size < 126:
        return bytes((0x81, 0x80 | size)) + NO_MASK + payload
    return b"\x81\xfe" + size.to_bytes(2, "big") + NO_MASK + payload


def send_frame(channel_id: int, nonce: str, body: str = BODY) -> bytes:
    """Return a frame that sends a message; the nonce is its reference as well."""
    return raw_frame(
        b'{"op":"message.send","ref":"%b","channel_id":"%d","nonce":"%b","body":"%b"}'
        % (nonce.encode(), channel_id, nonce.encode(), body.encode())
    )


def next_frame(buffer: bytearray, at: int) -> tuple[int, int] | None:
    """Return where the payload of a server's frame begins and ends; None while it is not whole."""
    if len(buffer) < at + 2:
        return None
    size, start = buffer[at + 1], at + 2
    if size >= 126:
        octets = 2 if size == 126 else 8
        size, start = int.from_bytes(buffer[start : start + octets], "big"), start + octets
        if len(buffer) < start:
            return None
    return (start, start + size) if len(buffer) >= start + size else None
