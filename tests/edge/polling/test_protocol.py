"""A polled connection says and hears what a WebSocket does."""

import asyncio
import json

import pytest

from plexichat.edge.polling import Polls
from plexichat.edge.polling.errors import ConnectionUnknown, NumberWrong, PollReplaced
from plexichat.edge.polling.frames import as_sent, unframed
from plexichat.edge.polling.schemas import PollClose
from plexichat.edge.socket import CloseCode
from plexichat.edge.socket.wire import Frames, Opcode, WireLimits, close_frame, text_frame
from tests.edge.polling.poller import SECONDS, entered, opened
from tests.edge.socket.gate import PEOPLE, Gate


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65_535, 65_536])
def test_a_text_is_the_same_out_of_its_frame_and_in_one(size: int) -> None:
    text = b"x" * size
    both = text_frame(text) + close_frame(1012, "restart")
    assert [(each.opcode, each.payload) for each in unframed(both)] == [
        (Opcode.TEXT, text),
        (Opcode.CLOSE, b"\x03\xf4restart"),
    ]
    frames = Frames(WireLimits(1 << 20, 1 << 20))
    frames.feed(as_sent(text))
    assert frames.next() == (Opcode.TEXT, text)


async def test_commands_are_answered_and_facts_arrive(gate: Gate, polls: Polls) -> None:
    ada = await entered(gate, polls)
    assert (await ada.ask("echo", text="é"))["text"] == "é"
    gate.tell("all", {"op": "fact", "n": 1}, {"op": "fact", "n": 2})
    assert [each["n"] for each in await ada.poll()] == [1, 2]
    assert (await ada.ask("heartbeat"))["op"] == "heartbeat.ok"
    assert (await ada.ask("fly"))["code"] == "gateway.unknown_op"


async def test_a_poll_waits_for_a_frame(gate: Gate, polls: Polls) -> None:
    ada = await entered(gate, polls)
    waiting = asyncio.create_task(ada.poll())
    await gate.hop()
    assert not waiting.done()
    gate.tell("all", {"op": "fact"})
    assert await waiting == [{"op": "fact"}]


async def test_a_poll_without_news_ends_empty(gate: Gate, polls: Polls) -> None:
    ada = await entered(gate, polls)
    assert await ada.poll(seconds=0) == []
    gate.tell("all", {"op": "fact"})
    assert await ada.poll() == [{"op": "fact"}]


async def test_an_answer_that_got_lost_is_given_again(gate: Gate, polls: Polls) -> None:
    ada = await entered(gate, polls)
    gate.tell("all", {"op": "fact", "n": 1})
    lost = await ada.answer()
    gate.tell("all", {"op": "fact", "n": 2})
    assert [each["n"] for each in await ada.poll()] == [1, 2]
    assert lost.last + 1 == ada.after


@pytest.mark.parametrize("step", [-1, 1])
async def test_a_number_that_is_gone_or_was_never_given_is_refused(
    gate: Gate, polls: Polls, step: int
) -> None:
    ada = await entered(gate, polls)
    await ada.poll(seconds=0)
    with pytest.raises(NumberWrong):
        await ada.answer(ada.after + step)
    assert await ada.poll(seconds=0) == [], "and changes nothing"


async def test_a_repeated_post_is_carried_out_once(gate: Gate, polls: Polls) -> None:
    ada = await entered(gate, polls)
    echo = [json.dumps({"op": "echo", "ref": str(n)}).encode() for n in range(3)]
    first = ada.sent + 1
    assert ada.transport.receive(first, echo[:2]) == first + 1
    assert ada.transport.receive(first, echo[:2]) == first + 1
    assert ada.transport.receive(first, echo) == first + 2, "only the third was new"
    assert [each["ref"] for each in await ada.poll()] == ["0", "1", "2"]


async def test_a_post_with_a_gap_before_it_is_refused(gate: Gate, polls: Polls) -> None:
    ada = await entered(gate, polls)
    with pytest.raises(NumberWrong):
        ada.transport.receive(ada.sent + 2, [b'{"op":"echo","ref":"1"}'])
    assert await ada.poll(seconds=0) == []


async def test_a_later_poll_takes_the_place_of_an_earlier_one(gate: Gate, polls: Polls) -> None:
    ada = await entered(gate, polls)
    first = asyncio.create_task(ada.answer())
    await gate.hop()
    second = asyncio.create_task(ada.poll())
    with pytest.raises(PollReplaced):
        await first
    gate.tell("all", {"op": "fact"})
    assert await second == [{"op": "fact"}]


async def test_frames_that_come_soon_after_an_answer_are_gathered(gate: Gate, polls: Polls) -> None:
    ada = await entered(gate, polls)
    ada.transport._gather_seconds = 0.5
    gate.tell("all", {"op": "fact", "n": 0})
    await ada.poll()
    waiting = asyncio.create_task(ada.poll())
    for number in (1, 2):
        await gate.hop()
        gate.tell("all", {"op": "fact", "n": number})
    assert [each["n"] for each in await waiting] == [1, 2]


async def test_the_first_frame_identifies_or_ends_the_connection(gate: Gate, polls: Polls) -> None:
    ada = opened(gate, polls)
    ada.send({"op": "echo"})
    hello, error = await ada.rest()
    assert (hello["op"], error["code"]) == ("hello", "gateway.not_identified")
    assert ada.close is not None
    assert ada.close.code == CloseCode.NOT_IDENTIFIED


async def test_who_identifies_while_opening_is_greeted_in_the_same_answer(
    gate: Gate, polls: Polls
) -> None:
    transport = polls.open(PEOPLE["ada"], "ada")
    told = await transport.begin(b'{"op":"identify"}', SECONDS)
    ops = [json.loads(bytes(each))["op"] for each in told.frames]
    assert (ops, told.last) == (["hello", "ready"], 2)
    assert transport.receive(2, [b'{"op":"echo","ref":"1"}']) == 2
    assert len((await transport.poll(2, SECONDS)).frames) == 1


async def test_who_is_refused_while_opening_is_told_in_the_same_answer(
    gate: Gate, polls: Polls
) -> None:
    transport = polls.open(PEOPLE["ada"], "nobody")
    told = await transport.begin(b'{"op":"identify"}', SECONDS)
    assert json.loads(bytes(told.frames[1]))["code"] == "auth.required"
    assert told.close == PollClose(CloseCode.REFUSED, "Sign in first")


async def test_a_program_identifies_by_its_token(gate: Gate, polls: Polls) -> None:
    bob = opened(gate, polls, "bob")
    bob.id = polls.open(PEOPLE["bob"], None).id
    bob.send({"op": "identify", "token": "bob"})
    assert [each["op"] for each in await bob.poll()] == ["hello"]
    assert [each["op"] for each in await bob.poll()] == ["ready"]


async def test_who_identifies_as_somebody_else_has_no_connection_any_more(
    gate: Gate, polls: Polls
) -> None:
    ada = opened(gate, polls)
    transport = ada.transport
    ada.send({"op": "identify", "token": "bob"})
    await transport.poll(0, 10)
    await transport.poll(1, 10)
    for name in ("ada", "bob"):
        with pytest.raises(ConnectionUnknown):
            polls.find(PEOPLE[name], ada.id)
