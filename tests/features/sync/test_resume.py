"""Coming back: nothing missed, nothing doubled; nothing heard after a right ended."""

import asyncio
import sqlite3
import threading
from collections.abc import Awaitable

import pytest

from plexichat.adapters.sql import postgres, sqlite_views
from tests.support.connection import Heard
from tests.support.world import World


async def test_who_comes_back_gets_what_they_missed_once(world: World) -> None:
    alice, bob = await world.person("alice"), await world.person("bob")
    space = await alice.space()
    general = await alice.general(space)
    await alice.bring(bob, space)
    socket = await bob.connect()
    await alice.send(general, "one")
    seen = (await socket.until("message.created"))["event"]
    await socket.raw.close()
    missed = [await alice.send(general, body) for body in ("two", "three")]
    back = await bob.connect(**{general["id"]: seen})
    caught_up = await back.until("sync.channel")
    assert [each["id"] for each in caught_up["messages"]] == [each["id"] for each in missed]
    assert (await back.until("sync.done"))["channels"] == 1
    await alice.send(general, "four")
    assert (await back.until("message.created"))["message"]["body"] == "four"


async def test_resuming_under_load_leaves_no_gap_and_no_double(world: World) -> None:
    alice, bob = await world.person("alice"), await world.person("bob")
    space = await alice.space()
    general = await alice.general(space)
    await alice.bring(bob, space)

    async def talk() -> None:
        for number in range(200):
            await alice.send(general, str(number))

    heard = Heard(general["last_event"])

    async with asyncio.TaskGroup() as tasks:
        talking = tasks.create_task(talk())
        while not talking.done():
            socket = await bob.connect(**{general["id"]: heard.event})
            while (await socket.receive())["op"] != "sync.done":
                pass
            # Cut in the middle of what is told, at a place that differs each time.
            await socket.settle()
            for frame in socket.frames[: 1 + len(heard.seqs) % 5]:
                heard.take(frame)
            await socket.raw.close()
    last = await bob.connect(**{general["id"]: heard.event})
    await last.until("sync.done")
    for frame in last.frames:
        heard.take(frame)
    assert heard.seqs == list(range(1, 201))


@pytest.fixture
def tell(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """What commits is told only once this is set."""
    tell = threading.Event()

    def commit(connection: sqlite3.Connection) -> None:
        connection.execute("COMMIT")
        tell.wait(5)

    async def run(query: Awaitable[object]) -> object:
        found = await query
        if found == "COMMIT":
            await asyncio.to_thread(tell.wait, 5)
        return found

    monkeypatch.setattr(sqlite_views, "_commit", commit)
    monkeypatch.setattr(postgres, "run", run)
    return tell


@pytest.mark.parametrize("door", ["identify", "sync"])
async def test_what_is_read_before_it_is_told_comes_once(
    world: World, request: pytest.FixtureRequest, door: str
) -> None:
    alice, bob = await world.person("alice"), await world.person("bob")
    space = await alice.space()
    general = await alice.general(space)
    await alice.bring(bob, space)
    known = {general["id"]: general["last_event"]}
    early = await bob.connect()
    tell: threading.Event = request.getfixturevalue("tell")
    sending = asyncio.create_task(alice.send(general, "durable, not told yet"))
    while not await bob.history(general):
        await asyncio.sleep(0.01)
    asyncio.get_running_loop().call_later(0.2, tell.set)
    if door == "identify":
        socket = await bob.connect(**known)
        await socket.until("sync.done")
    else:
        socket = early
        await socket.ask("sync", channels=known)
    await sending
    await socket.settle()
    caught_up = [each for each in socket.frames if each["op"] == "sync.channel"]
    told = [each for each in socket.frames if each["op"] == "message.created"]
    assert [each["seq"] for frame in caught_up for each in frame["messages"]] == [1]
    assert told == []


async def test_a_removed_member_hears_nothing_more(world: World) -> None:
    alice, bob = await world.person("alice"), await world.person("bob")
    space = await alice.space()
    general = await alice.general(space)
    await alice.bring(bob, space)
    socket = await bob.connect()
    await alice.call("DELETE", f"/spaces/{space['id']}/members/{bob.id}")
    await alice.send(general, "secret")
    await socket.settle()
    assert "message.created" not in {each["op"] for each in socket.frames}
    assert [each["op"] for each in socket.frames][:2] == ["channel.left", "space.left"]


async def test_who_joins_hears_from_the_joining_commit_on(world: World) -> None:
    alice, bob = await world.person("alice"), await world.person("bob")
    socket = await bob.connect()
    space = await alice.space()
    general = await alice.general(space)
    await alice.bring(bob, space)
    await alice.send(general, "welcome")
    assert (await socket.until("message.created"))["message"]["body"] == "welcome"
    ops = [each["op"] for each in socket.frames]
    assert "space.joined" in ops
    assert "channel.joined" in ops


async def test_a_revoked_token_closes_its_sockets(world: World) -> None:
    alice = await world.person("alice")
    socket = await alice.connect()
    await alice.call("POST", "/auth/sign-out")
    await socket.raw.wait_closed()
    assert socket.raw.close_code == 4005


async def test_typing_and_presence_are_told_to_who_looks(world: World) -> None:
    alice, bob = await world.person("alice"), await world.person("bob")
    space = await alice.space()
    general = await alice.general(space)
    await alice.bring(bob, space)
    watching = await alice.connect()
    await watching.ask("view", channel_ids=[general["id"]], user_ids=[bob.id])
    assert watching.frames[-2]["state"] == "offline"
    other = await bob.connect()
    await other.ask("presence.set", state="online")
    assert (await watching.until("presence"))["state"] == "online"
    await other.ask("typing", channel_id=general["id"])
    assert (await watching.until("typing"))["user_id"] == bob.id
    await other.raw.close()
    assert (await watching.until("presence"))["state"] == "offline"


async def test_nobody_previews_what_they_may_not_see(world: World) -> None:
    alice, eve = await world.person("alice"), await world.person("eve")
    general = await alice.general(await alice.space())
    socket = await eve.connect()
    for op in ("subscribe", "typing"):
        assert (await socket.ask(op, channel_id=general["id"]))["code"] == "channel.unknown"
    answer = await socket.ask("view", channel_ids=[general["id"]])
    assert answer["code"] == "channel.unknown"
    answer = await socket.ask("sync", channels={general["id"]: 0})
    assert answer["code"] == "channel.unknown"
