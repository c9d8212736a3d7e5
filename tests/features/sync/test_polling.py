"""Without WebSocket: the same facts, the same resuming, nothing missed and nothing doubled."""

import asyncio
from pathlib import Path

import httpx

from plexichat.app import asgi
from plexichat.app.settings import Settings
from tests.support.connection import Heard
from tests.support.polling import connect_polled
from tests.support.world import ORIGIN, Json, Person, World


async def garden(world: World) -> tuple[Person, Person, Json]:
    """Return two people in a space, and its channel."""
    alice, bob = await world.person("alice"), await world.person("bob")
    space = await alice.space()
    await alice.bring(bob, space)
    return alice, bob, await alice.general(space)


async def test_what_is_sent_by_poll_reaches_sockets_and_the_other_way(world: World) -> None:
    alice, bob, general = await garden(world)
    polled = await connect_polled(alice.http, alice.token)
    socket = await bob.connect()
    sent = await polled.ask("message.send", channel_id=general["id"], nonce="n1", body="by poll")
    assert sent["op"] == "ok"
    assert (await socket.until("message.created"))["message"]["body"] == "by poll"
    await socket.ask("message.send", channel_id=general["id"], nonce="n2", body="by socket")
    await alice.send(general, "by REST")
    while True:
        told = [each["message"] for each in polled.frames if each["op"] == "message.created"]
        if len(told) == 3:
            break
        await polled.receive()
    assert [each["body"] for each in told] == ["by poll", "by socket", "by REST"]


async def test_who_comes_back_by_poll_gets_what_they_missed_once(world: World) -> None:
    alice, bob, general = await garden(world)
    before = await bob.connect()
    await alice.send(general, "one")
    seen = (await before.until("message.created"))["event"]
    await before.raw.close()
    missed = [await alice.send(general, body) for body in ("two", "three")]
    back = await connect_polled(bob.http, bob.token, **{general["id"]: seen})
    caught_up = await back.until("sync.channel")
    assert [each["id"] for each in caught_up["messages"]] == [each["id"] for each in missed]
    await back.until("sync.done")
    await alice.send(general, "four")
    assert (await back.until("message.created"))["message"]["body"] == "four"
    await back.settle()
    assert [each["op"] for each in back.frames].count("message.created") == 1


async def test_changing_transports_and_servers_under_load_leaves_no_gap_and_no_double(
    world: World,
) -> None:
    alice, bob, general = await garden(world)
    heard = Heard(general["last_event"])

    async def talk() -> None:
        for number in range(150):
            await alice.send(general, str(number))

    async with asyncio.TaskGroup() as tasks:
        talking = tasks.create_task(talk())
        while not talking.done():
            socket = await connect_polled(bob.http, bob.token, **{general["id"]: heard.event})
            await socket.until("sync.done")
            # Left in the middle of what is told, as by a server that does not know the id.
            await socket.settle()
            for frame in socket.frames[: 3 + len(heard.seqs) % 5]:
                heard.take(frame)
            await bob.http.delete(socket.path)
    last = await bob.connect(**{general["id"]: heard.event})
    await last.until("sync.done")
    for frame in last.frames:
        heard.take(frame)
    assert heard.seqs == list(range(1, 151))


async def test_a_server_that_does_not_know_the_connection_lets_its_client_resume_there(
    world: World, tmp_path: Path
) -> None:
    alice, bob, general = await garden(world)
    other = asgi.build(Settings(data=tmp_path), world.services)
    transport = httpx.ASGITransport(other.http)
    async with (
        other.gateway.running(),
        httpx.AsyncClient(
            transport=transport, base_url=ORIGIN, headers=bob.http.headers
        ) as elsewhere,
    ):
        polled = await connect_polled(bob.http, bob.token)
        await alice.send(general, "one")
        seen = (await polled.until("message.created"))["event"]
        await alice.send(general, "two")
        refused = await elsewhere.get(polled.path, params={"after": polled.after})
        assert (refused.status_code, refused.json()["code"]) == (404, "gateway.connection_unknown")
        there = await connect_polled(elsewhere, bob.token, **{general["id"]: seen})
        assert [each["body"] for each in (await there.until("sync.channel"))["messages"]] == ["two"]
        await alice.send(general, "three")
        assert (await there.until("message.created"))["message"]["body"] == "three"


async def test_a_removed_member_hears_nothing_more_by_poll(world: World) -> None:
    alice, bob, general = await garden(world)
    socket = await connect_polled(bob.http, bob.token)
    space_id = general["space_id"]
    await alice.call("DELETE", f"/spaces/{space_id}/members/{bob.id}")
    await alice.send(general, "secret")
    await socket.settle()
    assert "message.created" not in {each["op"] for each in socket.frames}


async def test_who_polls_is_present_and_counted_and_who_closed_is_not(world: World) -> None:
    alice, bob, _ = await garden(world)
    watching = await alice.connect()
    await watching.ask("view", user_ids=[bob.id])
    polled = await connect_polled(bob.http, bob.token)
    await polled.ask("presence.set", state="online")
    assert (await watching.until("presence"))["state"] == "online"
    counted = "plexichat_gateway_polled_connections 1.0"
    assert counted in (await bob.http.get("/metrics")).text
    assert (await bob.http.delete(polled.path)).status_code == 204
    assert (await watching.until("presence"))["state"] == "offline"
    assert counted not in (await bob.http.get("/metrics")).text


async def test_a_waiting_poll_hears_that_its_session_ended(world: World) -> None:
    alice = await world.person("alice")
    other = await world.services.auth.issue_token(int(alice.id), "other")
    polled = await connect_polled(alice.http, alice.token)
    waiting = asyncio.create_task(polled.poll())
    await asyncio.sleep(0)
    headers = {"Authorization": f"Bearer {other.token}"}
    async with world.anonymous() as http:
        sessions = (await alice.http.get("/api/v1/auth/tokens")).json()["items"]
        own = next(each["id"] for each in sessions if each["label"] == "test")
        answer = await http.delete(f"/api/v1/auth/tokens/{own}", headers=headers)
        assert answer.status_code == 204, answer.text
    told = await waiting
    while "close" not in told:
        told = await polled.poll()
    assert told["close"]["code"] == 4005
    refused: httpx.Response = await alice.http.get(polled.path)
    assert (refused.status_code, refused.json()["code"]) == (401, "auth.needed")
