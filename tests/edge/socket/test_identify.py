"""Identifying: who may be first, what refuses everybody else, and what may happen meanwhile."""

import json

import pytest

from plexichat.core.errors import StorageUnavailable
from plexichat.edge.socket import CloseCode
from tests.edge.socket.gate import LARGE, Gate, Teapot, open_gate
from tests.edge.socket.peer import CLOSE, Peer, command, text


async def error_before_close(peer: Peer) -> tuple[str, int | None]:
    """Return the code of the one error frame that a close follows, and the close's own."""
    ending = await peer.farewell()
    ((_, said),) = ending.frames
    assert json.loads(said)["op"] == "error"
    return json.loads(said)["code"], ending.code


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        (command("echo"), "gateway.not_identified"),
        (command("heartbeat"), "gateway.not_identified"),
        (command("fly"), "gateway.unknown_op"),
        (text("{"), "gateway.malformed"),
        (command("identify", token=7), "gateway.invalid"),
        (command("identify", token="x" * 513), "gateway.invalid"),
        (text("[" * 99), "gateway.too_deep"),
    ],
)
async def test_the_first_frame_identifies_or_ends_the_connection(
    gate: Gate, frame: bytes, code: str
) -> None:
    peer = await gate.shake()
    peer.send(frame)
    assert await error_before_close(peer) == (code, CloseCode.NOT_IDENTIFIED)
    assert gate.hub.users() == frozenset()


@pytest.mark.parametrize("token", ["nobody", "", None])
async def test_who_is_nobody_is_refused(gate: Gate, token: str | None) -> None:
    peer = await gate.shake()
    peer.send(command("identify", token=token))
    assert await error_before_close(peer) == ("auth.required", CloseCode.REFUSED)


async def test_identifying_twice_is_refused_and_changes_nothing(gate: Gate) -> None:
    peer = await gate.enter("ada")
    refused = await peer.ask("identify", token="bob", ref="1")
    assert (refused["code"], refused["ref"]) == ("gateway.already_identified", "1")
    assert gate.hub.users() == {1}


@pytest.mark.parametrize(
    ("error", "code", "close"),
    [
        (RuntimeError("no database"), "internal", CloseCode.INTERNAL),
        (StorageUnavailable(), "storage.unavailable", CloseCode.INTERNAL),
        (Teapot(), "tea.pot", CloseCode.REFUSED),
    ],
)
async def test_an_error_while_identifying_says_whether_it_is_ours(
    gate: Gate, error: Exception, code: str, close: CloseCode
) -> None:
    gate.secrets.broken = error
    peer = await gate.shake()
    peer.send(command("identify", token="ada"))
    assert await error_before_close(peer) == (code, close)


async def test_whoever_is_told_to_go_while_identifying_is_not_let_in(gate: Gate) -> None:
    gate.secrets.gate.clear()
    peer = await gate.shake()
    peer.send(command("identify", token="ada"))
    await gate.settle()
    gate.gateway.close_all()
    gate.secrets.gate.set()
    assert (await peer.farewell()).code == CloseCode.RESTART
    assert (gate.hub.users(), gate.gateway.counters.identified) == (frozenset(), 0)


async def test_ended_sessions_are_forgotten_when_no_identify_can_be_that_old(gate: Gate) -> None:
    gate.gateway.end_sessions(1)
    gate.pass_time(61)
    assert gate.gateway._greeting.ended._ended == {}
    await gate.enter("ada")


async def test_commands_wait_until_identifying_is_done(gate: Gate) -> None:
    gate.secrets.gate.clear()
    peer = await gate.shake()
    peer.send(command("identify", token="ada") + command("echo", text="x"))
    await gate.settle()
    assert gate.gateway.counters.commands == 0
    gate.secrets.gate.set()
    assert [(await peer.json())["op"] for _ in range(2)] == ["ready", "ok"]


async def test_those_who_come_at_once_are_greeted_in_turn() -> None:
    async with open_gate(greets_at_once_max=1) as gate:
        gate.secrets.gate.clear()
        ada, bob = await gate.shake(), await gate.shake()
        for peer, token in ((ada, "ada"), (bob, "bob")):
            peer.send(command("identify", token=token))
            await gate.settle()
        assert gate.secrets.asked == ["ada"]
        gate.secrets.gate.set()
        assert (await ada.json())["op"] == (await bob.json())["op"] == "ready"
        assert gate.secrets.asked == ["ada", "bob"]


async def test_who_reads_slowly_lets_the_next_be_greeted() -> None:
    async with open_gate(greets_at_once_max=1) as gate:
        slow = await gate.shake()
        slow.send(command("identify", token="ada", client="hoarder"))
        await gate.settle()
        await gate.enter("bob")
        assert (await slow.json())["op"] == "ready"
        assert len((await slow.json())["text"]) == LARGE


async def test_identifying_is_given_up_when_it_takes_too_long() -> None:
    async with open_gate(greet_seconds=0) as gate:
        gate.secrets.gate.clear()
        peer = await gate.shake()
        peer.send(command("identify", token="ada"))
        assert (await peer.farewell()).code == CloseCode.IDENTIFY_LATE


async def test_a_session_that_ends_while_identifying_does_not_slip_through(gate: Gate) -> None:
    gate.secrets.gate.clear()
    peer = await gate.shake()
    peer.send(command("identify", token="ada"))
    await gate.settle()
    gate.gateway.end_sessions(1, 10)
    gate.secrets.gate.set()
    assert await error_before_close(peer) == ("auth.required", CloseCode.REFUSED)


async def test_the_end_of_one_session_leaves_others_open(gate: Gate) -> None:
    ada, bob = await gate.enter("ada"), await gate.enter("bob")
    gate.gateway.end_sessions(1, 999)
    gate.gateway.end_sessions(2)
    assert (await bob.farewell()).code == CloseCode.SESSION_ENDED
    assert await ada.is_alive()


async def test_one_person_has_a_bounded_number_of_connections() -> None:
    async with open_gate(connections_per_user_max=2) as gate:
        peers = [await gate.enter("ada"), await gate.enter("ada")]
        third = await gate.shake()
        third.send(command("identify", token="ada"))
        assert await error_before_close(third) == ("limit.connections", 4009)
        assert (await gate.enter("bob")).reader
        peers[0].send(b"\x88\x80\0\0\0\0")
        assert (await peers[0].frame())[0] == CLOSE
        await gate.enter("ada")
