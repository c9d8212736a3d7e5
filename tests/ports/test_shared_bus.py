"""What comes over a bus of several servers: foreign, broken, of another version."""

from plexichat.adapters.bus.packets import packets
from plexichat.adapters.bus.shared import SharedBus
from plexichat.core.unit import Announcement

FACT = Announcement("channel:1", b'{"op":"said"}', 4)


def sent(*facts: Announcement, most: int = 10_000) -> list[bytes]:
    return [packet for _, packet in packets("other", facts, most)]


def test_a_fact_that_nobody_here_understands_ends_nothing() -> None:
    bus, heard = SharedBus("own"), []

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
    bus, rung = SharedBus("own"), []
    bus.on_ring(lambda topic, number: rung.append((topic, number)))
    large = Announcement("channel:1", b'"' + b"x" * 500 + b'"', 5)
    for packet in sent(large, large._replace(number=None), most=400):
        bus._receive(packet)
    assert rung == [("channel:1", 5)]


def test_ones_own_packets_are_not_heard_again() -> None:
    bus, heard = SharedBus("other"), []
    bus.listen(heard.extend)
    bus._receive(*sent(FACT))
    assert heard == []
