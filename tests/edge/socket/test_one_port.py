"""One port for both: whose connection it is, heads that are late, huge, or followed by more."""

import pytest

from tests.edge.socket.gate import LARGE, Gate, open_gate
from tests.edge.socket.peer import PING, PONG, Peer, client_frame, command, request

PLAIN = {"Upgrade": None, "Connection": None, "Sec_WebSocket_Key": None}


async def told_by_page(peer: Peer) -> str:
    """Return what the application said, which answers 200 to everything."""
    answer = await peer.answer()
    assert answer.status == 200
    return answer.body.decode()


@pytest.mark.parametrize(
    "target", ["/", "/api/v1/gatewayx", "/api/v1/gateway/", "/api/v1/gatewa", "/api/v1/users"]
)
async def test_what_is_not_the_gateways_goes_to_the_application(gate: Gate, target: str) -> None:
    peer = await gate.dial()
    peer.send(request(target, **PLAIN))
    assert await told_by_page(peer) == f"{target} 0"


async def test_a_head_may_come_byte_by_byte(gate: Gate) -> None:
    for head in (request(), request("/api/v1/gatewayx", **PLAIN)):
        peer = await gate.dial()
        for at in range(len(head)):
            peer.send(head[at : at + 1])
            await gate.hop()
        assert (await peer.answer()).status in {101, 200}


async def test_a_body_after_the_head_reaches_the_application_whole(gate: Gate) -> None:
    peer = await gate.dial()
    head = request("/upload", method="POST", Content_Length="200000", **PLAIN)
    peer.send(head[:9], head[9:] + b"x" * 1000, b"y" * 199_000)
    assert await told_by_page(peer) == "/upload 200000"


async def test_pipelined_requests_are_answered_in_order(gate: Gate) -> None:
    peer = await gate.dial()
    peer.send(b"".join(request(f"/{n}", **PLAIN) for n in range(5)))
    assert [await told_by_page(peer) for _ in range(5)] == [f"/{n} 0" for n in range(5)]


async def test_a_proxy_may_upgrade_a_connection_that_carried_requests(gate: Gate) -> None:
    peer = await gate.dial()
    for number in range(2):
        peer.send(request(f"/{number}", **PLAIN))
        assert await told_by_page(peer) == f"/{number} 0"
    peer.send(request())
    assert (await peer.answer()).status == 101
    assert (await peer.json())["op"] == "hello"
    assert (await peer.ask("identify", token="ada"))["op"] == "ready"


async def test_who_has_not_read_the_last_answer_opens_no_websocket_behind_it(gate: Gate) -> None:
    peer = await gate.dial()
    peer.writer.transport.pause_reading()  # type: ignore[attr-defined]
    peer.send(request("/large", **PLAIN))
    await gate.settle()
    peer.send(request())
    await gate.settle()
    peer.writer.transport.resume_reading()  # type: ignore[attr-defined]
    assert len((await peer.answer()).body) == LARGE
    assert await told_by_page(peer) == "/api/v1/gateway 0"


async def test_a_request_after_another_may_begin_in_pieces(gate: Gate) -> None:
    peer = await gate.dial()
    peer.send(request("/first", **PLAIN))
    assert await told_by_page(peer) == "/first 0"
    for target, status in (("/api/v1/gatewayx", 200), ("/api/v1/gateway", 101)):
        head = request(target, **(PLAIN if status == 200 else {}))
        for at in range(len(head)):
            peer.send(head[at : at + 1])
            await gate.hop()
        assert (await peer.answer()).status == status


@pytest.mark.parametrize("more", [client_frame(PING), command("identify", token="ada"), b"\0"])
async def test_bytes_before_the_handshake_is_answered_are_refused(gate: Gate, more: bytes) -> None:
    answer = await gate.try_to_open(request() + more)
    assert (answer.status, answer.code) == (400, "gateway.handshake")


async def test_frames_right_after_the_answer_are_read(gate: Gate) -> None:
    peer = await gate.dial()
    peer.send(request())
    assert (await peer.answer()).status == 101
    peer.send(command("identify", token="ada") + client_frame(PING, b"x") + command("echo"))
    assert (await peer.json())["op"] == "hello"
    assert await peer.frame() == (PONG, b"x"), "whoever waits is alive"
    assert [(await peer.json())["op"] for _ in range(2)] == ["ready", "ok"]


@pytest.mark.parametrize("size", [16 * 1024, 16 * 1024 + 1])
async def test_a_head_has_at_most_its_limit(gate: Gate, size: int) -> None:
    padding = size - len(request(X="")) + len(b"\r\n\r\n")
    answer = await gate.try_to_open(request(X="x" * padding))
    assert answer.status == (101 if size == 16 * 1024 else 431)


async def test_a_head_without_an_end_is_refused_at_its_limit(gate: Gate) -> None:
    answer = await gate.try_to_open(request()[:-2] + b"X: " + b"x" * 17_000)
    assert (answer.status, answer.code) == (431, "gateway.head_too_large")


async def test_a_head_without_an_end_is_not_collected_for_the_application(gate: Gate) -> None:
    peer = await gate.dial()
    peer.send(request("/", **PLAIN)[:-2], *(b"X: " + b"x" * 1000 + b"\r\n" for _ in range(17)))
    answer = await peer.answer()
    assert (answer.status, answer.code) == (431, "gateway.head_too_large")
    assert await peer.is_ended()


async def test_a_huge_head_is_not_refused_in_the_place_of_another_answer(gate: Gate) -> None:
    peer = await gate.dial()
    first = request("/", method="POST", Content_Length="1", **PLAIN) + b"x"
    peer.send(first + request("/", **PLAIN)[:-2] + b"X: " + b"x" * 17_000)
    await gate.settle()
    said = await peer.reader.read()
    assert said.count(b"HTTP/1.1") <= 1
    assert b"431" not in said


@pytest.mark.parametrize(
    "method", [b"A" * 17, b"A" * 20, b"A" * 31, b"A" * 64, b"\x16\x03\x01\x02"]
)
async def test_what_is_no_request_is_not_collected(gate: Gate, method: bytes) -> None:
    peer = await gate.dial()
    peer.send(method + b" /api/v1/gateway" + b"x" * 100_000)
    assert (await peer.answer()).status == 400, "the application's server says so"
    assert await peer.is_ended()


@pytest.mark.parametrize("sent", [b"", b"G", b"GET /api/v1/gat"], ids=["nothing", "G", "half"])
async def test_who_never_says_what_they_want_is_cut_without_a_word(gate: Gate, sent: bytes) -> None:
    peer = await gate.dial()
    peer.send(sent)
    await gate.settle()
    gate.pass_time(9.9)
    await gate.settle()
    assert gate.gateway.counters.heads_timed_out == 0
    gate.pass_time(0.2)
    assert await peer.is_ended()
    assert gate.gateway.counters.heads_timed_out == 1


async def test_a_late_handshake_is_told_so(gate: Gate) -> None:
    peer = await gate.dial()
    peer.send(request()[:-2])
    await gate.settle()
    gate.pass_time(10)
    answer = await peer.answer()
    assert (answer.status, answer.code) == (408, "gateway.head_timeout")
    assert await peer.is_ended()


async def test_a_byte_now_and_then_does_not_prolong_a_head(gate: Gate) -> None:
    peer = await gate.dial()
    for byte in request()[:5]:
        peer.send(bytes((byte,)))
        await gate.settle()
        gate.pass_time(2)
    assert await peer.is_ended()


async def test_a_late_head_of_a_plain_request_is_cut(gate: Gate) -> None:
    peer = await gate.dial()
    peer.send(request("/", **PLAIN)[:-2])
    await gate.settle()
    gate.pass_time(10)
    assert await peer.is_ended()


async def test_a_body_that_stops_is_cut_and_one_that_goes_on_is_not(gate: Gate) -> None:
    peer = await gate.dial()
    peer.send(request("/slow", method="POST", Content_Length="5", **PLAIN))
    for _ in range(4):
        peer.send(b"x")
        await gate.settle()
        gate.pass_time(29)
    peer.send(b"x")
    assert await told_by_page(peer) == "/slow 5"
    peer.send(request("/slow", method="POST", Content_Length="5", **PLAIN) + b"x")
    await gate.settle()
    gate.pass_time(30)
    assert await peer.is_ended()


async def test_who_waits_for_an_answer_has_no_deadline(gate: Gate) -> None:
    peer = await gate.dial()
    peer.send(request("/done", **PLAIN))
    assert await told_by_page(peer) == "/done 0"
    gate.pass_time(1000)
    peer.send(request("/again", **PLAIN))
    assert await told_by_page(peer) == "/again 0"


async def test_the_limit_of_a_head_is_the_operators() -> None:
    async with open_gate(head_bytes_max=300) as gate:
        assert (await gate.try_to_open(request())).status == 101
        assert (await gate.try_to_open(request(X="x" * 300))).status == 431
