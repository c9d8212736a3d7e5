"""What comes over a bus of several servers: foreign, broken, of another version."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from plexichat.adapters.bus.packets import packets, unpack
from plexichat.adapters.bus.shared import UNSURE_SECONDS, Receive, SharedBus
from plexichat.core.unit import Announcement
from tests.support.clock import FakeClock

FACT = Announcement("channel:1", b'{"op":"said"}', 4)


def sent(*facts: Announcement, most: int = 10_000) -> list[bytes]:
    return [packet for _, packet in packets("other", facts, most)]


def test_a_fact_that_nobody_here_understands_ends_nothing() -> None:
    bus, heard = SharedBus("own", FakeClock()), []

    def listen(facts: list[Announcement]) -> None:
        if facts[0].topic == "who":
            raise ValueError
        heard.extend(facts)

    bus.listen(listen)  # type: ignore[arg-type]
    for packet in (*sent(Announcement("who", b'{"op":"new"}')), b"\x00nothing", *sent(FACT)):
        bus._receive(packet)
    assert heard == [FACT]
    assert bus.dropped == 2


def test_what_is_too_large_is_its_number_and_what_has_none_is_left_out() -> None:
    bus, rung = SharedBus("own", FakeClock()), []
    bus.on_ring(lambda topic, number: rung.append((topic, number)))
    large = Announcement("channel:1", b'"' + b"x" * 500 + b'"', 5)
    for packet in sent(large, large._replace(number=None), most=400):
        bus._receive(packet)
    assert rung == [("channel:1", 5)]


def test_ones_own_packets_are_not_heard_again() -> None:
    bus, heard = SharedBus("other", FakeClock()), []
    bus.listen(heard.extend)
    bus._receive(*sent(FACT))
    assert heard == []


@dataclass
class Wire:
    """A line that ends when the test says so; `sent` are the payloads that it took."""

    name: str
    is_up: bool = True
    most_bytes: int = 10_000
    sent: list[bytes] = field(default_factory=list)
    end: asyncio.Event = field(default_factory=asyncio.Event)

    def send(self, _topic: str, packet: bytes) -> None:
        self.sent += [each.payload for each in unpack(packet)[2]]

    def watch(self, topic: str) -> None:
        """Hear nothing."""

    def unwatch(self, topic: str) -> None:
        """Hear nothing."""

    async def run(self, _receive: Receive, lost: Callable[[], None]) -> None:
        while True:
            await self.end.wait()
            self.end.clear()
            self.is_up = False
            lost()


async def test_what_a_line_may_have_swallowed_at_its_end_is_said_over_the_other() -> None:
    clock = FakeClock()
    bus, first, second = SharedBus("own", clock), Wire("first"), Wire("second")
    async with bus.running([first, second]):
        bus.publish([Announcement("user:1", b'"old"')])
        clock.advance(UNSURE_SECONDS + 0.1)
        bus.publish([Announcement("user:1", b'"typing"'), FACT])
        assert (len(first.sent), second.sent) == (3, [])
        assert len(bus._unsure) == 2  # what is older takes no room
        await _ended(first)
        assert second.sent == [b'"typing"', FACT.payload]
        bus.publish([Announcement("user:1", b'"new"')])
        await _ended(first)
        assert second.sent == [b'"typing"', FACT.payload, b'"new"']
        await _ended(second)
    assert len(first.sent) == 3


async def _ended(line: Wire) -> None:
    line.end.set()
    for _ in range(5):
        await asyncio.sleep(0)
    assert not line.is_up
