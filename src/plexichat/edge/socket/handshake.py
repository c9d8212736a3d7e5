"""The opening handshake (RFC 6455 section 4.2) on the bytes of an HTTP/1.1 request head."""

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urlsplit

import msgspec

from plexichat.edge.socket.errors import (
    HandshakeRefused,
    MethodRefused,
    OriginRefused,
    TokenInUrl,
    UpgradeRequired,
)

_GUID: Final = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_REQUEST_LINE = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+) ([\x21-\x7e]+) HTTP/1\.1")
_HEADER = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\x20-\x7e\x80-\xff\t]*?)[ \t]*")
_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[0-9A-Za-z._~%-]+)(:[0-9]{1,5})?")
_TOKEN_WORDS = ("token", "auth", "bearer", "jwt", "key", "password", "secret", "session", "ticket")
_ONCE = ("host", "origin", "sec-websocket-key", "sec-websocket-version")
_KEY_BYTES = 16


@dataclass(frozen=True, slots=True)
class Handshake:
    """A valid request to open a WebSocket. `origin` is None for a program."""

    accept: str
    host: str
    origin: str | None
    cookie: str | None

    def cookie_value(self, name: str) -> str | None:
        """Return a cookie's value; of several of that name, none: one of them may be planted."""
        parts = [part.strip().partition("=") for part in (self.cookie or "").split(";")]
        values = [value.strip('"') for key, _, value in parts if key == name]
        return values[0] or None if len(values) == 1 else None


def parse_handshake(head: bytes) -> Handshake:
    """Read a request head, up to and without its empty line.

    Raises `HandshakeRefused` for everything that RFC 6455 or RFC 9112 forbids, and for a query
    that carries a secret. Extensions and subprotocols are offers; none is taken.
    """
    lines = head.split(b"\r\n")
    request = _REQUEST_LINE.fullmatch(lines[0])
    if request is None:
        raise HandshakeRefused("the request line is not HTTP/1.1")
    if request[1] != b"GET":
        raise MethodRefused
    _check_query(request[2].decode("ascii"))
    headers = _parse_headers(lines[1:])
    _check_upgrade(headers)
    return Handshake(
        accept=_accept(headers["sec-websocket-key"]),
        host=headers["host"],
        origin=headers.get("origin"),
        cookie=headers.get("cookie"),
    )


def check_origin(handshake: Handshake, allowed: frozenset[str]) -> None:
    """Refuse a page of another site; see `GatewaySettings.origins`."""
    if handshake.origin is None:
        return
    if allowed:
        if handshake.origin.lower() not in allowed:
            raise OriginRefused
        return
    try:
        origin = urlsplit(handshake.origin)
    except ValueError as error:
        raise OriginRefused from error
    if origin.scheme not in {"http", "https"} or origin.netloc.lower() != handshake.host.lower():
        raise OriginRefused


def switching(handshake: Handshake) -> bytes:
    """Return the answer that opens the connection."""
    return (
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Accept: {handshake.accept}\r\n\r\n"
    ).encode("ascii")


def refusal(error: HandshakeRefused) -> bytes:
    """Return the HTTP answer of a refused handshake; the connection closes after it."""
    problem = {
        "type": "about:blank",
        "title": error.title,
        "status": int(error.status),
        "detail": error.detail,
        "code": error.code,
    }
    body = msgspec.json.encode(problem)
    headers = {
        "Content-Type": "application/problem+json",
        "Content-Length": str(len(body)),
        "Cache-Control": "no-store",
        "Connection": "close",
    }
    if isinstance(error, MethodRefused):
        headers["Allow"] = "GET"
    if isinstance(error, UpgradeRequired):
        headers |= {
            "Connection": "Upgrade, close",
            "Upgrade": "websocket",
            "Sec-WebSocket-Version": "13",
        }
    lines = [f"HTTP/1.1 {error.status.value} {error.status.phrase}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode("ascii") + body


def _check_query(target: str) -> None:
    for name, _value in parse_qsl(target.partition("?")[2], keep_blank_values=True):
        if any(word in name.lower() for word in _TOKEN_WORDS):
            raise TokenInUrl


def _parse_headers(lines: list[bytes]) -> Mapping[str, str]:
    headers: dict[str, str] = {}
    for line in lines:
        match = _HEADER.fullmatch(line)
        if match is None:
            raise HandshakeRefused("a header line is malformed")
        name, value = match[1].decode("ascii").lower(), match[2].decode("latin-1")
        if name in headers:
            if name in _ONCE:
                raise HandshakeRefused(f"{name} stands twice")
            value = headers[name] + ("; " if name == "cookie" else ", ") + value
        headers[name] = value
    return headers


def _check_upgrade(headers: Mapping[str, str]) -> None:
    if _HOST.fullmatch(headers.get("host", "")) is None:
        raise HandshakeRefused("Host is missing or malformed")
    if "transfer-encoding" in headers or headers.get("content-length", "0") != "0":
        raise HandshakeRefused("a handshake has no body")
    if "websocket" not in _tokens(headers.get("upgrade", "")):
        raise UpgradeRequired
    if "upgrade" not in _tokens(headers.get("connection", "")):
        raise HandshakeRefused("Connection does not name Upgrade")
    if headers.get("sec-websocket-version", "").strip() != "13":
        raise UpgradeRequired
    if "sec-websocket-key" not in headers:
        raise HandshakeRefused("Sec-WebSocket-Key is missing")


def _tokens(value: str) -> set[str]:
    return {token.strip().lower() for token in value.split(",")}


def _accept(key: str) -> str:
    try:
        decoded = base64.b64decode(key, validate=True)
    except (binascii.Error, ValueError) as error:
        raise HandshakeRefused("Sec-WebSocket-Key is not base64") from error
    if len(decoded) != _KEY_BYTES:
        raise HandshakeRefused("Sec-WebSocket-Key is not 16 bytes")
    # SHA-1 is what section 4.2.2 asks for; it protects nothing.
    digest = hashlib.sha1(key.encode("ascii") + _GUID, usedforsecurity=False).digest()
    return base64.b64encode(digest).decode("ascii")
