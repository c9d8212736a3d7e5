"""Polled connections: whose they are, what they may cost, and what is done once."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from plexichat.features.auth import Visitor
from plexichat.features.users import NewUser
from tests.support.clock import FakeClock
from tests.support.polling import PATH, PolledSocket, connect_polled, open_polled
from tests.support.world import ORIGIN, Person, World, open_world

COOKIE = "plexichat_localhost"
OWN_PAGE = {"Origin": ORIGIN, "X-Plexichat": "1"}
PASSWORD = "a large purple turnip"
PROBLEM = "application/problem+json"


async def refusal(answer: httpx.Response) -> tuple[int, str]:
    """Return the status and code of a refusal."""
    assert answer.headers["content-type"] == PROBLEM, answer.text
    return answer.status_code, answer.json()["code"]


@pytest.fixture
async def browser(world: World) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody signed in by cookie, at the server's own page."""
    link = await world.services.auth.setup_link()
    assert link is not None
    signed_in = await world.services.auth.set_up(
        link.partition("#")[2], NewUser("carol", "Carol"), PASSWORD, Visitor("203.0.113.7", "x")
    )
    async with world.anonymous() as http:
        http.cookies.set(COOKIE, signed_in.secret)
        http.headers.update(OWN_PAGE)
        yield http


async def every_way(http: httpx.AsyncClient, path: str) -> list[tuple[int, str]]:
    """Poll, send to and close a connection, and return the refusals."""
    body = {"first": 1, "frames": [{"op": "identify"}]}
    answers = [await http.get(path), await http.post(path, json=body), await http.delete(path)]
    return [await refusal(each) for each in answers]


async def test_the_id_of_another_person_or_session_is_no_id(world: World) -> None:
    alice, eve = await world.person("alice"), await world.person("eve")
    polled = await connect_polled(alice.http, alice.token)
    token = (await world.services.auth.issue_token(int(alice.id), "another")).token
    another = await world.returning("alice again", alice.id, token)
    unknown = [(404, "gateway.connection_unknown")] * 3
    for who in (eve, another):
        assert await every_way(who.http, polled.path) == unknown
        assert await every_way(who.http, f"{PATH}/{'x' * 32}") == unknown
    assert (await polled.ask("heartbeat"))["op"] == "heartbeat.ok", "and nothing happened to it"


async def test_who_signed_out_can_neither_poll_nor_send(world: World) -> None:
    alice = await world.person("alice")
    polled = await connect_polled(alice.http, alice.token)
    waiting = asyncio.create_task(polled.poll())
    await alice.call("POST", "/auth/sign-out")
    told = await waiting
    assert told["close"]["code"] == 4005
    assert await every_way(alice.http, polled.path) == [(401, "auth.needed")] * 3
    assert await refusal(await alice.http.post(PATH, json={})) == (401, "auth.needed")
    assert world.application.gateway.counters.identified == 0


async def test_an_expired_session_cannot_identify_on_what_it_opened(world: World) -> None:
    alice, eve = await world.person("alice"), await world.person("eve")
    polled = await open_polled(eve.http)
    await alice.call("POST", "/auth/sign-out")
    await polled.post({"op": "identify", "token": alice.token})
    assert (await polled.until("error"))["code"] == "auth.required"
    assert polled.close == {"code": 4003, "reason": "Sign in first"}


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Plexichat": "1"},
        {"Origin": "http://evil.test", "X-Plexichat": "1"},
        {"Sec-Fetch-Site": "cross-site", "X-Plexichat": "1"},
    ],
    ids=str,
)
async def test_another_sites_page_cannot_open_or_send(
    browser: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    polled = await connect_polled(browser)
    for name in OWN_PAGE:
        del browser.headers[name]
    for path in (PATH, polled.path):
        body = {"first": polled.sent + 1, "frames": [{"op": "heartbeat"}]}
        answer = await browser.post(path, json=body, headers=headers)
        assert await refusal(answer) == (403, "csrf.refused")
    assert await refusal(await browser.delete(polled.path, headers=headers)) == (
        403,
        "csrf.refused",
    )
    browser.headers.update(OWN_PAGE)
    assert (await polled.ask("heartbeat"))["op"] == "heartbeat.ok"


async def test_a_form_of_another_site_is_no_post(browser: httpx.AsyncClient) -> None:
    polled = await connect_polled(browser)
    answer = await browser.post(
        polled.path, content=b'{"first":2,"frames":[]}', headers={"Content-Type": "text/plain"}
    )
    assert await refusal(answer) == (415, "request.media_type")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"\xff",
        b'{"first":0,"frames":[]}',
        b'{"first":-1,"frames":[]}',
        b'{"first":1e400,"frames":[]}',
        b'{"first":9007199254740992,"frames":[]}',
        b'{"first":"two","frames":[]}',
        b'{"first":2}',
        b'{"first":2,"frames":{}}',
        b'{"first":2,"frames":[1]}',
        b'{"first":2,"frames":["{}"]}',
        b'{"first":2,"frames":[' + b"[" * 9_000 + b"]" * 9_000 + b"]}",
        b'{"first":2,"frames":[' + b'{"a":' * 9_000 + b"1" + b"}" * 9_000 + b"]}",
        b'{"first":2,"frames":[' + b"{}," * 100 + b"{}]}",
    ],
    ids=lambda body: str(body[:40]),
)
async def test_what_is_no_body_is_refused_and_changes_nothing(world: World, body: bytes) -> None:
    alice = await world.person("alice")
    polled = await connect_polled(alice.http, alice.token)
    headers = {"Content-Type": "application/json"}
    answer = await alice.http.post(polled.path, content=body, headers=headers)
    assert (await refusal(answer))[0] == 400
    assert (await polled.ask("heartbeat"))["op"] == "heartbeat.ok"


@pytest.mark.parametrize(
    "query", ["after=-1", "after=x", "after=9007199254740992", "wait=-1", "wait=61", "wait=nan"]
)
async def test_what_is_no_number_is_refused(world: World, query: str) -> None:
    alice = await world.person("alice")
    polled = await open_polled(alice.http)
    assert (await refusal(await alice.http.get(f"{polled.path}?{query}")))[0] == 400


@pytest.mark.parametrize(
    ("identify", "code", "close"),
    [
        ({}, "gateway.malformed", 4002),
        ({"op": "heartbeat"}, "gateway.not_identified", 4002),
        ({"op": "identify", "token": 7}, "gateway.invalid", 4002),
        ({"op": "identify"}, "auth.required", 4003),
        ({"op": "identify", "token": "guessed"}, "auth.required", 4003),
        ({"op": "identify", "numbers": {"channels": {"x": -1}}}, "gateway.invalid", 4002),
    ],
    ids=str,
)
async def test_who_opens_with_a_bad_frame_is_refused_as_on_a_socket(
    world: World, identify: dict[str, Any], code: str, close: int
) -> None:
    alice = await world.person("alice")
    opened = (await alice.http.post(PATH, json={"identify": identify})).json()
    assert (opened["frames"][1]["code"], opened["close"]["code"]) == (code, close)
    assert (
        await every_way(alice.http, f"{PATH}/{opened['id']}")
        == [(404, "gateway.connection_unknown")] * 3
    )
    assert world.application.gateway.counters.open_connections == 0


async def test_an_oversized_body_is_refused_before_it_is_read(world: World) -> None:
    alice = await world.person("alice")
    polled = await connect_polled(alice.http, alice.token)
    frame = {"op": "heartbeat", "pad": "x" * (1 << 20)}
    answer = await alice.http.post(polled.path, json={"first": polled.sent + 1, "frames": [frame]})
    assert await refusal(answer) == (413, "size.limit")
    assert (await polled.ask("heartbeat"))["op"] == "heartbeat.ok"


async def test_an_oversized_frame_ends_the_connection(world: World) -> None:
    alice = await world.person("alice")
    polled = await connect_polled(alice.http, alice.token)
    await polled.post({"op": "heartbeat", "pad": "x" * (1 << 16)})
    assert (await polled.poll())["close"]["code"] == 1009


async def test_connections_of_a_person_are_bounded_and_those_of_others_are_not(
    tmp_path: Path,
) -> None:
    async with open_world(tmp_path / "data", sockets_per_user=3) as world:
        alice, bob = await world.person("alice"), await world.person("bob")
        polled = [await open_polled(alice.http) for _ in range(3)]
        assert await refusal(await alice.http.post(PATH, json={})) == (429, "limit.connections")
        await connect_polled(bob.http, bob.token)
        assert (await alice.http.delete(polled[0].path)).status_code == 204
        await open_polled(alice.http)


async def test_sockets_and_polls_count_together(tmp_path: Path) -> None:
    async with open_world(tmp_path / "data", sockets_per_user=2) as world:
        alice = await world.person("alice")
        await alice.connect()
        await connect_polled(alice.http, alice.token)
        third = await open_polled(alice.http)
        await third.post({"op": "identify", "token": alice.token})
        assert (await third.until("error"))["code"] == "limit.connections"
        assert third.close is not None
        assert third.close["code"] == 4009


async def test_a_flood_of_commands_ends_the_connection(tmp_path: Path) -> None:
    async with open_world(tmp_path / "data", frames_per_second=1) as world:
        alice = await world.person("alice")
        polled = await connect_polled(alice.http, alice.token)
        flood = [{"op": "heartbeat", "ref": str(each)} for each in range(100)]
        await polled.post(*flood)
        while polled.close is None:
            await polled.poll()
        ops = [each["op"] for each in polled.inbox]
        assert ops.count("heartbeat.ok") < 10
        assert polled.close["code"] == 4008


async def test_a_flood_of_polls_is_refused_as_any_requests_are(tmp_path: Path) -> None:
    async with open_world(tmp_path / "data", requests_per_minute=20) as world:
        alice = await world.person("alice")
        polled = await connect_polled(alice.http, alice.token)
        query: dict[str, Any] = {"after": polled.after, "wait": 0}
        answers = [await alice.http.get(polled.path, params=query) for _ in range(30)]
        assert await refusal(answers[-1]) == (429, "rate.limit")
        assert int(answers[-1].headers["retry-after"]) > 0


async def test_many_polls_at_once_leave_one(world: World) -> None:
    alice = await world.person("alice")
    polled = await connect_polled(alice.http, alice.token)
    query = {"after": polled.after}
    polls = [asyncio.create_task(alice.http.get(polled.path, params=query)) for _ in range(30)]
    for each in polls[:-1]:
        assert await refusal(await each) == (409, "gateway.poll_replaced")
    await polled.post({"op": "heartbeat", "ref": "h"})
    assert (await polls[-1]).json()["frames"][0]["ref"] == "h"


async def test_a_replayed_post_sends_one_message(world: World) -> None:
    alice = await world.person("alice")
    general = await alice.general(await alice.space())
    polled = await connect_polled(alice.http, alice.token)
    send = {"op": "message.send", "channel_id": general["id"], "body": "once"}
    frames = [send | {"nonce": "n1", "ref": "1"}, send | {"nonce": "n2", "ref": "2"}]
    body = {"first": polled.sent + 1, "frames": frames}
    answers = await asyncio.gather(*(alice.http.post(polled.path, json=body) for _ in range(20)))
    assert {each.json()["taken"] for each in answers} == {polled.sent + 2}
    polled.sent += 2
    assert [(await polled.until("ok"))["ref"] for _ in range(2)] == ["1", "2"]
    await polled.settle()
    assert [each["op"] for each in polled.frames].count("ok") == 2
    assert len([each for each in await alice.history(general) if each["body"] == "once"]) == 2


async def test_a_post_that_skips_numbers_is_refused(world: World) -> None:
    alice = await world.person("alice")
    polled = await connect_polled(alice.http, alice.token)
    body = {"first": polled.sent + 2, "frames": [{"op": "heartbeat"}]}
    answer = await alice.http.post(polled.path, json=body)
    assert await refusal(answer) == (409, "gateway.number_wrong")
    late = await alice.http.get(polled.path, params={"after": polled.after + 1})
    assert await refusal(late) == (409, "gateway.number_wrong")


async def _half_a_post(world: World, polled: PolledSocket, who: Person) -> asyncio.StreamReader:
    """Send a post's head and the beginning of its body."""
    reader, writer = await asyncio.open_connection("127.0.0.1", await world._listening())
    world.stack.callback(writer.close)
    head = (
        f"POST {polled.path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {who.token}\r\n"
        "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n"
    )
    writer.write(head.encode() + b'{"first":2,')
    await writer.drain()
    return reader


async def test_slow_bodies_are_cut_and_hold_nobody_up(world: World) -> None:
    alice = await world.person("alice")
    polled = await connect_polled(alice.http, alice.token)
    slow = [await _half_a_post(world, polled, alice) for _ in range(20)]
    assert (await polled.ask("heartbeat"))["op"] == "heartbeat.ok"
    gateway = world.application.gateway
    while len(gateway.deadlines._times) < len(slow):
        await asyncio.sleep(0.01)
    later = FakeClock()
    later.seconds = gateway.clock.monotonic() + gateway.settings.body_idle_seconds
    gateway.deadlines._clock = later
    gateway.sweep()
    async with asyncio.timeout(10):
        assert [await each.read() for each in slow] == [b""] * len(slow)
    assert (await polled.ask("heartbeat"))["op"] == "heartbeat.ok"


async def test_what_nobody_fetches_is_not_kept_for_ever(tmp_path: Path) -> None:
    async with open_world(tmp_path / "data", write_buffer_bytes=65_536) as world:
        alice, bob = await world.person("alice"), await world.person("bob")
        space = await alice.space()
        general = await alice.general(space)
        await alice.bring(bob, space)
        polled = await connect_polled(bob.http, bob.token)
        for number in range(60):
            await alice.send(general, f"{number} " + "x" * 7_900)
        kept = (await polled.poll())["frames"]
        assert polled.close is not None
        assert polled.close["code"] == 4007
        assert len(json.dumps(kept)) < 600_000
        number = next(each for each in polled.frames if each["op"] == "ready")["channels"][0]
        back = await connect_polled(bob.http, bob.token, **{general["id"]: number["last_event"]})
        missed = await back.until("sync.channel")
        assert [each["seq"] for each in missed["messages"]] == list(range(1, 61))
