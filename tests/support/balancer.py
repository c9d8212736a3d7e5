"""A load balancer that knows nothing of what it carries; it can cut and delay."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

CHUNK = 16 * 1024
# Where the next cut falls in a connection's bytes from the server; None lets it be.
Cut = Callable[[], int | None]


class Balancer:
    """Gives each new connection the next server that answers; no connection stays with one."""

    def __init__(self, ports: Sequence[int]) -> None:
        self.ports = list(ports)
        self.cut: Cut = lambda: None
        self.delay_seconds = 0.0
        self.cuts = 0
        self.url = ""
        self._turn = 0
        self._writers: set[asyncio.StreamWriter] = set()

    def cut_all(self) -> None:
        """Cut every connection now."""
        for writer in tuple(self._writers):
            writer.transport.abort()

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one connection until either side ends it, or a cut."""
        upstream = await self._connect()
        if upstream is None:
            writer.transport.abort()
            return
        inner_reader, inner_writer = upstream
        self._writers |= {writer, inner_writer}
        try:
            ways = (
                asyncio.ensure_future(self._carry(reader, inner_writer, None)),
                asyncio.ensure_future(self._carry(inner_reader, writer, self.cut())),
            )
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            for each in ways:
                each.cancel()
        finally:
            self._writers -= {writer, inner_writer}
            writer.transport.abort()
            inner_writer.transport.abort()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        for _ in range(len(self.ports)):
            self._turn += 1
            port = self.ports[self._turn % len(self.ports)]
            try:
                async with asyncio.timeout(1):
                    return await asyncio.open_connection("127.0.0.1", port)
            except (OSError, TimeoutError):
                continue
        return None

    async def _carry(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, cut_at: int | None
    ) -> None:
        carried = 0
        with contextlib.suppress(OSError):
            while data := await reader.read(CHUNK):
                if self.delay_seconds:
                    await asyncio.sleep(self.delay_seconds)
                if cut_at is not None and carried + len(data) >= cut_at:
                    writer.write(data[: cut_at - carried])
                    await writer.drain()
                    self.cuts += 1
                    return
                carried += len(data)
                writer.write(data)
                await writer.drain()


@asynccontextmanager
async def balancing(ports: Sequence[int]) -> AsyncIterator[Balancer]:
    """Balance over these ports of this machine inside the block."""
    balancer = Balancer(ports)
    server = await asyncio.start_server(balancer.take, "127.0.0.1", 0)
    balancer.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield balancer
    finally:
        server.close()
        balancer.cut_all()
