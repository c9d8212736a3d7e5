"""A client on the bare wire: sends frames, waits for frames."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from ssl import SSLContext
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

Frame = dict[str, Any]
WAIT_SECONDS = 15.0


class Wire:
    """One gateway connection and all that came over it."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.frames: list[Frame] = []

    async def say(self, op: str, **fields: object) -> None:
        """Send a command."""
        await self.socket.send(json.dumps({"op": op, **fields}))

    async def until(self, wanted: Callable[[Frame], bool]) -> Frame:
        """Wait for a frame, after the ones that were waited for before; keep the others."""
        async with asyncio.timeout(WAIT_SECONDS):
            while True:
                frame: Frame = json.loads(await self.socket.recv())
                self.frames.append(frame)
                if wanted(frame):
                    return frame

    async def op(self, op: str, **fields: object) -> Frame:
        """Wait for a frame with this op and these fields."""
        return await self.until(
            lambda frame: (
                frame["op"] == op
                and all(frame.get(name) == value for name, value in fields.items())
            )
        )

    async def end(self) -> int:
        """Wait until the server closes; return why."""
        async with asyncio.timeout(WAIT_SECONDS):
            await self.socket.wait_closed()
        assert self.socket.close_code is not None
        return self.socket.close_code


@asynccontextmanager
async def wire(url: str, token: str, ssl: SSLContext | None = None) -> AsyncIterator[Wire]:
    """Connect, identify, and be ready inside the block."""
    address = "ws" + url.removeprefix("http") + "/api/v1/gateway"
    async with connect(address, ssl=ssl, max_size=None, proxy=None) as socket:
        opened = Wire(socket)
        await opened.op("hello")
        await opened.say("identify", token=token)
        await opened.op("ready")
        yield opened
