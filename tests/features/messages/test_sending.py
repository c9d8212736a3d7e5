"""Sending: stored once, numbered without holes, told to those who are there."""

import asyncio

import pytest

from plexichat.features.channels import ChannelUnknown
from tests.support.world import World


async def test_a_message_is_stored_and_told_with_its_number(world: World) -> None:
    alice, bob = await world.person("alice"), await world.person("bob")
    space = await alice.space()
    general = await alice.general(space)
    await alice.bring(bob, space)
    socket = await bob.connect()
    sent = await alice.send(general, "hello")
    told = await socket.until("message.created")
    assert told["message"] == sent
    assert sent["seq"] == 1


async def test_sending_the_same_nonce_twice_stores_one_message(world: World) -> None:
    alice = await world.person("alice")
    general = await alice.general(await alice.space())
    first = await alice.send(general, "hello", nonce="n1")
    again = await alice.send(general, "hello", nonce="n1")
    assert again["id"] == first["id"]
    assert len(await alice.history(general)) == 1


async def test_twenty_simultaneous_sends_of_one_nonce_store_one_message(world: World) -> None:
    alice = await world.person("alice")
    general = await alice.general(await alice.space())
    sends = [alice.send(general, "hello", nonce="same") for _ in range(20)]
    found = await asyncio.gather(*sends)
    assert len({each["id"] for each in found}) == 1
    assert len(await alice.history(general)) == 1


async def test_a_repeated_nonce_in_a_batch_spoils_no_neighbour(world: World) -> None:
    alice = await world.person("alice")
    general = await alice.general(await alice.space())
    await alice.send(general, "first", nonce="old")
    bodies = [("again", "old"), *((f"new {n}", f"n{n}") for n in range(10))]
    await asyncio.gather(*(alice.send(general, body, nonce=nonce) for body, nonce in bodies))
    seqs = [each["seq"] for each in await alice.history(general)]
    assert seqs == list(range(1, 12))


async def test_a_right_that_ends_while_a_message_waits_refuses_it_alone(world: World) -> None:
    alice, bob = await world.person("alice"), await world.person("bob")
    space = await alice.space()
    general = await alice.general(space)
    await alice.bring(bob, space)
    for each in (alice, bob):
        await each.history(general)
    services, channel_id = world.services, int(general["id"])
    async with services.units.begin() as unit:
        await services.spaces.entering.leave(unit, int(space["id"]), int(bob.id))
        late = services.messages.enqueue_now(int(bob.id), channel_id, "too late", "n1")
        beside = services.messages.enqueue_now(int(alice.id), channel_id, "in time", "n2")
    assert late is not None
    assert beside is not None
    with pytest.raises(ChannelUnknown):
        await late
    assert (await beside).seq == 1
    assert [each["body"] for each in await alice.history(general)] == ["in time"]


async def test_the_idempotency_key_is_a_nonce(world: World) -> None:
    alice = await world.person("alice")
    general = await alice.general(await alice.space())
    path = f"/api/v1/channels/{general['id']}/messages"
    answers = [
        await alice.http.post(path, json={"body": "x"}, headers={"Idempotency-Key": "k1"})
        for _ in range(2)
    ]
    assert [each.status_code for each in answers] == [201, 200]
    assert answers[0].json()["id"] == answers[1].json()["id"]


async def test_one_authors_messages_keep_their_order_whatever_they_need(world: World) -> None:
    alice = await world.person("alice")
    general = await alice.general(await alice.space())
    socket = await alice.connect()
    bodies = [f"{'@alice ' if n % 3 == 0 else ''}{n}" for n in range(30)]
    for number, body in enumerate(bodies):
        frame = {"op": "message.send", "channel_id": general["id"], "nonce": f"n{number}"}
        await socket.raw.send(__import__("json").dumps({**frame, "body": body}))
    while sum(each["op"] == "message.created" for each in socket.frames) < len(bodies):
        await socket.receive()
    assert [each["body"] for each in await alice.history(general)] == bodies


async def test_a_mention_is_resolved_and_counted_for_who_is_named(world: World) -> None:
    alice, bob = await world.person("alice"), await world.person("bob")
    space = await alice.space()
    general = await alice.general(space)
    await alice.bring(bob, space)
    sent = await alice.send(general, "look, @bob and @nobody")
    assert sent["mentions"] == [bob.id]
    mine = await bob.call("GET", f"/channels/{general['id']}")
    assert (mine["me"]["mentions"], mine["last_seq"] - mine["me"]["read_seq"]) == (1, 1)


async def test_only_who_may_calls_everybody(world: World) -> None:
    alice, bob = await world.person("alice"), await world.person("bob")
    space = await alice.space()
    general = await alice.general(space)
    await alice.bring(bob, space)
    assert (await alice.send(general, "@channel"))["mention_all"] == "channel"
    assert (await bob.send(general, "@channel"))["mention_all"] is None


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"body": ""}, 422, "message.empty"),
        ({"body": " \n"}, 422, "message.empty"),
        ({"body": "x" * 8_001}, 422, "message.too_long"),
        ({"body": "a\x00b"}, 422, "message.unreadable"),
        ({"body": "x", "reply_to_id": "1"}, 404, "message.unknown"),
        ({"body": "x", "file_ids": ["1"]}, 404, "file.unknown"),
    ],
)
async def test_what_cannot_be_sent_is_refused(
    world: World, body: dict[str, object], status: int, code: str
) -> None:
    alice = await world.person("alice")
    general = await alice.general(await alice.space())
    path = f"/channels/{general['id']}/messages"
    assert await alice.refusal("POST", path, body) == (status, code)


async def test_who_only_previews_does_not_write(world: World) -> None:
    alice, bob = await world.person("alice"), await world.person("bob")
    space = await alice.space()
    ideas = await alice.channel(space)
    await alice.bring(bob, space)
    await alice.send(ideas, "can you read this?")
    assert len(await bob.history(ideas)) == 1
    path = f"/channels/{ideas['id']}/messages"
    assert await bob.refusal("POST", path, {"body": "x"}) == (403, "forbidden")


async def test_only_announcers_write_announcements_and_all_answer_in_threads(world: World) -> None:
    alice, bob = await world.person("alice"), await world.person("bob")
    space = await alice.space()
    news = await alice.channel(space, "news", "announcement")
    await alice.bring(bob, space)
    await bob.call("PUT", f"/channels/{news['id']}/members/me")
    sent = await alice.send(news, "big news")
    path = f"/channels/{news['id']}/messages"
    assert await bob.refusal("POST", path, {"body": "x"}) == (403, "forbidden")
    thread = await bob.call("POST", f"{path}/{sent['id']}/thread")
    assert (await bob.send(thread, "well done"))["seq"] == 1


async def test_a_thread_reply_counts_under_its_root_and_is_followed(world: World) -> None:
    alice, bob = await world.person("alice"), await world.person("bob")
    space = await alice.space()
    general = await alice.general(space)
    await alice.bring(bob, space)
    root = await alice.send(general, "question")
    thread = await bob.call("POST", f"/channels/{general['id']}/messages/{root['id']}/thread")
    await bob.send(thread, "answer")
    (shown,) = await alice.history(general)
    assert shown["thread"] == {
        "id": thread["id"],
        "reply_count": 1,
        "last_reply_ms": shown["thread"]["last_reply_ms"],
        "user_ids": [bob.id],
    }
    followed = await alice.call("GET", "/threads")
    assert [each["id"] for each in followed["items"]] == [thread["id"]]


async def test_a_reply_may_go_to_the_channel_too(world: World) -> None:
    alice = await world.person("alice")
    general = await alice.general(await alice.space())
    root = await alice.send(general, "question")
    thread = await alice.call("POST", f"/channels/{general['id']}/messages/{root['id']}/thread")
    for _ in range(2):
        await alice.send(thread, "answer", nonce="a1", also_to_channel=True)
    said = await alice.history(general)
    assert [each["body"] for each in said] == ["question", "answer"]
    assert said[1]["reply_to"]["id"] == root["id"]


async def test_an_archived_channel_takes_no_message(world: World) -> None:
    alice = await world.person("alice")
    space = await alice.space()
    ideas = await alice.channel(space)
    await alice.call("POST", f"/channels/{ideas['id']}/archive")
    path = f"/channels/{ideas['id']}/messages"
    assert await alice.refusal("POST", path, {"body": "x"}) == (409, "channel.archived")
    await alice.call("POST", f"/channels/{ideas['id']}/unarchive")
    assert (await alice.send(ideas, "again"))["seq"] == 1
