"""How much one connection may ask for, and what a slow reader costs everybody else: nothing."""

import pytest

from plexichat.edge.socket import CloseCode, GatewaySettings
from plexichat.edge.socket.rates import Allowance
from tests.edge.socket.gate import Gate, open_gate
from tests.edge.socket.peer import PING, PONG, Peer, client_frame, command, text

FEW = {"commands_per_second": 1.0, "commands_burst": 3.0, "violations_max": 2}


async def test_a_command_over_the_rate_is_refused_by_its_ref() -> None:
    async with open_gate(**FEW) as gate:
        peer = await gate.enter()  # takes the first of three
        for _ in range(2):
            assert (await peer.ask("echo"))["op"] == "ok"
        refused = await peer.ask("later", ref="9")
        assert (refused["code"], refused["ref"]) == ("limit.commands", "9")
        assert refused["retry_after_seconds"] == 1
        assert gate.pending == []
        gate.clock.advance(1)
        assert (await peer.ask("echo"))["op"] == "ok"


async def test_whoever_breaks_limits_again_and_again_is_closed() -> None:
    async with open_gate(**FEW) as gate:
        peer = await gate.enter()
        peer.send(*(command("echo", text=str(n)) for n in range(9)))
        ending = await peer.farewell()
        assert (ending.code, len(ending.frames)) == (CloseCode.TOO_MANY, 5)


@pytest.mark.parametrize("opcode", [PING, PONG])
async def test_control_frames_are_limited_too(opcode: int) -> None:
    async with open_gate(**FEW) as gate:
        peer = await gate.enter()
        peer.send(client_frame(opcode) * 9)
        ending = await peer.farewell()
        assert ending.code == CloseCode.TOO_MANY
        assert len(ending.frames) == (2 if opcode == PING else 0)


async def test_nonsense_again_and_again_is_closed_and_time_forgives() -> None:
    async with open_gate(violations_max=2) as gate:
        peer = await gate.enter()
        for _ in range(6):
            assert (await peer.ask("fly"))["op"] == "error"
            gate.pass_time(1)
        peer.send(text("{") * 3)
        assert (await peer.farewell()).code == CloseCode.TOO_MANY


async def test_the_rate_is_also_one_of_bytes() -> None:
    async with open_gate(bytes_per_second=100.0, bytes_burst=1000.0) as gate:
        peer = await gate.enter()
        assert (await peer.ask("echo", text="x" * 800))["op"] == "ok"
        assert (await peer.ask("echo", text="x" * 800))["code"] == "limit.commands"
        assert (await peer.ask("echo"))["op"] == "ok", "a small one still fits"
        gate.clock.advance(9)
        assert (await peer.ask("echo", text="x" * 800))["op"] == "ok"


def test_an_allowance_fills_up_to_its_burst_and_no_further() -> None:
    settings = GatewaySettings(commands_per_second=2, commands_burst=4)
    allowance = Allowance(settings, 0)
    for now, expected in ((0, 4), (1, 2), (1000, 4)):
        taken = [allowance.take(settings, now, 1) for _ in range(6)]
        assert taken.count(True) == expected, now


def test_a_rate_of_zero_lifts_the_limit() -> None:
    settings = GatewaySettings(commands_per_second=0, bytes_per_second=0)
    allowance = Allowance(settings, 0)
    assert all(allowance.take(settings, 0, 1 << 20) for _ in range(1000))


def test_a_refused_command_takes_nothing() -> None:
    settings = GatewaySettings(commands_burst=2, bytes_burst=100)
    allowance = Allowance(settings, 0)
    assert not allowance.take(settings, 0, 101)
    assert [allowance.take(settings, 0, 50) for _ in range(3)] == [True, True, False]


async def slow_reader(gate: Gate) -> Peer:
    """Let Ada in, who then reads nothing."""
    peer = await gate.enter("ada")
    peer.writer.transport.pause_reading()  # type: ignore[attr-defined]
    return peer


async def test_a_slow_reader_is_closed_while_others_go_on(gate: Gate) -> None:
    slow, quick = await slow_reader(gate), await gate.enter("bob")
    told = 0
    while not gate.gateway.counters.too_slow:
        gate.tell("all", {"op": "fact", "n": told, "x": "x" * 60_000})
        assert (await quick.json())["n"] == told
        told += 1
        assert told < 1000, "its buffer has no bound"
    assert gate.left == [1]
    gate.tell("all", {"op": "fact", "n": told})
    assert (await quick.json())["n"] == told
    slow.writer.transport.resume_reading()  # type: ignore[attr-defined]
    ending = await slow.farewell()
    assert ending.code == CloseCode.TOO_SLOW
    assert len(ending.frames) < told, "what it did not take it must ask for"


async def test_a_slow_reader_that_never_reads_again_is_cut(gate: Gate) -> None:
    await slow_reader(gate)
    while not gate.gateway.counters.too_slow:
        gate.tell("all", {"x": "x" * 60_000})
    gate.pass_time(3)
    await gate.settle()
    assert gate.gateway.counters.open_connections == 0


async def test_a_reader_that_catches_up_is_not_slow(gate: Gate) -> None:
    peer = await slow_reader(gate)
    (connection,) = gate.hub.sockets_of(1)
    told = 0
    while connection._transport.get_write_buffer_size() < 500_000:  # type: ignore[attr-defined]
        gate.tell("all", {"n": told, "x": "x" * 60_000})
        told += 1
    peer.writer.transport.resume_reading()  # type: ignore[attr-defined]
    assert [(await peer.json())["n"] for _ in range(told)] == list(range(told))
    assert gate.gateway.counters.too_slow == 0
    assert await peer.is_alive()
