"""RFC 6455 section 8.1: text is UTF-8 to the letter, and what is not is refused at once."""

import pytest

from tests.edge.socket.gate import Gate
from tests.edge.socket.peer import CONTINUATION, PING, PONG, TEXT, client_frame, text

BAD_PAYLOAD = 1007

VALID = {
    "one byte, all of them": bytes(range(0x20, 0x7F)),
    "two bytes, the first and last": "\u0080\u07ff".encode(),
    "three bytes, the first and last": "\u0800\uffff".encode(),
    "four bytes, the first and last": "\U00010000\U0010ffff".encode(),
    "around the surrogates": "\ud7ff\ue000".encode(),
    "what is no character": "\ufffe\uffff\U0001fffe\ufdd0".encode(),
    "a byte order mark": "\ufeff".encode(),
    "zero": b"\0",
    "Greek": "κόσμε".encode(),
}
INVALID = {
    "a continuation alone": b"\x80",
    "two continuations": b"\x80\xbf",
    "two bytes, cut": b"\xc2",
    "three bytes, cut after one": b"\xe0",
    "three bytes, cut after two": b"\xe2\x82",
    "four bytes, cut after one": b"\xf0",
    "four bytes, cut after three": b"\xf0\x9f\x8c",
    "a start after a start": b"\xe2\xe2\x82\xac",
    "ASCII inside a character": b"\xe2\x82A",
    "overlong slash, two bytes": b"\xc0\xaf",
    "overlong, the largest of two bytes": b"\xc1\xbf",
    "overlong slash, three bytes": b"\xe0\x80\xaf",
    "overlong, the largest of three bytes": b"\xe0\x9f\xbf",
    "overlong slash, four bytes": b"\xf0\x80\x80\xaf",
    "overlong, the largest of four bytes": b"\xf0\x8f\xbf\xbf",
    "overlong zero": b"\xc0\x80",
    "the first high surrogate": b"\xed\xa0\x80",
    "the last low surrogate": b"\xed\xbf\xbf",
    "a pair of surrogates": b"\xed\xa0\xbc\xed\xbc\xb1",
    "behind U+10FFFF": b"\xf4\x90\x80\x80",
    "far behind U+10FFFF": b"\xf5\x80\x80\x80",
    "five bytes": b"\xf8\x88\x80\x80\x80",
    "six bytes": b"\xfc\x84\x80\x80\x80\x80",
    "FE": b"\xfe",
    "FF": b"\xff",
}


def table(cases: dict[str, bytes]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("payload", cases.values(), ids=cases.keys())


@table(VALID)
async def test_valid_text_is_taken(gate: Gate, payload: bytes) -> None:
    peer = await gate.enter()
    peer.send(text(payload))
    assert (await peer.json())["code"] == "gateway.malformed", "read, and no command"
    assert await peer.is_alive()


@table(VALID)
async def test_valid_text_is_taken_wherever_it_is_cut(gate: Gate, payload: bytes) -> None:
    peer = await gate.enter()
    for cut in range(min(len(payload), 12) + 1):
        first, second = payload[:cut], payload[cut:]
        peer.send(client_frame(TEXT, first, final=False), client_frame(CONTINUATION, second))
        assert (await peer.json())["code"] == "gateway.malformed"


@table(INVALID)
async def test_invalid_text_ends_the_connection(gate: Gate, payload: bytes) -> None:
    peer = await gate.enter()
    peer.send(text(b"plain " + payload + b" plain"))
    assert (await peer.ending()).code == BAD_PAYLOAD


@table(INVALID)
async def test_invalid_text_at_the_very_end_ends_the_connection(gate: Gate, payload: bytes) -> None:
    peer = await gate.enter()
    peer.send(text("κ".encode() + payload))
    assert (await peer.ending()).code == BAD_PAYLOAD


@table(INVALID)
async def test_invalid_text_is_noticed_wherever_it_is_cut(gate: Gate, payload: bytes) -> None:
    for cut in range(len(payload) + 1):
        peer = await gate.enter()
        first, second = payload[:cut], payload[cut:]
        peer.send(client_frame(TEXT, first, final=False), client_frame(CONTINUATION, second))
        assert (await peer.ending()).code == BAD_PAYLOAD, cut


@pytest.mark.parametrize("bad", [b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90", b"\xe2\x82A"])
async def test_a_wrong_byte_in_an_unfinished_message_fails_at_once(gate: Gate, bad: bytes) -> None:
    peer = await gate.enter()
    peer.send(client_frame(TEXT, b"fine ", final=False))
    assert await peer.is_alive()
    peer.send(client_frame(CONTINUATION, bad, final=False))
    assert (await peer.ending()).code == BAD_PAYLOAD, "not only when the message ends"


async def test_half_a_character_waits_for_its_other_half(gate: Gate) -> None:
    peer = await gate.enter()
    peer.send(client_frame(TEXT, b'"\xf0\x9f', final=False), client_frame(PING, b"\xf0\x9f"))
    assert await peer.frame() == (PONG, b"\xf0\x9f"), "a control frame is no text"
    peer.send(client_frame(CONTINUATION, b'\x8c\xb1"'))
    assert (await peer.json())["code"] == "gateway.malformed"


async def test_the_end_of_one_message_does_not_complete_the_character_of_the_next(
    gate: Gate,
) -> None:
    peer = await gate.enter()
    peer.send(client_frame(TEXT, b"\xf0\x9f", final=False), client_frame(CONTINUATION, b""))
    assert (await peer.ending()).code == BAD_PAYLOAD
