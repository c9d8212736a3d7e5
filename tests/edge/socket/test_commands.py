"""What the gateway answers to the frames of who identified, and never how it failed."""

import json
import logging

import pytest

from plexichat.edge.socket import Identify
from tests.edge.socket.gate import Echo, Gate, open_gate
from tests.edge.socket.peer import command, text


async def test_the_first_frame_says_what_the_server_expects() -> None:
    async with open_gate(heartbeat_seconds=17, version="1.2.3") as gate:
        peer = await gate.dial()
        peer.send(b"GET /api/v1/gateway HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n")
        peer.send(b"Connection: upgrade\r\nSec-WebSocket-Version: 13\r\n")
        peer.send(b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
        await peer.answer()
        assert await peer.json() == {
            "op": "hello",
            "heartbeat_seconds": 17,
            "identify_seconds": 10.0,
            "max_frame_bytes": 65_536,
            "server_time_ms": gate.clock.now_ms(),
            "version": "1.2.3",
        }


async def test_an_answer_repeats_the_ref(gate: Gate) -> None:
    peer = await gate.enter()
    assert await peer.ask("echo", text="x", ref="r1") == {"op": "ok", "ref": "r1", "text": "x"}
    assert await peer.ask("nothing", ref="r2") == {"op": "ok", "ref": "r2"}
    assert await peer.ask("echo", text="x") == {"op": "ok", "text": "x"}


async def test_without_a_ref_there_is_no_bare_ok(gate: Gate) -> None:
    peer = await gate.enter()
    peer.send(command("nothing"))
    assert await peer.is_alive()


async def test_a_heartbeat_is_answered_with_the_servers_time(gate: Gate) -> None:
    peer = await gate.enter()
    now = gate.clock.now_ms()
    assert await peer.ask("heartbeat") == {"op": "heartbeat.ok", "server_time_ms": now}
    assert (await peer.ask("heartbeat", ref="7"))["ref"] == "7"


@pytest.mark.parametrize(
    ("frame", "code", "ref"),
    [
        (b'{"op":"fly","ref":"1"}', "gateway.unknown_op", "1"),
        (b'{"op":"fly"}', "gateway.unknown_op", None),
        (b'{"op":"echo","text":7,"ref":"1"}', "gateway.invalid", "1"),
        (b'{"op":"echo","text":null,"ref":"1"}', "gateway.invalid", "1"),
        (b'{"op":"echo","ref":' + b'"' + b"r" * 65 + b'"}', "gateway.invalid", None),
        (b'{"op":"echo","ref":1}', "gateway.invalid", None),
        (b'{"op":7}', "gateway.malformed", None),
        (b'{"ref":"1"}', "gateway.malformed", None),
        (b"{}", "gateway.malformed", None),
        (b"[]", "gateway.malformed", None),
        (b'"echo"', "gateway.malformed", None),
        (b"", "gateway.malformed", None),
        (b"{", "gateway.malformed", None),
        (b'{"op":"echo"}{"op":"echo"}', "gateway.malformed", None),
        (b"{'op':'echo'}", "gateway.malformed", None),
        (b'{"op":"echo","text":NaN}', "gateway.malformed", None),
        (b"[" * 17 + b"]" * 17, "gateway.too_deep", None),
        (b'{"op":"echo","ref":"1","x":' + b"[" * 60_000, "gateway.too_deep", None),
    ],
    ids=lambda value: value[:32].decode() if isinstance(value, bytes) else None,
)
async def test_what_is_no_command_is_refused_and_the_connection_goes_on(
    gate: Gate, frame: bytes, code: str, ref: str | None
) -> None:
    peer = await gate.enter()
    peer.send(text(frame))
    refused = await peer.json()
    assert (refused["op"], refused["code"], refused.get("ref")) == ("error", code, ref)
    assert {"title", "detail"} <= set(refused)
    assert await peer.is_alive()


async def test_brackets_within_texts_are_no_depth(gate: Gate) -> None:
    peer = await gate.enter()
    said = '[{"\\' * 1000
    assert (await peer.ask("echo", text=said))["text"] == said


async def test_as_deep_as_the_limit_is_allowed_and_unknown_fields_are_ignored(gate: Gate) -> None:
    peer = await gate.enter()
    inner = b"[" * 15 + b"]" * 15
    peer.send(text(b'{"op":"echo","text":"x","more":' + inner + b"}"))
    assert (await peer.json())["text"] == "x"
    peer.send(text(b'{"op":"echo","text":"x","more":[' + inner + b"]}"))
    assert (await peer.json())["code"] == "gateway.too_deep"


@pytest.mark.parametrize("at_once", [True, False])
async def test_a_refusal_is_told_with_its_code_and_when_to_come_back(
    gate: Gate, at_once: bool
) -> None:
    peer = await gate.enter()
    assert await peer.ask("refusing", ref="1", at_once=at_once) == {
        "op": "error",
        "ref": "1",
        "code": "tea.pot",
        "title": "No coffee",
        "detail": "short",
        "retry_after_seconds": 7,
    }


@pytest.mark.parametrize("at_once", [True, False])
async def test_a_fault_of_ours_is_logged_and_its_text_is_not_told(
    gate: Gate, at_once: bool, caplog: pytest.LogCaptureFixture
) -> None:
    peer = await gate.enter()
    with caplog.at_level(logging.ERROR, "plexichat.edge.socket"):
        refused = await peer.ask("failing", ref="1", at_once=at_once)
    assert (refused["code"], refused["ref"]) == ("internal", "1")
    assert "hunter2" not in json.dumps(refused)
    assert gate.gateway.counters.faults == len(caplog.records) == 1
    assert await peer.is_alive()


async def test_how_long_commands_took_is_counted_by_what_they_are_called(gate: Gate) -> None:
    peer = await gate.enter()
    peer.send(command("later", ref="1"))
    for op in ("echo", "heartbeat", "nothing", "refusing", "failing"):
        await peer.ask(op, ref=op)
    peer.send(text(b'{"op":"fly"}'), text(b"nonsense"))
    await gate.settle()
    gate.clock.advance(0.3)
    gate.pending[0].set_result(None)
    await gate.settle()
    times = gate.gateway.counters.times
    counted = {op: sum(each.counts) for op, each in times.items()}
    ops = ("echo", "heartbeat", "nothing", "refusing", "failing", "later")
    assert counted == dict.fromkeys(ops, 1)
    assert times["later"].seconds == pytest.approx(0.3)


async def test_an_answer_may_be_overtaken(gate: Gate) -> None:
    peer = await gate.enter()
    peer.send(command("later", ref="slow"))
    assert (await peer.ask("echo", ref="quick"))["ref"] == "quick"
    gate.pending[0].set_result(None)
    assert (await peer.json())["ref"] == "slow"


async def test_a_refused_and_a_cancelled_future_are_answered(gate: Gate) -> None:
    peer = await gate.enter()
    peer.send(command("later", ref="1"), command("later", ref="2"))
    await gate.settle()
    gate.pending[0].set_exception(RuntimeError("hunter2"))
    gate.pending[1].cancel()
    answers = [await peer.json(), await peer.json()]
    assert [each["code"] for each in answers] == ["internal", "gateway.timeout"]


async def test_a_command_that_takes_too_long_is_given_up() -> None:
    async with open_gate(command_seconds=0) as gate:
        peer = await gate.enter()
        assert (await peer.ask("slowly", ref="1"))["code"] == "gateway.timeout"


async def test_unanswered_commands_are_bounded_and_reading_goes_on_after_them() -> None:
    async with open_gate(unanswered_max=3) as gate:
        peer = await gate.enter()
        peer.send(*(command("later", ref=str(n)) for n in range(5)))
        await gate.settle()
        assert len(gate.pending) == 3
        for at in range(5):
            gate.pending[at].set_result(None)
            assert (await peer.json())["ref"] == str(at)
        assert await peer.is_alive()


async def test_two_commands_of_one_name_are_a_mistake_of_ours(gate: Gate) -> None:
    commands = gate.commands()
    for kind in (Echo, Identify):
        with pytest.raises(ValueError, match="tag of its own"):
            commands.add(kind, lambda *_: None)


async def test_commands_that_still_run_at_the_end_are_cancelled_and_none_starts() -> None:
    async with open_gate() as gate:
        peer = await gate.enter()
        peer.send(command("slowly", ref="1"))
        await gate.settle()
        tasks = gate.gateway._tasks
        assert len(tasks._tasks) == 1
    assert not tasks._tasks
    with pytest.raises(RuntimeError, match="not running"):
        tasks.start(gate.settle())
