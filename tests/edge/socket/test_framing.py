"""RFC 6455 section 5.2: the bytes of a frame, what they may be and what ends the connection."""

import json

import pytest

from tests.edge.socket.gate import Gate, open_gate
from tests.edge.socket.peer import (
    BINARY,
    CLOSE,
    CONTINUATION,
    PING,
    PONG,
    TEXT,
    client_frame,
    command,
    text,
)

PROTOCOL_ERROR, UNSUPPORTED, TOO_BIG = 1002, 1003, 1009


def echo_of(size: int) -> bytes:
    """Return an echo command of exactly `size` bytes."""
    empty = len(json.dumps({"op": "echo", "text": ""}))
    return json.dumps({"op": "echo", "text": "x" * (size - empty)}).encode()


@pytest.mark.parametrize("size", [0, 1, 124, 125])
async def test_a_ping_of_any_allowed_size_comes_back(gate: Gate, size: int) -> None:
    peer = await gate.shake()
    peer.send(client_frame(PING, b"p" * size))
    assert await peer.frame() == (PONG, b"p" * size)


@pytest.mark.parametrize("size", [125, 126, 127, 128, 65_535, 65_536])
async def test_a_text_of_any_length_form_is_read_and_answered(gate: Gate, size: int) -> None:
    peer = await gate.enter()
    sent = echo_of(size)
    peer.send(client_frame(TEXT, sent))
    answer = await peer.json()  # `frame` looks at the length of the answer
    assert answer == {"op": "ok", "text": json.loads(sent)["text"]}


@pytest.mark.parametrize(
    ("size", "form"), [(0, 16), (5, 16), (125, 16), (0, 64), (126, 64), (65_535, 64)]
)
async def test_a_length_longer_than_it_needs_to_be_is_an_error(
    gate: Gate, size: int, form: int
) -> None:
    peer = await gate.enter()
    peer.send(client_frame(TEXT, b" " * size, form=form))
    assert (await peer.ending()).code == PROTOCOL_ERROR


async def test_a_length_with_its_highest_bit_set_is_an_error(gate: Gate) -> None:
    peer = await gate.enter()
    peer.send(bytes((0x81, 0xFF)) + (1 << 63).to_bytes(8, "big"))
    assert (await peer.ending()).code == PROTOCOL_ERROR


@pytest.mark.parametrize("opcode", [CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG])
async def test_an_unmasked_frame_is_an_error(gate: Gate, opcode: int) -> None:
    peer = await gate.enter()
    peer.send(client_frame(opcode, b"", mask=None))
    assert (await peer.ending()).code == PROTOCOL_ERROR


@pytest.mark.parametrize("mask", [b"\0\0\0\0", b"\xff\xff\xff\xff", b"\1\2\3\4", b"\0\0\0\1"])
@pytest.mark.parametrize("size", [61, 62, 63, 64])
async def test_every_mask_is_taken_off(gate: Gate, mask: bytes, size: int) -> None:
    peer = await gate.enter()
    sent = echo_of(size)
    peer.send(client_frame(TEXT, sent, mask=mask))
    assert (await peer.json())["text"] == json.loads(sent)["text"]


@pytest.mark.parametrize("opcode", [TEXT, BINARY, CLOSE, PING, PONG])
@pytest.mark.parametrize("rsv", range(1, 8))
async def test_a_reserved_bit_is_an_error(gate: Gate, rsv: int, opcode: int) -> None:
    peer = await gate.enter()
    peer.send(client_frame(opcode, b"", rsv=rsv))
    assert (await peer.ending()).code == PROTOCOL_ERROR


@pytest.mark.parametrize("opcode", [3, 4, 5, 6, 7, 11, 12, 13, 14, 15])
@pytest.mark.parametrize("final", [True, False])
async def test_a_reserved_opcode_is_an_error(gate: Gate, opcode: int, final: bool) -> None:
    peer = await gate.enter()
    peer.send(client_frame(opcode, b"x", final=final))
    assert (await peer.ending()).code == PROTOCOL_ERROR


@pytest.mark.parametrize("opcode", [CLOSE, PING, PONG])
async def test_a_fragmented_control_frame_is_an_error(gate: Gate, opcode: int) -> None:
    peer = await gate.enter()
    peer.send(client_frame(opcode, final=False))
    assert (await peer.ending()).code == PROTOCOL_ERROR


@pytest.mark.parametrize("opcode", [CLOSE, PING, PONG])
@pytest.mark.parametrize("form", [16, 64])
async def test_a_control_frame_over_125_bytes_is_an_error_before_it_is_there(
    gate: Gate, opcode: int, form: int
) -> None:
    peer = await gate.enter()
    whole = client_frame(opcode, b"\x03\xe8" + b"x" * 124, form=form)
    peer.send(whole[:2])
    assert (await peer.ending()).code == PROTOCOL_ERROR


async def test_binary_is_not_spoken(gate: Gate) -> None:
    peer = await gate.enter()
    peer.send(client_frame(BINARY, b'{"op":"echo"}'))
    assert (await peer.ending()).code == UNSUPPORTED


async def test_a_pong_that_nobody_asked_for_is_ignored(gate: Gate) -> None:
    peer = await gate.enter()
    peer.send(client_frame(PONG), client_frame(PONG, b"unasked"))
    assert await peer.is_alive()


async def test_pings_are_answered_in_order_each_with_its_own_bytes(gate: Gate) -> None:
    peer = await gate.enter()
    bodies = [bytes([at, 0, 255]) for at in range(20)]
    peer.send(*(client_frame(PING, each) for each in bodies))
    assert [await peer.frame() for _ in bodies] == [(PONG, each) for each in bodies]


@pytest.mark.parametrize("extra", [1, 1 << 20, (1 << 63) - 70_000])
async def test_a_frame_over_the_limit_is_refused_before_its_payload(gate: Gate, extra: int) -> None:
    peer = await gate.enter()
    head = bytes((0x81, 0xFF)) + (65_536 + extra).to_bytes(8, "big")
    peer.send(head)
    assert (await peer.ending()).code == TOO_BIG


async def test_fragments_over_the_limit_together_are_refused_before_the_last_is_there(
    gate: Gate,
) -> None:
    peer = await gate.enter()
    peer.send(client_frame(TEXT, b" " * 40_000, final=False))
    peer.send(client_frame(CONTINUATION, b" " * 25_537)[:4])
    assert (await peer.ending()).code == TOO_BIG


async def test_empty_fragments_come_to_an_end(gate: Gate) -> None:
    peer = await gate.enter()
    peer.send(client_frame(TEXT, final=False), client_frame(CONTINUATION, final=False) * 1024)
    assert (await peer.ending()).code == TOO_BIG


async def test_after_an_error_nothing_more_is_carried_out(gate: Gate) -> None:
    peer = await gate.enter()
    peer.send(client_frame(TEXT, rsv=4) + command("later") + text("x") + client_frame(PING))
    ending = await peer.ending()
    assert (ending.code, ending.frames, gate.pending) == (PROTOCOL_ERROR, [], [])


async def test_what_was_whole_before_an_error_is_still_answered() -> None:
    async with open_gate() as gate:
        peer = await gate.enter()
        peer.send(command("echo", text="first") + client_frame(3))
        ending = await peer.ending()
        assert [json.loads(payload)["text"] for _, payload in ending.frames] == ["first"]
