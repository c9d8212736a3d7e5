"""A TCP proxy in the test's own loop, which leaves nothing behind."""

import asyncio
import contextlib
from abc import abstractmethod
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

CHUNK = 64 * 1024
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Proxy:
    """Carries each connection to where `connect` says, until either side ends it."""

    def __init__(self) -> None:
        self.port = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._writers: set[asyncio.StreamWriter] = set()

    @abstractmethod
    async def connect(self) -> Streams | None:
        """Open the other side of a new connection; None cuts it."""

    @abstractmethod
    async def carry(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, inwards: bool
    ) -> None:
        """Carry bytes one way until they end."""

    def cut_all(self) -> None:
        """Cut every connection now."""
        for writer in tuple(self._writers):
            writer.transport.abort()

    def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take a new connection."""
        task = asyncio.ensure_future(self._take(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def end(self) -> None:
        """Cut what there is and wait until it is gone."""
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.sleep(0)  # aborted transports close in the loop's next round

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        mine = {writer}
        self._writers.add(writer)
        ways: list[asyncio.Task[None]] = []
        try:
            if (other := await self.connect()) is None:
                return
            mine.add(other[1])
            self._writers.add(other[1])
            ways = [
                asyncio.create_task(self._carry(reader, other[1], inwards=True)),
                asyncio.create_task(self._carry(other[0], writer, inwards=False)),
            ]
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            self._writers -= mine
            for each in mine:
                each.transport.abort()

    async def _carry(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, inwards: bool
    ) -> None:
        with contextlib.suppress(OSError):
            await self.carry(reader, writer, inwards=inwards)


@asynccontextmanager
async def listening(proxy: Proxy, port: int = 0) -> AsyncIterator[None]:
    """Let a proxy listen on this machine inside the block."""
    server = await asyncio.start_server(proxy.accept, "127.0.0.1", port)
    proxy.port = server.sockets[0].getsockname()[1]
    try:
        yield
    finally:
        server.close()
        await proxy.end()
