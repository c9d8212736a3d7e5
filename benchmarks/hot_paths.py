"""What the server does most, each beside work that no change of ours makes quicker or slower."""

import asyncio
import json
import socket
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from benchmarks import group_commit, server, town
from benchmarks.wire import BODY
from plexichat.app.asgi import Application, build
from plexichat.app.settings import Settings
from plexichat.app.wiring import open_services
from plexichat.core.unit import Announcement
from plexichat.edge.socket import Hub
from plexichat.edge.socket.topics import Topic
from plexichat.edge.socket.wire import text_frame
from plexichat.engines import words

MEMBERS, DELIVERED = 200, 50
SENDS, AT_ONCE = 640, 64
REQUESTS = 60
TEXTS = 2_000
_PAGE = "SELECT * FROM messages WHERE channel_id = ? ORDER BY seq DESC LIMIT 50"
Work = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class HotPath:
    """Work of the server's, and what its CPU seconds are divided by."""

    name: str
    work: Work
    beside: Work


class Member:
    """A subscriber that is nothing but a socket."""

    is_open = True

    def __init__(self) -> None:
        self.topics: list[Topic] = []
        ours, self.theirs = socket.socketpair()
        self._ours = ours
        ours.settimeout(0)
        self.theirs.settimeout(0)
        self.write = ours.send

    def finish(self, frames: bytes, taken: int) -> None:
        """Refuse: nothing here is to be slow."""
        message = f"{len(frames) - taken} bytes did not fit"
        raise BlockingIOError(message)

    def fall_behind(self) -> None:
        """Refuse, as above."""
        raise BlockingIOError

    def empty(self) -> None:
        """Read what arrived."""
        try:
            while self.theirs.recv(1 << 20):
                pass
        except BlockingIOError:
            pass

    def close(self) -> None:
        """End both sides."""
        self._ours.close()
        self.theirs.close()


@asynccontextmanager
async def hot_paths(folder: Path) -> AsyncIterator[list[HotPath]]:
    """Open all that they need for the life of the block; no port is listened on."""
    data = folder / "data"
    place = town.found(data, 2, [range(2)])
    settings = Settings(data=data, search="off", requests_per_minute=1_000_000, log_level="warning")
    async with AsyncExitStack() as stack:
        services = await stack.enter_async_context(open_services(settings))
        application = build(settings, services)
        writing = asyncio.create_task(services.messages.commit.run())
        try:
            yield [
                _fan_out(stack),
                _sends(application, place, folder),
                _requests(application, place, "/api/v1/users/me", _reckon),
                _requests(
                    application,
                    place,
                    f"/api/v1/channels/{place.channels[0]}/messages?limit=50",
                    _reads(place),
                ),
                HotPath("terms of a text", _cut, _reckon),
            ]
        finally:
            services.messages.commit.close()
            await writing


def _fan_out(stack: AsyncExitStack) -> HotPath:
    members = [Member() for _ in range(MEMBERS)]
    hub = Hub(held_bytes_max=1 << 20)
    for member in members:
        stack.callback(member.close)
        hub.subscribe(member, "channel:1")
    payload = json.dumps({"op": "message.created", "body": BODY}).encode()
    frame = text_frame(payload)

    async def deliver() -> None:
        for number in range(DELIVERED):
            hub.deliver([Announcement("channel:1", payload, number)])
        _empty(members)

    async def send() -> None:
        for _ in range(DELIVERED):
            for member in members:
                member.write(frame)
        _empty(members)

    return HotPath(f"a fact to {MEMBERS} sockets", deliver, send)


def _empty(members: list[Member]) -> None:
    for member in members:
        member.empty()


def _sends(application: Application, place: town.Town, folder: Path) -> HotPath:
    messages, channel, person = application.services.messages, place.channels[0], place.people[0]
    database = sqlite3.connect(folder / "beside.sqlite3", isolation_level=None)
    for statement in ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", group_commit.TABLE):
        database.execute(statement)
    said = 0

    async def send() -> None:
        nonlocal said
        await application.services.access.of(person.id, channel)
        for _ in range(SENDS // AT_ONCE):
            asked = [
                messages.enqueue_now(person.id, channel, BODY, f"n{said + each}")
                for each in range(AT_ONCE)
            ]
            said += AT_ONCE
            await asyncio.gather(*[each for each in asked if each is not None])

    rows = 0

    async def insert() -> None:
        nonlocal rows
        for _ in range(SENDS // AT_ONCE):
            database.execute("BEGIN IMMEDIATE")
            for _ in range(AT_ONCE):
                rows += 1
                database.execute(group_commit.INSERT, (rows, f"n{rows}", BODY))
            database.execute("COMMIT")

    return HotPath(f"messages, {AT_ONCE} in a commit", send, insert)


def _requests(application: Application, place: town.Town, path: str, beside: Work) -> HotPath:
    path, _, query = path.partition("?")
    token = place.people[0].token
    scope: dict[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(b"host", b"localhost"), (b"authorization", f"Bearer {token}".encode())],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }
    asked = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> dict[str, Any]:
        return asked[0]

    async def told(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start" and message["status"] != 200:
            raise AssertionError(message)

    async def ask() -> None:
        for _ in range(REQUESTS):
            await application.http({**scope, "state": {}}, receive, told)

    return HotPath(f"GET {path.replace(str(place.channels[0]), '…')}", ask, beside)


def _reads(place: town.Town) -> Work:
    """Return the reading of as many pages, each in another thread, as the server reads them.

    A neighbour makes that dearer than reckoning.
    """
    database = sqlite3.connect(server.database(place.data), check_same_thread=False)

    def read() -> bytes:
        found = database.execute(_PAGE, (place.channels[0],))
        names = [name for name, *_ in found.description]
        return msgspec.json.encode([dict(zip(names, row, strict=True)) for row in found])

    async def read_all() -> None:
        for _ in range(REQUESTS):
            await asyncio.to_thread(read)

    return read_all


async def _cut() -> None:
    for number in range(TEXTS):
        words.terms(f"{BODY} {number}")


async def _reckon() -> None:
    """Do what interpreters do: texts, dictionaries, calls, and JSON in C."""
    for number in range(TEXTS):
        said = {word: len(word) + number for word in BODY.lower().split()}
        text = msgspec.json.encode({"op": "said", "words": said, "n": number})
        read = msgspec.json.decode(text)
        sorted(read["words"].items(), key=_second)


def _second(pair: tuple[str, int]) -> int:
    return pair[1]
