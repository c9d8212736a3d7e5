"""A gateway client over long polls; what arrives is kept in `frames`, as `world.Socket` does."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import httpx

Json = dict[str, Any]
PATH = "/api/v1/gateway/poll"
SECONDS = 10


@dataclass
class PolledSocket:
    """One connection; both directions are counted here."""

    http: httpx.AsyncClient
    id: str
    after: int = 0
    sent: int = 0
    frames: list[Json] = field(default_factory=list)
    inbox: list[Json] = field(default_factory=list)
    close: Json | None = None
    _refs: int = 0

    @property
    def path(self) -> str:
        return f"{PATH}/{self.id}"

    async def poll(self, **query: object) -> Json:
        """Poll once and return the answer; raises `httpx.HTTPStatusError` when it is refused."""
        answer = await self.http.get(self.path, params={"after": self.after, **query})
        told: Json = answer.raise_for_status().json()
        self.after, self.close = told["last"], told.get("close")
        self.inbox += told["frames"]
        return told

    async def post(self, *frames: Json) -> int:
        """Send frames under the next numbers; return the number of the last one taken."""
        body = {"first": self.sent + 1, "frames": frames}
        answer = await self.http.post(self.path, json=body)
        self.sent = answer.raise_for_status().json()["taken"]
        return self.sent

    async def receive(self) -> Json:
        """Return the next frame."""
        async with asyncio.timeout(SECONDS):
            while not self.inbox:
                await self.poll()
        frame = self.inbox.pop(0)
        self.frames.append(frame)
        return frame

    async def until(self, op: str) -> Json:
        """Read on until a frame of this kind arrives and return it."""
        while True:
            frame = await self.receive()
            if frame["op"] == op:
                return frame

    async def ask(self, op: str, **fields: Any) -> Json:
        """Send a command and return its answer; what is told meanwhile stays in `frames`."""
        self._refs += 1
        ref = str(self._refs)
        await self.post({"op": op, "ref": ref, **fields})
        while True:
            frame = await self.receive()
            if frame.get("ref") == ref:
                return frame

    async def settle(self) -> None:
        """Read everything that was told before now."""
        await self.ask("heartbeat")


async def open_polled(http: httpx.AsyncClient) -> PolledSocket:
    """Open a connection and say nothing."""
    return await _open(http)


async def connect_polled(
    http: httpx.AsyncClient, token: str | None = None, **numbers: int
) -> PolledSocket:
    """Open a connection and identify: by the token, or by the client's own cookie."""
    identify: Json = {"op": "identify"} | ({"token": token} if token else {})
    if numbers:
        identify["numbers"] = {"channels": numbers}
    socket = await _open(http, identify)
    await socket.until("ready")
    return socket


async def _open(http: httpx.AsyncClient, identify: Json | None = None) -> PolledSocket:
    answer = await http.post(PATH, json={"identify": identify} if identify else {})
    told: Json = answer.raise_for_status().json()
    sent = 1 if identify else 0
    inbox, close = told["frames"], told.get("close")
    return PolledSocket(http, told["id"], told["last"], sent, inbox=inbox, close=close)
