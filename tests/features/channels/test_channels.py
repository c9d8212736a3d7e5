"""Channels: who finds them, who is in them, what roles may and may not do there."""

import asyncio

import pytest

from tests.support.world import World


async def test_a_private_channel_exists_for_its_members_only(world: World) -> None:
    alice, bob = await world.person("alice"), await world.person("bob")
    space = await alice.space()
    await alice.bring(bob, space)
    secret = await alice.channel(space, "secret", "private")
    hidden = (404, "channel.unknown")
    assert await bob.refusal("GET", f"/channels/{secret['id']}") == hidden
    assert await bob.refusal("PUT", f"/channels/{secret['id']}/members/me") == hidden
    await alice.call("PUT", f"/channels/{secret['id']}/members/{bob.id}")
    assert (await bob.send(secret, "hi"))["seq"] == 1


async def test_full_members_are_put_into_auto_join_channels(world: World) -> None:
    alice, bob = await world.person("alice"), await world.person("bob")
    space = await alice.space()
    body = {"name": "news", "kind": "announcement", "auto_join": True}
    await alice.call("POST", f"/spaces/{space['id']}/channels", body)
    await alice.channel(space, "ideas")
    await alice.bring(bob, space)
    path = f"/spaces/{space['id']}/channels?include=joined"
    joined = (await bob.call("GET", path))["items"]
    assert {each["name"] for each in joined} == {"general", "news"}


async def test_two_people_opening_a_conversation_at_once_get_the_same(world: World) -> None:
    alice, bob = await world.person("alice"), await world.person("bob")
    space = await alice.space()
    await alice.bring(bob, space)
    made = await asyncio.gather(
        *(alice.call("POST", "/conversations", {"user_ids": [bob.id]}) for _ in range(5)),
        *(bob.call("POST", "/conversations", {"user_ids": [alice.id]}) for _ in range(5)),
    )
    assert len({each["id"] for each in made}) == 1


async def test_strangers_cannot_be_written_to(world: World) -> None:
    alice, eve = await world.person("alice"), await world.person("eve")
    body = {"user_ids": [alice.id]}
    known = await eve.refusal("POST", "/conversations", body)
    unknown = await eve.refusal("POST", "/conversations", {"user_ids": ["12345"]})
    assert known == unknown == (422, "conversation.invalid")


async def test_people_of_a_group_add_others_and_leave(world: World) -> None:
    people = [await world.person(name) for name in ("ann", "ben", "cat", "dan")]
    ann, ben, cat, dan = people
    space = await ann.space()
    for each in (ben, cat, dan):
        await ann.bring(each, space)
    body = {"user_ids": [ben.id, cat.id], "name": "Trip"}
    group = await ann.call("POST", "/conversations", body)
    await ben.call("PUT", f"/channels/{group['id']}/members/{dan.id}")
    await ann.call("DELETE", f"/channels/{group['id']}/members/me")
    shown = await dan.call("GET", f"/channels/{group['id']}")
    assert set(shown["member_ids"]) == {ben.id, cat.id, dan.id}
    assert await ann.refusal("GET", f"/channels/{group['id']}") == (404, "channel.unknown")


async def test_ten_people_opening_a_thread_at_once_get_the_same(world: World) -> None:
    alice = await world.person("alice")
    general = await alice.general(await alice.space())
    sent = await alice.send(general)
    path = f"/channels/{general['id']}/messages/{sent['id']}/thread"
    made = await asyncio.gather(*(alice.call("POST", path) for _ in range(10)))
    assert len({each["id"] for each in made}) == 1
    nested = f"/channels/{made[0]['id']}/messages/{sent['id']}/thread"
    assert await alice.refusal("POST", nested) == (409, "thread.nested")


async def test_a_channel_is_changed_from_the_version_that_was_seen(world: World) -> None:
    alice = await world.person("alice")
    ideas = await alice.channel(await alice.space())
    path = f"/channels/{ideas['id']}"
    await alice.call("PATCH", path, {"topic": "All of them", "version": ideas["version"]})
    stale = {"topic": "None", "version": ideas["version"]}
    assert await alice.refusal("PATCH", path, stale) == (409, "channel.conflict")


async def test_an_override_takes_and_gives_for_a_role_and_a_person(world: World) -> None:
    alice, bob, cat = [await world.person(name) for name in ("alice", "bob", "cat")]
    space = await alice.space()
    general = await alice.general(space)
    for each in (bob, cat):
        await alice.bring(each, space)
    member_role = next(each for each in space["roles"] if each["kind"] == "member")
    base = f"/channels/{general['id']}/overrides"
    await alice.call("PUT", f"{base}/role/{member_role['id']}", {"deny": ["send"]})
    await alice.call("PUT", f"{base}/user/{cat.id}", {"allow": ["send"]})
    path = f"/channels/{general['id']}/messages"
    assert await bob.refusal("POST", path, {"body": "x"}) == (403, "forbidden")
    await cat.send(general, "I may")
    assert len((await alice.call("GET", base))["items"]) == 2
    await alice.call("DELETE", f"{base}/role/{member_role['id']}")
    await bob.send(general, "now I may too")
    assert await bob.refusal("GET", base) == (403, "channel.forbidden")


async def test_an_unknown_permission_is_named(world: World) -> None:
    alice = await world.person("alice")
    ideas = await alice.channel(await alice.space())
    path = f"/channels/{ideas['id']}/overrides/user/{alice.id}"
    assert await alice.refusal("PUT", path, {"allow": ["fly"]}) == (422, "invalid")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PATCH", "", {"name": "x"}),
        ("DELETE", "", None),
        ("POST", "/archive", None),
        ("POST", "/unarchive", None),
        ("DELETE", "/members/{alice}", None),
        ("PUT", "/overrides/user/{alice}", {}),
    ],
)
async def test_a_plain_member_manages_no_channel(
    world: World, method: str, path: str, body: object
) -> None:
    alice, bob = await world.person("alice"), await world.person("bob")
    space = await alice.space()
    general = await alice.general(space)
    await alice.bring(bob, space)
    where = f"/channels/{general['id']}{path.format(alice=alice.id)}"
    assert await bob.refusal(method, where, body) == (403, "channel.forbidden")


async def test_notification_choices_are_told_to_ones_other_devices(world: World) -> None:
    alice = await world.person("alice")
    general = await alice.general(await alice.space())
    socket = await alice.connect()
    body = {"notify": "mentions", "favourite": True}
    await alice.call("PATCH", f"/channels/{general['id']}/me", body)
    told = await socket.until("channel.mine")
    assert (told["notify"], told["favourite"]) == ("mentions", True)


async def test_a_deleted_channel_takes_its_threads_from_who_followed_them(world: World) -> None:
    alice = await world.person("alice")
    ideas = await alice.channel(await alice.space())
    root = await alice.send(ideas, "root")
    thread = await alice.call("POST", f"/channels/{ideas['id']}/messages/{root['id']}/thread")
    await alice.send(thread, "reply")
    socket = await alice.connect()
    await alice.call("DELETE", f"/channels/{ideas['id']}")
    await socket.settle()
    told = [(each["op"], each.get("channel_id")) for each in socket.frames[:3]]
    gone = [("channel.left", each["id"]) for each in (thread, ideas)]
    assert told == [("channel.deleted", ideas["id"]), *gone]
