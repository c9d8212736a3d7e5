"""The bus of several servers: one's own at once, the others over a line, or over two."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Protocol

import msgspec
import structlog
from typing_extensions import override

from plexichat.adapters.bus.memory import MemoryBus
from plexichat.adapters.bus.packets import packets, unpack
from plexichat.core.beside import beside
from plexichat.core.clock import Clock
from plexichat.core.unit import Announcement
from plexichat.ports.bus import Ring

# What was said so shortly before a line ended may not have arrived: its end is noticed late.
UNSURE_SECONDS = 2.0
MOST_UNSURE = 10_000
_log = structlog.stdlib.get_logger("plexichat.bus")


class Receive(Protocol):
    """What a line calls with everything that it hears."""

    def __call__(self, packet: bytes) -> None:
        """Take a packet."""


class Line(Protocol):
    """A way between servers. It loses what it cannot carry; nothing here waits for it."""

    name: str
    most_bytes: int

    @property
    def is_up(self) -> bool:
        """Tell whether it is connected now."""

    def send(self, topic: str, packet: bytes) -> None:
        """Send a packet to who watches the topic."""

    def watch(self, topic: str) -> None:
        """Begin to hear a topic."""

    def unwatch(self, topic: str) -> None:
        """Stop hearing a topic."""

    async def run(self, receive: Receive, lost: Callable[[], None]) -> None:
        """Be connected, again and again, until cancelled; call `lost` when a connection ended."""


class SharedBus(MemoryBus):
    """Publishes to this process, and to the others over the first of its lines.

    The second line is for when the first is down, here or, as `detour` says, at another server.
    It is heard at all times: what comes over both is told once, by number. What the first may have
    swallowed at its end is said again over the second.
    """

    def __init__(self, sender: str, clock: Clock) -> None:
        super().__init__()
        self._clock = clock
        self._unsure: deque[tuple[float, Announcement]] = deque(maxlen=MOST_UNSURE)
        self.detour = False
        self.dropped = 0
        self._sender = sender
        self._lines: Sequence[Line] = ()
        self._watched: dict[str, None] = {}
        self._rings: list[Ring] = []

    @property
    @override
    def is_down(self) -> bool:
        """Tell whether the first line is down."""
        return bool(self._lines) and not self._lines[0].is_up

    @override
    def publish(self, facts: Sequence[Announcement]) -> None:
        super().publish(facts)
        lines = self._chosen()
        self._send(lines, facts)
        if self._lines[1:] and lines == [self._lines[0]]:
            self._note_unsure(facts)

    @override
    def on_ring(self, ring: Ring) -> None:
        self._rings.append(ring)

    @override
    def watch(self, topic: str) -> None:
        self._watched[topic] = None
        for line in self._lines:
            line.watch(topic)

    @override
    def unwatch(self, topic: str) -> None:
        self._watched.pop(topic, None)
        for line in self._lines:
            line.unwatch(topic)

    @asynccontextmanager
    async def running(self, lines: Sequence[Line]) -> AsyncIterator[None]:
        """Be connected by these lines inside the block."""
        self._lines = lines
        for topic in self._watched:
            for line in lines:
                line.watch(topic)
        async with AsyncExitStack() as stack:
            for line in lines:
                await stack.enter_async_context(beside(self._keep(line)))
            yield

    async def _keep(self, line: Line) -> None:
        """Run a line; a fault of it ends neither the server nor the line for good."""

        def lost() -> None:
            if line is self._lines[0]:
                self._say_again()

        while True:
            try:
                await line.run(self._receive, lost)
            except Exception:  # noqa: BLE001 - logged whole, and tried again
                _log.exception("a line of the bus failed", line=line.name)
                await asyncio.sleep(1)

    def _note_unsure(self, facts: Sequence[Announcement]) -> None:
        """Keep what may have to be said again, and nothing older: texts can be long."""
        now = self._clock.monotonic()
        while self._unsure and self._unsure[0][0] < now - UNSURE_SECONDS:
            self._unsure.popleft()
        self._unsure.extend((now, each) for each in facts)

    def _say_again(self) -> None:
        """Say over the second line what the first may not have carried."""
        self._note_unsure(())
        facts = [fact for _, fact in self._unsure]
        self._unsure.clear()
        self._send(self._lines[1:], facts)

    def _send(self, lines: Sequence[Line], facts: Sequence[Announcement]) -> None:
        for line in lines:
            for topic, packet in packets(self._sender, facts, line.most_bytes):
                line.send(topic, packet)

    def _chosen(self) -> list[Line]:
        lines = [line for line in self._lines[:1] if line.is_up]
        return [*lines, *self._lines[1:]] if self.detour or not lines else lines

    def _receive(self, packet: bytes) -> None:
        try:
            sender, topic, facts, large = unpack(packet)
        except msgspec.MsgspecError:
            self.dropped += 1
            _log.warning("what came over the bus is no packet of ours", bytes=len(packet))
            return
        if sender == self._sender:
            return
        try:
            if facts:
                super().publish(facts)
            for number in large:
                for ring in self._rings:
                    ring(topic, number)
        except Exception:  # noqa: BLE001 - logged whole: it may be of a server of another version
            self.dropped += 1
            _log.exception("what came over the bus could not be heard", topic=topic)
