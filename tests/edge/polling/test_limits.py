"""What a polled connection may cost, and how it ends."""

import asyncio
from dataclasses import replace

import pytest

from plexichat.edge.polling import Polls
from plexichat.edge.polling.errors import ConnectionUnknown
from plexichat.edge.socket import CloseCode
from plexichat.edge.socket.errors import ServerFull, TooManyConnections
from tests.edge.polling.poller import AT_ONCE, Poller, entered, opened
from tests.edge.socket.gate import PEOPLE, Gate, open_gate


async def ends_with(poller: Poller, code: CloseCode) -> None:
    """Poll to the end, which must have this code, and after which there is no connection."""
    await poller.rest()
    assert poller.close is not None
    assert poller.close.code == code
    await poller.gate.hop()
    with pytest.raises(ConnectionUnknown):
        poller.transport  # noqa: B018
    assert poller.gate.gateway.counters.open_connections == 0


async def test_who_polls_or_sends_lives_and_who_does_neither_is_closed(
    gate: Gate, polls: Polls
) -> None:
    ada = await entered(gate, polls)
    for _ in range(4):
        gate.pass_time(40)
        assert await ada.poll(seconds=0) == []
        gate.pass_time(40)
        ada.send({"op": "nothing"})
    gate.pass_time(61)
    await ends_with(ada, CloseCode.SILENT)
    assert gate.left == [1]


async def test_a_closed_connection_that_nobody_polls_is_forgotten(gate: Gate, polls: Polls) -> None:
    await entered(gate, polls)
    gate.pass_time(61)
    gate.pass_time(4)
    await gate.hop()
    assert gate.gateway.counters.open_connections == 0
    assert polls._of_users == {}


async def test_a_poll_waits_no_longer_than_a_heartbeat() -> None:
    for heartbeat, longest in ((30, 25), (10, 10)):
        async with open_gate(heartbeat_seconds=heartbeat) as gate:
            assert Polls(gate.gateway).wait_seconds_max == longest


async def test_identifying_late_ends_a_polled_connection_too(gate: Gate, polls: Polls) -> None:
    ada = opened(gate, polls)
    gate.pass_time(11)
    await ends_with(ada, CloseCode.IDENTIFY_LATE)


async def test_signing_out_answers_the_poll_that_waits(gate: Gate, polls: Polls) -> None:
    ada = await entered(gate, polls)
    waiting = asyncio.create_task(ada.poll())
    await gate.hop()
    gate.gateway.end_sessions(1, 10)
    await waiting
    await ends_with(ada, CloseCode.SESSION_ENDED)
    gate.tell("user:1", {"op": "secret"})
    assert "secret" not in {each["op"] for each in ada.told}


async def test_a_stop_tells_the_poll_that_waits_to_resume(gate: Gate, polls: Polls) -> None:
    ada = await entered(gate, polls)
    waiting = asyncio.create_task(ada.poll())
    await gate.hop()
    gate.gateway.close_all()
    assert await waiting == [{"op": "bye", "reason": "restart", "resume": True}]
    await ends_with(ada, CloseCode.RESTART)
    with pytest.raises(ServerFull):
        opened(gate, polls)


async def test_the_client_closes_at_once(gate: Gate, polls: Polls) -> None:
    ada = await entered(gate, polls)
    waiting = asyncio.create_task(ada.poll())
    await gate.hop()
    ada.transport.abort()
    with pytest.raises(ConnectionUnknown):
        await waiting
    await gate.hop()
    assert (gate.left, gate.hub.users()) == ([1], frozenset())


@pytest.mark.parametrize("name", ["bob", "ada elsewhere"])
async def test_an_id_works_for_the_session_that_opened_it_alone(
    gate: Gate, polls: Polls, name: str
) -> None:
    ada = await entered(gate, polls)
    other = PEOPLE["bob"] if name == "bob" else replace(PEOPLE["ada"], session_id=11)
    with pytest.raises(ConnectionUnknown):
        polls.find(other, ada.id)
    assert await ada.poll(seconds=0) == []


async def test_who_does_not_fetch_what_is_kept_falls_behind_and_others_do_not() -> None:
    async with open_gate(**AT_ONCE, write_buffer_bytes_max=300_000) as gate:
        polls = Polls(gate.gateway)
        slow, quick = await entered(gate, polls), await entered(gate, polls, "bob")
        for number in range(12):
            gate.tell("all", {"op": "fact", "n": number, "text": "x" * 50_000})
            await quick.poll()
        assert [each["n"] for each in quick.told if each["op"] == "fact"] == list(range(12))
        kept = await slow.rest()
        assert slow.close is not None
        assert slow.close.code == CloseCode.TOO_SLOW
        assert sum(len(each["text"]) for each in kept) < 400_000
        quick.transport.abort()


async def test_an_answer_larger_than_the_buffer_comes_in_turns(gate: Gate, polls: Polls) -> None:
    ada = await entered(gate, polls)
    connection = ada.transport.connection
    texts = [b'{"op":"part","n":%d,"text":"%s"}' % (n, b"x" * 10_000) for n in range(300)]
    sending = asyncio.create_task(connection.send_in_turn(texts))
    numbers: list[int] = []
    while len(numbers) < len(texts):
        assert ada.transport.get_write_buffer_size() < 400_000
        numbers += [each["n"] for each in await ada.poll()]
    await sending
    assert numbers == list(range(300))


async def test_a_person_has_a_bounded_number_of_connections_of_both_kinds() -> None:
    async with open_gate(**AT_ONCE, connections_per_user_max=2) as gate:
        polls = Polls(gate.gateway)
        await gate.enter("ada")
        first, second = await entered(gate, polls), opened(gate, polls)
        with pytest.raises(TooManyConnections):
            opened(gate, polls)
        second.send({"op": "identify"})
        refused = (await second.rest())[-1]
        assert (refused["code"], second.close and second.close.code) == ("limit.connections", 4009)
        (await entered(gate, polls, "bob")).transport.abort()
        first.transport.abort()


async def test_a_full_server_opens_none() -> None:
    async with open_gate(connections_max=0) as gate:
        with pytest.raises(ServerFull):
            opened(gate, Polls(gate.gateway))


async def test_too_many_commands_are_refused_and_end_the_connection() -> None:
    few = {"commands_per_second": 1.0, "commands_burst": 3.0, "violations_max": 2}
    async with open_gate(**AT_ONCE, **few) as gate:
        ada = await entered(gate, Polls(gate.gateway))
        ada.send(*({"op": "echo", "ref": str(n)} for n in range(9)))
        answers = await ada.rest()
        assert [each["op"] for each in answers] == ["ok", "ok", "error", "error", "error"]
        assert answers[-1]["code"] == "limit.commands"
        await gate.hop()
        assert gate.left == [1]


async def test_what_is_too_much_to_answer_at_once_is_left_to_the_client() -> None:
    async with open_gate(**AT_ONCE, unanswered_max=2) as gate:
        ada = await entered(gate, Polls(gate.gateway))
        before = ada.sent
        later = [{"op": "later", "ref": str(n)} for n in range(4)]
        assert ada.send(*later) == before + 2
        assert ada.send(*later[2:]) == before + 2
        for each in gate.pending:
            each.set_result(None)
        assert [each["ref"] for each in await ada.poll()] == ["0", "1"]
        assert ada.send(*later[2:]) == before + 4
        for each in gate.pending[2:]:
            each.set_result(None)
        assert [each["ref"] for each in await ada.poll()] == ["2", "3"]
        ada.transport.abort()


@pytest.mark.parametrize(
    ("text", "code"), [(b'"' + b"x" * 70_000 + b'"', 1009), (b'{"op":"\xff"}', 1007)]
)
async def test_a_frame_that_a_socket_may_not_carry_ends_the_connection(
    gate: Gate, polls: Polls, text: bytes, code: int
) -> None:
    ada = await entered(gate, polls)
    ada.send_text(text, b'{"op":"echo","ref":"1"}')
    assert await ada.rest() == []
    assert ada.close is not None
    assert ada.close.code == code
