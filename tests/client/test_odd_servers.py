"""Facts that got lost, answers that do not come, and frames that nobody understands."""

import asyncio

import pytest

from plexichat.client import Client, Misunderstood, SignInAgain, Told, Uncertain, Unreachable
from tests.client.conftest import QUICK, bodies, collect, says
from tests.client.scripted import CHANNEL, connected, created, message, scripted
from tests.support.world import Json

SENT = {"message_id": "101", "seq": 2, "event": 2, "created_ms": 0}


def _ok(asked: Json, **answer: object) -> Json:
    return {"op": "ok", "ref": asked["ref"], **answer}


def _error(asked: Json, code: str, **more: object) -> Json:
    return {"op": "error", "ref": asked["ref"], "code": code, "title": "", "detail": "", **more}


async def test_a_fact_that_got_lost_is_asked_for_and_told_in_its_place() -> None:
    async with connected() as (server, client):
        await server.say(created(3, 3), created(4, 4))
        asked = await server.hear()
        assert (asked["op"], asked["channels"]) == ("sync", {CHANNEL: 1})
        sync = {"op": "sync.channel", "channel_id": CHANNEL, "reset": False}
        missed = [message(each, each) for each in (2, 3, 4)]
        told = sync | {"messages": missed, "last_seq": 4, "last_event": 4}
        await server.say(told, _ok(asked), created(4, 4), created(5, 5))
        found = bodies(await collect(client, says("line 5")))
        assert found == ["line 2", "line 3", "line 4", "line 5"]


async def test_what_was_lost_is_asked_for_again_until_it_is_told() -> None:
    async with connected() as (server, client):
        await server.say(created(3, 3))
        await server.say(_error(await server.hear(), "internal"))
        await server.hear()  # and leave it without an answer
        await server.say(_error(await server.hear(), "channel.unknown"))
        await server.say({"op": "presence", "user_id": "2", "state": "online"})
        await collect(client, lambda event: getattr(event, "op", "") == "presence")
        assert client.channels == ()


async def test_a_command_without_an_answer_is_asked_again_with_its_nonce() -> None:
    async with connected() as (server, client):
        sending = asyncio.ensure_future(client.send(CHANNEL, "hello"))
        nonces = {(await server.hear())["nonce"] for _ in range(2)}
        again = await server.hear()
        assert {again["nonce"]} == nonces
        await server.say(_ok(again, **SENT))
        assert (await sending).message_id == "101"


async def test_a_refusal_that_passes_lets_the_next_one_not_overtake() -> None:
    async with connected() as (server, client):
        sending = asyncio.gather(*(client.send(CHANNEL, each) for each in ("one", "two")))
        for code in ("server.overloaded", "storage.unavailable", "gateway.timeout"):
            asked = await server.hear()
            assert asked["body"] == "one"
            await server.say(_error(asked, code))
        for body in ("one", "two"):
            asked = await server.hear()
            assert asked["body"] == body
            await server.say(_ok(asked, **SENT))
        await sending


async def test_an_edit_of_a_version_that_timed_out_is_uncertain() -> None:
    async with connected() as (server, client):
        editing = asyncio.ensure_future(client.edit(CHANNEL, "101", "hello", version=1))
        await server.say(_error(await server.hear(), "gateway.timeout"))
        with pytest.raises(Uncertain):
            await editing
        with pytest.raises(Uncertain):
            await client.edit(CHANNEL, "101", "hello", version=1)


@pytest.mark.parametrize("frame", [{"op": "message.created", "channel_id": CHANNEL}, {"no": "op"}])
async def test_a_frame_that_nobody_understands_ends_the_client(frame: Json) -> None:
    async with connected() as (server, client):
        await server.say(frame)
        with pytest.raises(Misunderstood):
            await collect(client, says("nothing"))


async def test_an_answer_that_nobody_understands_is_raised() -> None:
    async with connected() as (server, client):
        sending = asyncio.ensure_future(client.send(CHANNEL, "hello"))
        await server.say(_ok(await server.hear(), seq="two"))
        with pytest.raises(Misunderstood):
            await sending


@pytest.mark.parametrize("first", [{"op": "ready", "me": None}, {"op": "welcome"}, {"op": 1}])
async def test_a_greeting_that_nobody_understands_is_raised(first: Json) -> None:
    async with scripted() as server:
        server.first = first
        with pytest.raises(Misunderstood):
            async with Client.connect(server.url, "token", QUICK):
                pass


async def test_a_new_kind_of_fact_is_told_with_its_fields() -> None:
    async with connected() as (server, client):
        await server.say({"op": "weather.changed", "sky": "blue"})
        (told,) = await collect(client, lambda _: True)
        assert told == Told("weather.changed", {"sky": "blue"})


@pytest.mark.parametrize("code", [4003, 4005])
async def test_the_codes_that_end_a_session_end_the_client(code: int) -> None:
    async with connected() as (server, client):
        server.close_code = code
        assert server._socket is not None
        await server._socket.close(1012)
        with pytest.raises(SignInAgain):
            await collect(client, says("nothing"))


async def test_a_server_that_throws_one_out_for_haste_gets_a_minute() -> None:
    async with connected() as (server, client):
        assert server._socket is not None
        await server._socket.close(4008)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(collect(client, says("nothing")), 0.5)
        assert server.greetings == 1


async def test_a_server_without_room_is_asked_again() -> None:
    async with scripted() as server:
        server.first = {"op": "error", "code": "limit.connections", "title": "", "detail": ""}
        options = QUICK.__class__(connect_seconds=0.3, pause_first_seconds=0.01)
        with pytest.raises(Unreachable, match=r"limit\.connections"):
            async with Client.connect(server.url, "token", options):
                pass
        assert server.greetings > 1


async def test_a_server_that_cannot_store_for_long_is_given_up_for_another() -> None:
    async with connected() as (server, client):
        sending = asyncio.ensure_future(client.send(CHANNEL, "hello"))
        async with asyncio.timeout(20):
            while server.greetings == 1:
                await server.say(_error(await server.hear(), "storage.unavailable"))
        await server.say(_ok(await server.hear(), **SENT))
        assert (await sending).message_id == "101"
