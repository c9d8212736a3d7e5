"""Time-outs by the one sweep: identify late, silence, and what counts as a sign of life."""

import asyncio

import pytest

from plexichat.edge.socket import CloseCode
from tests.edge.socket.gate import Gate, open_gate
from tests.edge.socket.peer import PING, PONG, client_frame, command


async def test_whoever_does_not_identify_in_time_is_closed(gate: Gate) -> None:
    peer = await gate.shake()
    gate.pass_time(9.9)
    assert await peer.is_alive()
    gate.pass_time(0.2)
    assert (await peer.farewell()).code == CloseCode.IDENTIFY_LATE


async def test_pings_do_not_prolong_the_time_to_identify(gate: Gate) -> None:
    peer = await gate.shake()
    for _ in range(4):
        assert await peer.is_alive()
        gate.pass_time(2.5)
    assert (await peer.farewell()).code == CloseCode.IDENTIFY_LATE


async def test_who_identified_has_no_such_deadline(gate: Gate) -> None:
    peer = await gate.enter()
    for _ in range(10):
        gate.pass_time(30)
        assert await peer.is_alive()


async def test_a_silent_peer_is_pinged_once_and_then_closed(gate: Gate) -> None:
    peer = await gate.enter()
    gate.pass_time(37)
    assert await peer.is_alive(), "that was a sign of life"
    for seconds in (37.5, 5, 5):
        gate.pass_time(seconds)
    assert await peer.frame() == (PING, b"")
    gate.pass_time(12.5)
    ending = await peer.farewell()
    assert (ending.code, ending.frames) == (CloseCode.SILENT, [])


@pytest.mark.parametrize(
    "sign", [client_frame(PONG), client_frame(PING), command("nothing"), client_frame(1, b"{")[:1]]
)
async def test_any_byte_is_a_sign_of_life(gate: Gate, sign: bytes) -> None:
    peer = await gate.enter()
    gate.pass_time(40)
    assert await peer.frame() == (PING, b"")
    peer.send(sign)
    await gate.settle()
    gate.pass_time(37)
    assert gate.gateway.counters.identified == 1
    gate.pass_time(23)
    await gate.settle()
    assert gate.gateway.counters.identified == 0


async def test_a_peer_that_waits_for_many_answers_is_not_silent() -> None:
    async with open_gate(unanswered_max=1) as gate:
        peer = await gate.enter()
        peer.send(command("later", ref="1"))
        await gate.settle()
        gate.pass_time(600)
        gate.pending[0].set_result(None)
        assert (await peer.json())["ref"] == "1"


async def test_the_sweep_runs_by_itself() -> None:
    async with open_gate(sweep_seconds=0.001) as gate:
        peer = await gate.shake()
        gate.clock.advance(11)
        assert (await peer.farewell()).code == CloseCode.IDENTIFY_LATE


async def test_a_fault_in_one_sweep_does_not_end_all_sweeping() -> None:
    async with open_gate(sweep_seconds=0.001) as gate:
        told: list[object] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context))

        class Broken:
            def expire(self) -> None:
                raise RuntimeError("once")

        gate.gateway.deadlines.set(Broken(), 1)
        peer = await gate.shake()
        gate.clock.advance(11)
        assert (await peer.farewell()).code == CloseCode.IDENTIFY_LATE
        while not told:
            await asyncio.sleep(0)
