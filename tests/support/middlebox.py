"""A proxy that breaks WebSockets in one of the ways in which networks break them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Literal

Breaks = Literal["refuses", "answers", "swallows", "cuts", "nothing"]
HEAD_END = b"\r\n\r\n"
_PAGE = b"<p>This network allows web pages only.</p>"
_ANSWERS = {"refuses": b"403 Forbidden", "answers": b"200 OK"}


@dataclass
class Middlebox:
    """Hands everything on to a server but handshakes; what it does to those may change."""

    server_port: int
    breaks: Breaks
    port: int = 0
    handshakes: int = 0
    _writers: set[asyncio.StreamWriter] = field(default_factory=set)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one connection to its end."""
        self._writers.add(writer)
        try:
            head = await reader.readuntil(HEAD_END)
            if b"upgrade: websocket" in head.lower():
                self.handshakes += 1
                await self._handshake(head, reader, writer)
            else:
                await self._carry(head, reader, writer)
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            self._writers.discard(writer)
            writer.close()

    async def cut(self) -> None:
        """Cut every connection, and wait until its two ends have noticed."""
        for writer in self._writers:
            writer.transport.abort()
        while self._writers:
            await asyncio.sleep(0)

    async def _handshake(
        self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        if self.breaks == "nothing":
            await self._carry(head, reader, writer)
        elif self.breaks == "swallows":
            await reader.read()
        elif self.breaks == "cuts":
            ours, theirs = await asyncio.open_connection("127.0.0.1", self.server_port)
            theirs.write(head)
            writer.write(await ours.readuntil(HEAD_END))
            await writer.drain()
            theirs.close()
        else:
            writer.write(
                b"HTTP/1.1 %s\r\nContent-Type: text/html\r\nContent-Length: %d\r\n"
                b"Connection: close\r\n\r\n%s" % (_ANSWERS[self.breaks], len(_PAGE), _PAGE)
            )
            await writer.drain()

    async def _carry(
        self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        ours, theirs = await asyncio.open_connection("127.0.0.1", self.server_port)
        theirs.write(head)
        ways = [_pipe(reader, theirs), _pipe(ours, writer)]
        tasks = [asyncio.ensure_future(each) for each in ways]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in tasks:
                each.cancel()
            theirs.close()


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(1 << 16):
        writer.write(data)
        await writer.drain()


@asynccontextmanager
async def middlebox(server_port: int, breaks: Breaks) -> AsyncIterator[Middlebox]:
    """Stand between a server and whoever comes to the port of the middlebox."""
    box = Middlebox(server_port, breaks)
    server = await asyncio.start_server(box.serve, "127.0.0.1", 0)
    box.port = server.sockets[0].getsockname()[1]
    async with server:
        try:
            yield box
        finally:
            server.close()
            await box.cut()
