"""The few words of ASGI that this folder uses."""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, MutableMapping
from typing import Any

# ASGI's messages are open dictionaries by specification.
Scope = MutableMapping[str, Any]
ReadScope = Mapping[str, object]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]


def header(scope: ReadScope, name: bytes) -> str | None:
    """Return the first header of this lower-case name."""
    return next((value.decode("latin-1") for value in _values(scope, name)), None)


def header_list(scope: ReadScope, name: bytes) -> str:
    """Return all headers of this lower-case name as one comma-separated list."""
    return ",".join(value.decode("latin-1") for value in _values(scope, name))


def _values(scope: ReadScope, name: bytes) -> Iterator[bytes]:
    headers: Any = scope["headers"]
    return (value for key, value in headers if key == name)


def encode(headers: Iterable[tuple[str, str]]) -> Headers:
    """Return headers as ASGI sends them."""
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]


async def answer(
    send: Send, status: int, headers: Iterable[tuple[str, str]], body: bytes, *, head: bool = False
) -> None:
    """Send a whole answer; `head` leaves the body out and keeps its length."""
    lines = [*encode(headers), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": lines})
    await send({"type": "http.response.body", "body": b"" if head else body})
