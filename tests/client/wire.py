"""A network between a client and a server, which a test may cut and jam."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass
class Wire:
    """Passes bytes on; `jam` loses what the server says, `cut` ends every connection."""

    port: int
    url: str = ""
    is_up: bool = True
    is_jammed: bool = False
    made: int = 0
    _open: set[asyncio.StreamWriter] = field(default_factory=set)

    def cut(self, *, down: bool = False) -> None:
        """End all connections at once; while `down`, new ones end too."""
        self.is_up, self.is_jammed = not down, False
        for each in self._open:
            each.transport.abort()

    def mend(self) -> None:
        self.is_up = True

    def jam(self) -> None:
        """Let everything through to the server and nothing back, until it is cut."""
        self.is_jammed = True

    async def join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self.is_up:
            writer.transport.abort()
            return
        self.made += 1
        there_reader, there_writer = await asyncio.open_connection("127.0.0.1", self.port)
        self._open |= {writer, there_writer}
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._pass_on(reader, there_writer, back=False))
                tasks.create_task(self._pass_on(there_reader, writer, back=True))
        finally:
            self._open -= {writer, there_writer}

    async def _pass_on(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, back: bool
    ) -> None:
        try:
            while said := await reader.read(65536):
                if not (back and self.is_jammed):
                    writer.write(said)
                    await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()


@asynccontextmanager
async def wire_to(port: int) -> AsyncIterator[Wire]:
    """Lay a wire to a port of this machine."""
    wire = Wire(port)
    server = await asyncio.start_server(wire.join, "127.0.0.1", 0)
    wire.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield wire
    finally:
        wire.cut(down=True)
        server.close()
