"""Three clients that nobody here wrote talk to the server as it is deployed: uvloop and all."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any, Protocol
from uuid import uuid4

import aiohttp
import picows
import pytest
import websockets

from tests.support.machine import Machine

LARGE = "🌱 " * 2_500
SECONDS = 10
Json = dict[str, Any]


class Talker(Protocol):
    """A client library, as far as these tests need it."""

    closed_with: int | None

    async def send(self, body: str) -> None: ...
    async def receive(self) -> str: ...
    async def ping(self) -> None: ...
    async def close(self) -> None: ...


class Websockets:
    """https://websockets.readthedocs.io"""

    def __init__(self, raw: Any) -> None:
        self.raw = raw
        self.closed_with: int | None = None

    @classmethod
    @asynccontextmanager
    async def connect(cls, url: str) -> AsyncIterator["Websockets"]:
        async with websockets.connect(url, max_size=None) as raw:
            yield cls(raw)

    async def send(self, body: str) -> None:
        await self.raw.send(body)

    async def send_fragmented(self, pieces: list[str]) -> None:
        await self.raw.send(pieces)

    async def receive(self) -> str:
        try:
            return str(await self.raw.recv())
        except websockets.ConnectionClosed:
            self.closed_with = self.raw.close_code
            return ""

    async def ping(self) -> None:
        await (await self.raw.ping(b"are you there"))

    async def close(self) -> None:
        await self.raw.close(1001, "leaving")
        self.closed_with = self.raw.close_code


class Aiohttp:
    """https://docs.aiohttp.org"""

    def __init__(self, raw: aiohttp.ClientWebSocketResponse) -> None:
        self.raw = raw
        self.closed_with: int | None = None

    @classmethod
    @asynccontextmanager
    async def connect(cls, url: str) -> AsyncIterator["Aiohttp"]:
        # It offers compression, which the server must not take.
        async with (
            aiohttp.ClientSession() as session,
            session.ws_connect(url, compress=15, autoping=False) as raw,
        ):
            assert raw.compress == 0
            yield cls(raw)

    async def send(self, body: str) -> None:
        await self.raw.send_str(body)

    async def receive(self) -> str:
        message = await self.raw.receive()
        if message.type is aiohttp.WSMsgType.TEXT:
            return str(message.data)
        self.closed_with = self.raw.close_code
        return ""

    async def ping(self) -> None:
        await self.raw.ping(b"are you there")
        message = await self.raw.receive()
        assert (message.type, bytes(message.data)) == (aiohttp.WSMsgType.PONG, b"are you there")

    async def close(self) -> None:
        await self.raw.close(code=1001)
        self.closed_with = self.raw.close_code


class Picows(picows.WSListener):  # type: ignore[misc]
    """https://picows.readthedocs.io"""

    def __init__(self) -> None:
        self.heard: asyncio.Queue[str] = asyncio.Queue()
        self.ponged = asyncio.Event()
        self.raw: Any = None
        self.closed_with: int | None = None

    @classmethod
    @asynccontextmanager
    async def connect(cls, url: str) -> AsyncIterator["Picows"]:
        transport, client = await picows.ws_connect(cls, url)
        client.raw = transport
        yield client
        transport.disconnect()
        await transport.wait_disconnected()

    def on_ws_frame(self, transport: Any, frame: Any) -> None:
        if frame.msg_type == picows.WSMsgType.TEXT:
            self.heard.put_nowait(frame.get_payload_as_utf8_text())
        elif frame.msg_type == picows.WSMsgType.PONG:
            self.ponged.set()
        elif frame.msg_type == picows.WSMsgType.CLOSE:
            self.closed_with = int(frame.get_close_code())
            self.heard.put_nowait("")

    async def send(self, body: str) -> None:
        self.raw.send(picows.WSMsgType.TEXT, body.encode())

    async def send_fragmented(self, pieces: list[str]) -> None:
        for at, piece in enumerate(pieces):
            kind = picows.WSMsgType.CONTINUATION if at else picows.WSMsgType.TEXT
            self.raw.send(kind, piece.encode(), fin=at == len(pieces) - 1)

    async def receive(self) -> str:
        return await self.heard.get()

    async def ping(self) -> None:
        self.raw.send_ping(b"are you there")
        await self.ponged.wait()

    async def close(self) -> None:
        self.raw.send_close(picows.WSCloseCode.GOING_AWAY, b"leaving")
        await self.raw.wait_disconnected()


Connect = Callable[[str], AbstractAsyncContextManager[Any]]
CLIENTS = pytest.mark.parametrize("client", [Websockets, Aiohttp, Picows])


class Place:
    """The running server, somebody's token, and a channel of theirs."""

    def __init__(self, machine: Machine) -> None:
        self.token = machine.owner("owner")
        self.channel = machine.room(self.token)
        self.url = f"ws://127.0.0.1:{machine.port}/api/v1/gateway"

    async def enter(self, talker: Talker) -> None:
        """Take `hello`, identify, take `ready`."""
        assert json.loads(await talker.receive())["op"] == "hello"
        await talker.send(json.dumps({"op": "identify", "token": self.token}))
        assert json.loads(await talker.receive())["op"] == "ready"

    def message(self, body: str) -> str:
        """Return a command that says something."""
        at = {"channel_id": self.channel, "nonce": str(uuid4())}
        return json.dumps(
            {"op": "message.send", "ref": "1", **at, "body": body}, ensure_ascii=False
        )


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    machine = Machine(Path(tmp_path_factory.mktemp("interop")), is_measured=False)
    machine.start()
    yield Place(machine)
    machine.kill()


async def answered(talker: Talker) -> tuple[Json, Json]:
    """Return the answer and the fact of one message, whichever comes first."""
    found: dict[str, Json] = {}
    async with asyncio.timeout(SECONDS):
        while not {"ok", "message.created"} <= set(found):
            frame = json.loads(await talker.receive())
            assert frame["op"] != "error", frame
            found[frame["op"]] = frame
    return found["ok"], found["message.created"]


@CLIENTS
async def test_a_client_enters_talks_hears_and_leaves(place: Place, client: Any) -> None:
    async with asyncio.timeout(SECONDS), client.connect(place.url) as talker:
        await place.enter(talker)
        await talker.send(place.message(f"hello from {client.__name__}"))
        answer, told = await answered(talker)
        assert told["message"]["body"] == f"hello from {client.__name__}"
        assert answer["ref"] == "1"
        await talker.ping()
        await talker.close()
        assert talker.closed_with == 1001


@CLIENTS
async def test_a_client_says_and_hears_what_is_large(place: Place, client: Any) -> None:
    body = LARGE + client.__name__
    async with asyncio.timeout(SECONDS), client.connect(place.url) as talker:
        await place.enter(talker)
        await talker.send(place.message(body))
        _, told = await answered(talker)
        assert told["message"]["body"] == body


@pytest.mark.parametrize("client", [Websockets, Picows])
async def test_a_client_that_fragments_is_understood(place: Place, client: Any) -> None:
    said = place.message(f"in pieces 🌱 by {client.__name__}")
    pieces = [said[at : at + 7] for at in range(0, len(said), 7)]
    async with asyncio.timeout(SECONDS), client.connect(place.url) as talker:
        await place.enter(talker)
        await talker.send_fragmented(pieces)
        _, told = await answered(talker)
        assert told["message"]["body"] == f"in pieces 🌱 by {client.__name__}"


@CLIENTS
async def test_a_client_learns_why_it_was_refused(place: Place, client: Any) -> None:
    async with asyncio.timeout(SECONDS), client.connect(place.url) as talker:
        assert json.loads(await talker.receive())["op"] == "hello"
        await talker.send(json.dumps({"op": "identify", "token": "nobody"}))
        assert json.loads(await talker.receive())["code"] == "auth.required"
        assert await talker.receive() == ""
        assert talker.closed_with == 4003


@CLIENTS
async def test_a_client_that_sends_too_much_learns_it(place: Place, client: Any) -> None:
    async with asyncio.timeout(SECONDS), client.connect(place.url) as talker:
        await place.enter(talker)
        await talker.send("x" * 65_537)
        while await talker.receive():
            pass
        assert talker.closed_with == 1009
