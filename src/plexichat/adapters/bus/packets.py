"""What goes over a line between servers: the facts of one commit on one topic."""

from collections.abc import Iterator, Sequence

import msgspec

from plexichat.core.unit import Announcement


class Packet(msgspec.Struct, array_like=True, frozen=True):
    """Who sends it, the topic, and its facts: each a number and the fact's own JSON.

    A fact that is too large for the line is its number alone; one without a number is left out.
    """

    sender: str
    topic: str
    facts: list[tuple[int | None, msgspec.Raw]]


_NOTHING = msgspec.Raw(b"null")
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Packet).decode


def packets(sender: str, facts: Sequence[Announcement], most: int) -> Iterator[tuple[str, bytes]]:
    """Yield the topics of a commit, in the order in which it named them, each with its packets.

    A packet is at most `most` bytes long.
    """
    by_topic: dict[str, list[Announcement]] = {}
    for fact in facts:
        by_topic.setdefault(fact.topic, []).append(fact)
    room = most - len(sender) - 128
    for topic, each in by_topic.items():
        for run in _runs(each, room - len(topic)):
            yield topic, _encode(Packet(sender, topic, run))


def unpack(packet: bytes) -> tuple[str, str, list[Announcement], list[int]]:
    """Return who sent it, its topic, its facts, and the numbers of those that were too large.

    Raises `msgspec.MsgspecError` for what is no packet.
    """
    read = _decode(packet)
    facts, large = [], []
    for number, payload in read.facts:
        if bytes(payload) != b"null":
            facts.append(Announcement(read.topic, bytes(payload), number))
        elif number is not None:
            large.append(number)
    return read.sender, read.topic, facts, large


def _runs(
    facts: Sequence[Announcement], room: int
) -> Iterator[list[tuple[int | None, msgspec.Raw]]]:
    run: list[tuple[int | None, msgspec.Raw]] = []
    size = 0
    for fact in facts:
        payload = msgspec.Raw(fact.payload)
        if len(fact.payload) > room:
            if fact.number is None:
                continue
            payload = _NOTHING
        length = len(bytes(payload)) + 24
        if run and size + length > room:
            yield run
            run, size = [], 0
        run.append((fact.number, payload))
        size += length
    if run:
        yield run
