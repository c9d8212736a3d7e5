"""RFC 6455 sections 5.5.1 and 7: the closing handshake, begun by either side."""

import json

import pytest

from plexichat.edge.socket import CloseCode
from tests.edge.socket.gate import Gate
from tests.edge.socket.peer import CLOSE, PING, client_frame, close, command, text

PROTOCOL_ERROR, BAD_PAYLOAD = 1002, 1007


@pytest.mark.parametrize(
    "code",
    [
        1000,
        1001,
        1002,
        1003,
        1007,
        1008,
        1009,
        1010,
        1011,
        1012,
        1013,
        1014,
        3000,
        3999,
        4000,
        4999,
    ],
)
async def test_a_code_that_may_be_sent_comes_back(gate: Gate, code: int) -> None:
    peer = await gate.enter()
    peer.send(close(code, b"bye"))
    ending = await peer.ending()
    assert (ending.code, ending.frames) == (code, [])


@pytest.mark.parametrize(
    "code", [0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 1999, 2000, 2999, 5000, 9999, 65_535]
)
async def test_a_code_that_may_not_be_sent_is_an_error(gate: Gate, code: int) -> None:
    peer = await gate.enter()
    peer.send(close(code))
    assert (await peer.ending()).code == PROTOCOL_ERROR


async def test_an_empty_close_is_answered_by_an_empty_one(gate: Gate) -> None:
    peer = await gate.enter()
    peer.send(close())
    ending = await peer.ending()
    assert (ending.code, ending.reason) == (None, "")


async def test_half_a_code_is_an_error(gate: Gate) -> None:
    peer = await gate.enter()
    peer.send(client_frame(CLOSE, b"\x03"))
    assert (await peer.ending()).code == PROTOCOL_ERROR


@pytest.mark.parametrize("reason", [b"", b"x" * 123, "ö".encode() * 61, "🌱".encode()])
async def test_a_reason_of_any_allowed_size_is_read(gate: Gate, reason: bytes) -> None:
    peer = await gate.enter()
    peer.send(close(1000, reason))
    assert (await peer.ending()).code == 1000


@pytest.mark.parametrize("reason", [b"\xff", b"cut \xe2\x82", b"\xed\xa0\x80", b"\xc0\xaf"])
async def test_a_reason_that_is_not_utf8_is_an_error(gate: Gate, reason: bytes) -> None:
    peer = await gate.enter()
    peer.send(close(1000, reason))
    assert (await peer.ending()).code == BAD_PAYLOAD


async def test_nothing_is_read_after_a_close(gate: Gate) -> None:
    peer = await gate.enter()
    peer.send(close(1000) + command("later") + client_frame(PING, b"?") + close(1001))
    ending = await peer.ending()
    assert (ending.code, ending.frames, gate.pending) == (1000, [], [])


async def test_what_came_before_a_close_is_answered_before_it(gate: Gate) -> None:
    peer = await gate.enter()
    peer.send(command("echo", text="last words") + close(1000))
    ending = await peer.ending()
    assert [json.loads(payload)["text"] for _, payload in ending.frames] == ["last words"]


async def test_an_answer_that_comes_after_the_close_goes_nowhere(gate: Gate) -> None:
    peer = await gate.enter()
    peer.send(command("later", ref="1"))
    assert await peer.is_alive()
    peer.send(close(1000))
    assert (await peer.ending()).frames == []
    gate.pending[0].set_result(None)
    await gate.settle()


async def test_the_server_closes_and_waits_for_the_answer(gate: Gate) -> None:
    peer = await gate.enter()
    gate.gateway.end_sessions(1)
    opcode, body = await peer.frame()
    assert (opcode, int.from_bytes(body[:2])) == (CLOSE, CloseCode.SESSION_ENDED)
    assert gate.gateway.counters.open_connections == 1
    peer.send(close(CloseCode.SESSION_ENDED))
    assert await peer.is_ended()


async def test_commands_between_the_servers_close_and_its_answer_are_not_carried_out(
    gate: Gate,
) -> None:
    peer = await gate.enter()
    gate.gateway.end_sessions(1)
    peer.send(command("later"), text("nonsense"), close(1000))
    assert (await peer.ending()).code == CloseCode.SESSION_ENDED
    assert gate.pending == []


async def test_a_peer_that_does_not_answer_a_close_is_cut_in_time(gate: Gate) -> None:
    peer = await gate.enter()
    gate.gateway.end_sessions(1)
    await peer.frame()
    gate.pass_time(2.9)
    await gate.settle()
    assert gate.gateway.counters.open_connections == 1
    gate.pass_time(0.2)
    assert await peer.is_ended()


async def test_a_peer_that_stays_after_an_error_is_cut_in_time(gate: Gate) -> None:
    peer = await gate.enter()
    peer.send(client_frame(3))
    assert (await peer.ending()).code == PROTOCOL_ERROR
    peer.send(command("later") * 100)
    await gate.settle()
    assert gate.gateway.counters.open_connections == 1
    gate.pass_time(3)
    await gate.settle()
    assert (gate.gateway.counters.open_connections, gate.pending) == (0, [])


async def test_whoever_hangs_up_without_a_word_is_forgotten(gate: Gate) -> None:
    peer = await gate.enter()
    await peer.hang_up()
    await gate.settle()
    assert (gate.hub.users(), gate.hub.topics(), gate.left) == (frozenset(), (), [1])


async def test_at_a_restart_every_client_is_told_to_resume(gate: Gate) -> None:
    peers = [await gate.enter("ada"), await gate.enter("bob"), await gate.shake()]
    gate.gateway.close_all()
    for peer in peers:
        ending = await peer.farewell()
        assert (ending.code, ending.reason) == (CloseCode.RESTART, "restart")
        ((_, said),) = ending.frames
        assert json.loads(said) == {"op": "bye", "reason": "restart", "resume": True}


async def test_a_connection_that_closed_is_left_once(gate: Gate) -> None:
    peer = await gate.enter("bob")
    gate.gateway.end_sessions(2)
    gate.gateway.end_sessions(2)
    await peer.farewell()
    gate.pass_time(60)
    assert gate.left == [2]
