"""RFC 6455 section 5.4: messages in pieces, control frames between them, and what breaks the order."""

import json

import pytest

from tests.edge.socket.gate import Gate
from tests.edge.socket.peer import (
    BINARY,
    CLOSE,
    CONTINUATION,
    PING,
    PONG,
    TEXT,
    client_frame,
    close,
    text,
)

PROTOCOL_ERROR, UNSUPPORTED = 1002, 1003
SAID = "κόσμε, 🌱 and 日本語"
WHOLE = json.dumps({"op": "echo", "text": SAID}, ensure_ascii=False).encode()


def pieces_of(message: bytes, cuts: list[int], opcode: int = TEXT) -> list[bytes]:
    """Return the frames of a message that is cut at these places."""
    bounds = [0, *cuts, len(message)]
    last = len(bounds) - 2
    return [
        client_frame(
            CONTINUATION if at else opcode, message[bounds[at] : bounds[at + 1]], final=at == last
        )
        for at in range(last + 1)
    ]


@pytest.mark.parametrize(
    "cuts",
    [[10], [0], [len(WHOLE)], [0, 0, 0], [5, 5, 9], [10, len(WHOLE), len(WHOLE)]],
    ids=["two", "empty first", "empty last", "empties first", "empty middle", "empties last"],
)
async def test_a_message_in_pieces_is_one_message(gate: Gate, cuts: list[int]) -> None:
    peer = await gate.enter()
    peer.send(*pieces_of(WHOLE, cuts))
    assert (await peer.json())["text"] == SAID
    assert await peer.is_alive(), "one message, one answer"


async def test_a_message_in_pieces_of_one_byte_is_one_message(gate: Gate) -> None:
    peer = await gate.enter()
    peer.send(*pieces_of(WHOLE, list(range(1, len(WHOLE)))))
    assert (await peer.json())["text"] == SAID


async def test_a_code_point_may_be_cut_anywhere(gate: Gate) -> None:
    peer = await gate.enter()
    for cut in range(1, len(WHOLE)):
        peer.send(*pieces_of(WHOLE, [cut]))
        assert (await peer.json())["text"] == SAID, cut


async def test_frames_that_arrive_byte_by_byte_are_the_same_frames(gate: Gate) -> None:
    peer = await gate.enter()
    stream = b"".join([*pieces_of(WHOLE, [3, 20]), client_frame(PING, b"!"), text(WHOLE)])
    for at in range(len(stream)):
        peer.send(stream[at : at + 1])
        await peer.writer.drain()
        await gate.hop()
    assert (await peer.json())["text"] == SAID
    assert await peer.frame() == (PONG, b"!")
    assert (await peer.json())["text"] == SAID


async def test_many_messages_in_one_segment_are_answered_in_order(gate: Gate) -> None:
    peer = await gate.enter()
    peer.send(b"".join(text(json.dumps({"op": "echo", "text": str(n)})) for n in range(50)))
    assert [(await peer.json())["text"] for _ in range(50)] == [str(n) for n in range(50)]


async def test_a_ping_between_pieces_is_answered_before_the_message(gate: Gate) -> None:
    peer = await gate.enter()
    first, *rest = pieces_of(WHOLE, [4, 8, 30])
    peer.send(first, client_frame(PING, b"now"))
    assert await peer.frame() == (PONG, b"now")
    for at, piece in enumerate(rest):
        peer.send(client_frame(PONG, b"whatever"), client_frame(PING, b"%d" % at), piece)
        assert await peer.frame() == (PONG, b"%d" % at)
    assert (await peer.json())["text"] == SAID


async def test_a_close_between_pieces_closes_and_the_message_never_was(gate: Gate) -> None:
    peer = await gate.enter()
    peer.send(pieces_of(WHOLE, [4])[0], close(1001), pieces_of(WHOLE, [4])[1])
    ending = await peer.ending()
    assert (ending.code, ending.frames) == (1001, [])


@pytest.mark.parametrize("final", [True, False])
@pytest.mark.parametrize("payload", [b"", b"x"])
async def test_a_continuation_of_nothing_is_an_error(
    gate: Gate, final: bool, payload: bytes
) -> None:
    peer = await gate.enter()
    peer.send(client_frame(CONTINUATION, payload, final=final))
    assert (await peer.ending()).code == PROTOCOL_ERROR


async def test_a_continuation_after_a_whole_message_is_an_error(gate: Gate) -> None:
    peer = await gate.enter()
    peer.send(*pieces_of(WHOLE, [4]), client_frame(CONTINUATION, b"more"))
    ending = await peer.ending()
    assert (ending.code, len(ending.frames)) == (PROTOCOL_ERROR, 1)


@pytest.mark.parametrize("opcode", [TEXT, BINARY])
@pytest.mark.parametrize("final", [True, False])
async def test_a_new_message_within_a_message_is_an_error(
    gate: Gate, opcode: int, final: bool
) -> None:
    peer = await gate.enter()
    peer.send(pieces_of(WHOLE, [4])[0], client_frame(opcode, WHOLE, final=final))
    assert (await peer.ending()).code == PROTOCOL_ERROR


async def test_a_binary_message_in_pieces_is_refused_as_one(gate: Gate) -> None:
    peer = await gate.enter()
    peer.send(*pieces_of(b"\xff\xfe\x80", [1, 2], BINARY))
    assert (await peer.ending()).code == UNSUPPORTED


async def test_the_next_message_after_one_in_pieces_starts_afresh(gate: Gate) -> None:
    peer = await gate.enter()
    for _ in range(3):
        peer.send(*pieces_of(WHOLE, [7, 21]), text(WHOLE))
        assert [(await peer.json())["text"] for _ in range(2)] == [SAID, SAID]


async def test_an_unfinished_message_is_dropped_with_its_connection(gate: Gate) -> None:
    peer = await gate.enter()
    peer.send(client_frame(TEXT, WHOLE[:10], final=False))
    assert await peer.is_alive()
    await peer.hang_up()
    other = await gate.enter("bob")
    other.send(client_frame(CLOSE))
    assert (await other.ending()).code is None
