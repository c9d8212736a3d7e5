"""A gateway client over long polls."""

import asyncio
from dataclasses import dataclass, field

import httpx

from tests.support.connection import SECONDS, Connection, Json

PATH = "/api/v1/gateway/poll"


@dataclass
class PolledSocket(Connection):
    """One connection; both directions are counted here."""

    http: httpx.AsyncClient
    id: str
    after: int = 0
    sent: int = 0
    inbox: list[Json] = field(default_factory=list)
    close: Json | None = None

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

    async def next(self) -> Json:
        async with asyncio.timeout(SECONDS):
            while not self.inbox:
                await self.poll()
        return self.inbox.pop(0)

    async def say(self, frame: Json) -> None:
        await self.post(frame)


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
