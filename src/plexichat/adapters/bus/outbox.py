"""What a line is to do next: topics to hear or not, and packets; the packets are bounded."""

import asyncio
from collections import deque
from typing import NamedTuple

MOST_WAITING = 10_000


class Packed(NamedTuple):
    """A packet, and the topic on which it goes."""

    topic: str
    packet: bytes


class Outbox:
    """Takes without waiting; one task takes out.

    Past the bound the oldest packet is lost: it is late already, and the database has it. Which
    topics are watched is never lost.
    """

    def __init__(self) -> None:
        self.lost = 0
        self.watched: set[str] = set()
        self._changed: dict[str, None] = {}
        self._packets: deque[Packed] = deque(maxlen=MOST_WAITING)
        self._filled = asyncio.Event()

    def put(self, topic: str, packet: bytes) -> None:
        """Append a packet."""
        self.lost += len(self._packets) == MOST_WAITING
        self._packets.append(Packed(topic, packet))
        self._filled.set()

    def watch(self, topic: str, *, on: bool) -> None:
        """Begin, or cease, to hear a topic."""
        if on:
            self.watched.add(topic)
        else:
            self.watched.discard(topic)
        self._changed[topic] = None
        self._filled.set()

    def begin(self) -> None:
        """A new connection has heard of nothing: tell it what to hear, and forget what is late."""
        self._packets.clear()
        self._changed = dict.fromkeys(self.watched)
        self._filled.set()

    async def take(self) -> tuple[list[str], list[Packed]]:
        """Wait for something to do; return topics that may have changed, and packets in order.

        The topics come first: who asks by a packet has to hear the answers.
        """
        await self._filled.wait()
        self._filled.clear()
        topics, self._changed = list(self._changed), {}
        packets = list(self._packets)
        self._packets.clear()
        return topics, packets
