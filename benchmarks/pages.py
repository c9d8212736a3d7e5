"""Readers: connections that stay open, each asking for a page as soon as the last one came."""

import json
import select
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks.town import Person
from benchmarks.wire import TIMEOUT_SECONDS, Broken

LENGTH = b"content-length: "
LONGEST_SECONDS = 6
CHECKED = 100  # One answer in so many is decoded; all are checked for their status.
Right = Callable[[Any], bool]


@dataclass(slots=True)
class Reader:
    """One connection with its request."""

    socket: socket.socket
    request: bytes
    buffer: bytearray = field(default_factory=bytearray)
    asked_at: float = 0.0

    def ask(self) -> None:
        """Send the request."""
        self.asked_at = time.perf_counter()
        self.socket.sendall(self.request)

    def answer(self) -> bytes | None:
        """Take what came; return the body once it is whole."""
        came = self.socket.recv(1 << 18)
        if not came:
            raise Broken(bytes(self.buffer[:200]))
        self.buffer += came
        end = self.buffer.find(b"\r\n\r\n")
        if end < 0:
            return None
        head = bytes(self.buffer[:end]).lower()
        size = int(head.partition(LENGTH)[2].partition(b"\r\n")[0])
        if len(self.buffer) < end + 4 + size:
            return None
        body = bytes(self.buffer[end + 4 :])
        self.buffer.clear()
        if not head.startswith(b"http/1.1 200"):
            raise Broken(head[:50] + body[:200])
        return body


@dataclass(frozen=True, slots=True)
class Read:
    """How long the answers took, and how many of those looked at were wrong."""

    took: list[float]
    wrong: int


def read(port: int, people: Sequence[Person], path: str, requests: int, right: Right) -> Read:
    """Let everybody read the same path over and over: so many requests, or as many as fit."""
    until = time.monotonic() + LONGEST_SECONDS
    readers = [_reader(port, each, path) for each in people]
    took, wrong, asked = list[float](), 0, len(readers)
    poll = select.epoll()
    by_fd = {each.socket.fileno(): each for each in readers}
    for fd, each in by_fd.items():
        poll.register(fd, select.EPOLLIN)
        each.ask()
    while len(took) < asked:
        for fd, _ in poll.poll(TIMEOUT_SECONDS):
            each = by_fd[fd]
            body = each.answer()
            if body is None:
                continue
            took.append(time.perf_counter() - each.asked_at)
            if asked < requests and time.monotonic() < until:
                asked += 1
                each.ask()
            else:
                poll.unregister(fd)  # The server may close what is not used any more.
            if len(took) % CHECKED == 1:
                wrong += not right(json.loads(body))
    for each in readers:
        each.socket.close()
    poll.close()
    return Read(took, wrong)


def _reader(port: int, person: Person, path: str) -> Reader:
    request = (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        f"Authorization: Bearer {person.token}\r\n\r\n"
    )
    return Reader(
        socket.create_connection(("127.0.0.1", port), TIMEOUT_SECONDS), request.encode("ascii")
    )
