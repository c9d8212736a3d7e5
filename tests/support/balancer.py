"""A load balancer that knows nothing of what it carries; it can cut and delay."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from typing_extensions import override

from tests.support.proxy import CHUNK, Proxy, Streams, listening

# Where the next cut falls in a connection's bytes from the server; None lets it be.
Cut = Callable[[], int | None]
Address = tuple[str, int]


class Balancer(Proxy):
    """Gives each new connection the next server that answers; no connection stays with one."""

    def __init__(self, addresses: Sequence[Address]) -> None:
        super().__init__()
        self.addresses = list(addresses)
        self.cut: Cut = lambda: None
        self.delay_seconds = 0.0
        self.cuts = 0
        self._turn = 0

    @property
    def url(self) -> str:
        """Return where it listens."""
        return f"http://127.0.0.1:{self.port}"

    @override
    async def connect(self) -> Streams | None:
        for _ in range(len(self.addresses)):
            self._turn += 1
            host, port = self.addresses[self._turn % len(self.addresses)]
            try:
                async with asyncio.timeout(1):
                    return await asyncio.open_connection(host, port)
            except (OSError, TimeoutError):
                continue
        return None

    @override
    async def carry(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, inwards: bool
    ) -> None:
        cut_at = None if inwards else self.cut()
        carried = 0
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
async def balancing(addresses: Sequence[Address]) -> AsyncIterator[Balancer]:
    """Balance over these servers inside the block."""
    balancer = Balancer(addresses)
    async with listening(balancer):
        yield balancer
