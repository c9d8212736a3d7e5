"""A server that says what a test wants, for what the real one does once in a year."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

import websockets
from websockets.asyncio.server import ServerConnection, serve

from plexichat.client import Client
from tests.client.conftest import QUICK
from tests.support.world import Json

CHANNEL = "10"


def message(seq: int, event: int) -> Json:
    """Return a message that says its number."""
    return {
        "id": str(100 + seq),
        "channel_id": CHANNEL,
        "seq": seq,
        "event": event,
        "version": 1,
        "author_id": "2",
        "body": f"line {seq}",
        "created_ms": 0,
    }


def created(seq: int, event: int) -> Json:
    told = {"op": "message.created", "channel_id": CHANNEL, "event": event}
    return told | {"message": message(seq, event)}


@dataclass
class Scripted:
    """One channel whose first message is known; `asked` are the commands that came."""

    url: str = ""
    asked: "asyncio.Queue[Json]" = field(default_factory=asyncio.Queue)
    greetings: int = 0
    close_code: int | None = None  # with which it ends each connection after the greeting
    first: Json = field(default_factory=lambda: {"op": "ready"})
    _socket: ServerConnection | None = None

    async def say(self, *frames: Json) -> None:
        assert self._socket is not None
        for each in frames:
            await self._socket.send(json.dumps(each))

    async def hear(self) -> Json:
        """Return the next command."""
        async with asyncio.timeout(5):
            return await self.asked.get()

    async def greet(self, socket: ServerConnection) -> None:
        self._socket = socket
        self.greetings += 1
        await self.say({"op": "hello", "heartbeat_seconds": 60})
        await socket.recv()
        channel = {"id": CHANNEL, "kind": "public", "last_seq": 1, "last_event": 1}
        me = {"id": "1", "username": "bot"}
        await self.say({"me": me, "session_id": "3", "channels": [channel]} | self.first)
        if self.close_code is not None:
            await socket.close(self.close_code)
        try:
            async for text in socket:
                self.asked.put_nowait(json.loads(text))
        except websockets.ConnectionClosed:
            pass


@asynccontextmanager
async def scripted() -> AsyncIterator[Scripted]:
    """Run a scripted server."""
    made = Scripted()
    async with serve(made.greet, "127.0.0.1", 0) as server:
        made.url = f"http://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}"
        yield made


@asynccontextmanager
async def connected() -> AsyncIterator[tuple[Scripted, Client]]:
    """Connect a client that waits only a moment for answers."""
    options = replace(QUICK, answer_seconds=0.2)
    async with scripted() as server, Client.connect(server.url, "token", options) as client:
        yield server, client
