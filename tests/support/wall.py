"""A wall between two programs: it carries their bytes, or holds them back in silence."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

CHUNK = 64 * 1024


class Wall:
    """A TCP proxy to one port. While it is closed nothing passes and nobody is told."""

    def __init__(self, port: int) -> None:
        self.port = 0
        self._to = port
        self._open = asyncio.Event()
        self._open.set()

    def close(self) -> None:
        """Hold everything back, new connections too."""
        self._open.clear()

    def open(self) -> None:
        """Let it pass, what was held back first."""
        self._open.set()

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one connection."""
        await self._open.wait()
        try:
            inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", self._to)
        except OSError:
            writer.transport.abort()
            return
        ways = (
            asyncio.ensure_future(self._carry(reader, inner_writer)),
            asyncio.ensure_future(self._carry(inner_reader, writer)),
        )
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for each in ways:
            each.cancel()
        writer.transport.abort()
        inner_writer.transport.abort()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(CHUNK):
                await self._open.wait()
                writer.write(data)
                await writer.drain()


@asynccontextmanager
async def walled(port: int) -> AsyncIterator[Wall]:
    """Stand in front of a port inside the block."""
    wall = Wall(port)
    server = await asyncio.start_server(wall.take, "127.0.0.1", 0)
    wall.port = server.sockets[0].getsockname()[1]
    try:
        yield wall
    finally:
        wall.open()
        server.close()
