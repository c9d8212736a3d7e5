"""Greeting in turn: nobody takes more than one turn, and nobody waits for who has gone."""

import asyncio

from plexichat.edge.socket import CloseCode
from tests.edge.socket.gate import Gate, open_gate
from tests.edge.socket.peer import CLOSE, PING, PONG, SECONDS, Peer, client_frame, close, command

ADA, BOB = 1, 2


async def come(gate: Gate, name: str, client: str = "returning") -> Peer:
    """Open a socket and identify, without waiting for what comes of it."""
    peer = await gate.shake()
    peer.send(command("identify", token=name, client=client))
    await gate.settle()
    return peer


async def come_back(gate: Gate, name: str) -> Peer:
    """Be somebody with so much to read that it takes as long as the test wants."""
    return await come(gate, name)


async def until_open(gate: Gate, connections: int) -> None:
    """Wait until the server has so many connections left."""
    async with asyncio.timeout(SECONDS):
        while gate.gateway.counters.open_connections != connections:
            await asyncio.sleep(0)


async def test_who_returns_on_many_sockets_leaves_turns_to_others() -> None:
    async with open_gate(greets_at_once_max=2) as gate:
        tabs = [await come_back(gate, "ada") for _ in range(4)]
        await gate.enter("bob")
        assert gate.welcomed == [ADA, BOB]
        gate.welcome.set()
        assert [(await tab.json())["op"] for tab in tabs] == ["ready"] * 4
        assert gate.welcomed == [ADA, BOB, ADA, ADA, ADA]
        await gate.settle()
        assert gate.gateway._greeting._running == {}


async def test_who_has_a_turn_and_who_waits_are_greeted_as_they_came() -> None:
    async with open_gate(greets_at_once_max=1) as gate:
        peers = [await come_back(gate, name) for name in ("ada", "ada", "bob", "ada")]
        gate.welcome.set()
        assert [(await peer.json())["op"] for peer in peers] == ["ready"] * 4
        assert gate.welcomed == [ADA, ADA, BOB, ADA]


async def test_who_hangs_up_while_waiting_takes_no_turn() -> None:
    async with open_gate(greets_at_once_max=1) as gate:
        ada, gone = await come_back(gate, "ada"), await come_back(gate, "bob")
        await gone.hang_up()
        await until_open(gate, 1)
        gate.welcome.set()
        assert (await ada.json())["op"] == "ready"
        await gate.settle()
        assert gate.secrets.asked == ["ada"]


async def test_who_says_goodbye_while_waiting_is_answered_and_takes_no_turn() -> None:
    async with open_gate(greets_at_once_max=1) as gate:
        ada, gone = await come_back(gate, "ada"), await come_back(gate, "bob")
        gone.send(client_frame(PING, b"?"), close(1000))
        assert await gone.frame() == (PONG, b"?")
        assert (await gone.frame())[0] == CLOSE
        gate.welcome.set()
        assert (await ada.json())["op"] == "ready"
        await gate.settle()
        assert gate.secrets.asked == ["ada"]


async def test_who_goes_in_the_middle_gives_the_turn_back_at_once() -> None:
    async with open_gate(greets_at_once_max=1) as gate:
        gone, bob = await come_back(gate, "ada"), await come(gate, "bob", "new")
        await gone.hang_up()
        assert (await bob.json())["op"] == "ready"
        assert gate.hub.users() == {BOB}


async def test_who_waits_for_ones_own_turn_is_signed_out_meanwhile_however_long_that_is() -> None:
    async with open_gate() as gate:
        ada, waiting = await come_back(gate, "ada"), await come_back(gate, "ada")
        gate.gateway.end_sessions(1, 10)
        for each in (ada, waiting):
            assert (await each.farewell()).code == CloseCode.SESSION_ENDED
        gate.welcome.set()
        await gate.settle()
        assert (gate.welcomed, gate.gateway.counters.identified) == ([ADA], 0)


async def test_who_is_told_to_go_while_waiting_takes_no_turn() -> None:
    async with open_gate(greets_at_once_max=1) as gate:
        ada, waiting = await come_back(gate, "ada"), await come_back(gate, "bob")
        gate.gateway.close_all()
        for each in (ada, waiting):
            assert (await each.farewell()).code == CloseCode.RESTART
        assert gate.secrets.asked == ["ada"]


async def test_what_is_said_too_early_is_kept_within_bounds(gate: Gate) -> None:
    peer = await come_back(gate, "ada")
    (connection,) = gate.hub.sockets_of(ADA)
    early = command("echo", text="x" * 1000)
    peer.send(*[early] * 4000)
    await gate.settle()
    await gate.settle()
    assert connection._frames.pending_bytes < 1_000_000  # type: ignore[attr-defined]
    gate.welcome.set()
    assert (await peer.json())["op"] == "ready"
    assert (await peer.json())["op"] == "ok"
