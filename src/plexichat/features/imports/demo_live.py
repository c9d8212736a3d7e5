"""Keeps the demo's people talking through the public gateway, with typing, at human speed."""

import asyncio
import random
import secrets
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from plexichat.features.imports.history import Line

MOST_SPEAKERS = 40
LARGEST_FRAME = 64 << 20
HEARTBEAT_SECONDS = 20.0
CONNECT_SECONDS = 10.0
LETTERS_PER_SECOND = 12.0
LONGEST_TYPING_SECONDS = 8.0

Token = Callable[[int], Awaitable[str]]


class Pace(Protocol):
    """How long people wait; tests do not."""

    async def wait(self, seconds: float) -> None:
        """Return after about so many seconds."""


class HumanPace:
    """The pace of people."""

    async def wait(self, seconds: float) -> None:
        """Sleep."""
        await asyncio.sleep(seconds)


@dataclass(frozen=True, slots=True)
class Script:
    """What is said in one channel: lines with the speakers' ids here, again and again."""

    channel_id: int
    lines: list[tuple[int, Line]]

    def forever(self, start: int) -> Iterator[tuple[int, str]]:
        """Yield who says what, from somewhere in the middle on."""
        place = start
        while True:
            speaker_id, line = self.lines[place % len(self.lines)]
            yield speaker_id, line.body
            place += 1


class Speaker:
    """One person's socket."""

    def __init__(self, socket: ClientConnection, group: asyncio.TaskGroup) -> None:
        self._socket = socket
        self._tasks = [group.create_task(self._listen()), group.create_task(self._beat())]

    async def type(self, channel_id: int) -> None:
        """Show that they are typing."""
        await self._send({"op": "typing", "channel_id": str(channel_id)})

    async def say(self, channel_id: int, body: str) -> None:
        """Send a message."""
        nonce = secrets.token_hex(12)
        frame = {"op": "message.send", "channel_id": str(channel_id), "nonce": nonce, "body": body}
        await self._send(frame)

    async def leave(self) -> None:
        """Close the socket."""
        for task in self._tasks:
            task.cancel()
        await self._socket.close()

    async def _send(self, frame: dict[str, str]) -> None:
        await self._socket.send(msgspec.json.encode(frame).decode())

    async def _listen(self) -> None:
        with suppress(WebSocketException):
            async for _ in self._socket:  # read, so that the server never waits for us
                pass

    async def _beat(self) -> None:
        with suppress(WebSocketException):
            while True:
                await asyncio.sleep(HEARTBEAT_SECONDS)
                await self._send({"op": "heartbeat"})


class Live:
    """Several conversations at once, over at most 40 sockets."""

    def __init__(self, url: str, token: Token, pace: Pace, tell: Callable[[str], None]) -> None:
        self._url = url
        self._tell = tell
        self._waits = False
        self._address = url.replace("http", "ws", 1).rstrip("/") + "/api/v1/gateway"
        self._token = token
        self._pace = pace
        self._speakers: OrderedDict[int, Speaker] = OrderedDict()
        self._turn = asyncio.Lock()

    async def run(self, scripts: list[Script], *, rounds: int | None = None) -> None:
        """Let everybody talk until cancelled, or until each script has had its rounds."""
        async with asyncio.TaskGroup() as group:
            talks = [group.create_task(self._talk(script, rounds, group)) for script in scripts]
            await asyncio.gather(*talks)
            for speaker in self._speakers.values():
                await speaker.leave()

    async def _talk(self, script: Script, rounds: int | None, group: asyncio.TaskGroup) -> None:
        lines = script.forever(random.randrange(len(script.lines)))  # noqa: S311 - no secret
        for place, (speaker_id, body) in enumerate(lines):
            if place == rounds:
                return
            await self._pace.wait(random.uniform(4, 25))  # noqa: S311 - no secret
            speaker = await self._speaker(speaker_id, group)
            try:
                await speaker.type(script.channel_id)
                await self._pace.wait(min(len(body) / LETTERS_PER_SECOND, LONGEST_TYPING_SECONDS))
                await speaker.say(script.channel_id, body)
            except WebSocketException:
                self._speakers.pop(speaker_id, None)  # the server restarted: they come back

    async def _speaker(self, speaker_id: int, group: asyncio.TaskGroup) -> Speaker:
        async with self._turn:
            if speaker_id in self._speakers:
                self._speakers.move_to_end(speaker_id)
                return self._speakers[speaker_id]
            if len(self._speakers) >= MOST_SPEAKERS:
                _, quiet = self._speakers.popitem(last=False)
                await quiet.leave()
            socket = await self._connect(await self._token(speaker_id))
            self._speakers[speaker_id] = Speaker(socket, group)
            return self._speakers[speaker_id]

    async def _connect(self, token: str) -> ClientConnection:
        while True:
            try:
                async with asyncio.timeout(CONNECT_SECONDS):
                    socket = await connect(self._address, max_size=LARGEST_FRAME)
                    await socket.send(
                        msgspec.json.encode({"op": "identify", "token": token}).decode()
                    )
                    async for frame in socket:
                        if msgspec.json.decode(frame, type=_Op).op == "ready":
                            self._waits = False
                            return socket
            except (OSError, TimeoutError, WebSocketException):
                if not self._waits:
                    self._tell(f"Waiting for the server at {self._url}: start `plexichat serve`.")
                self._waits = True
                await self._pace.wait(2)


class _Op(msgspec.Struct):
    op: str
