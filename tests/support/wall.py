"""A wall between two programs: it carries their bytes, or holds them back in silence."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from typing_extensions import override

from tests.support.proxy import CHUNK, Proxy, Streams, listening


class Wall(Proxy):
    """Stands before one port. While it is closed nothing passes and nobody is told."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self._to = port
        self._open = asyncio.Event()
        self._open.set()

    def close(self) -> None:
        """Hold everything back, new connections too."""
        self._open.clear()

    def open(self) -> None:
        """Let it pass, what was held back first."""
        self._open.set()

    @override
    async def connect(self) -> Streams | None:
        await self._open.wait()
        try:
            return await asyncio.open_connection("127.0.0.1", self._to)
        except OSError:
            return None

    @override
    async def carry(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, inwards: bool
    ) -> None:
        while data := await reader.read(CHUNK):
            await self._open.wait()
            writer.write(data)
            await writer.drain()


@asynccontextmanager
async def walled(port: int) -> AsyncIterator[Wall]:
    """Stand in front of a port inside the block."""
    wall = Wall(port)
    async with listening(wall):
        yield wall
