"""Editing, deleting, pinning, reacting: each right and its refused twin."""

import asyncio

import pytest

from plexichat.features.channels import ChannelUnknown
from plexichat.features.messages.service import UNDO_MS
from tests.support.world import World


async def test_an_edit_needs_the_version_that_its_author_saw(world: World) -> None:
    alice = await world.person("alice")
    general = await alice.general(await alice.space())
    sent = await alice.send(general, "helo")
    path = f"/channels/{general['id']}/messages/{sent['id']}"
    edited = await alice.call("PATCH", path, {"body": "hello", "version": 1})
    assert (edited["body"], edited["version"], edited["edited_ms"] is None) == ("hello", 2, False)
    stale = {"body": "hallo", "version": 1}
    assert await alice.refusal("PATCH", path, stale) == (409, "message.conflict")


@pytest.mark.parametrize("change", ["edit", "delete", "pin", "add", "remove"])
async def test_a_right_that_ends_while_a_change_waits_refuses_it(world: World, change: str) -> None:
    alice, bob = await world.person("alice", role="owner"), await world.person("bob")
    space = await alice.space()
    general = await alice.general(space)
    await alice.bring(bob, space)
    sent = await bob.send(general, "mine")
    services = world.services
    place = (int(bob.id), int(general["id"]), int(sent["id"]))
    async with services.units.begin() as unit:
        changing = {
            "edit": lambda: services.messages.edit(*place, "later", None),
            "delete": lambda: services.messages.delete(*place),
            "pin": lambda: services.messages.pin(*place, pinned=True),
            "add": lambda: services.reactions.add(*place, "👍"),
            "remove": lambda: services.reactions.remove(*place, "👍"),
        }[change]()
        waiting = asyncio.ensure_future(changing)
        await asyncio.sleep(0)  # it waits for this unit now
        await services.spaces.entering.leave(unit, int(space["id"]), int(bob.id))
    with pytest.raises(ChannelUnknown):
        await waiting
    assert await alice.history(general) == [sent]


async def test_only_its_author_edits_a_message(world: World) -> None:
    alice, bob = await world.person("alice"), await world.person("bob")
    space = await alice.space()
    general = await alice.general(space)
    await alice.bring(bob, space)
    sent = await bob.send(general, "mine")
    path = f"/channels/{general['id']}/messages/{sent['id']}"
    body = {"body": "yours"}
    assert await alice.refusal("PATCH", path, body) == (403, "message.not_the_author")


async def test_an_edit_moves_its_mentions(world: World) -> None:
    alice, bob = await world.person("alice"), await world.person("bob")
    space = await alice.space()
    general = await alice.general(space)
    await alice.bring(bob, space)
    sent = await alice.send(general, "@bob")
    path = f"/channels/{general['id']}/messages/{sent['id']}"
    edited = await alice.call("PATCH", path, {"body": "nobody"})
    mine = await bob.call("GET", f"/channels/{general['id']}")
    assert (edited["mentions"], mine["me"]["mentions"]) == ([], 0)


async def test_a_deleted_message_keeps_its_number_and_loses_its_content(world: World) -> None:
    alice = await world.person("alice")
    general = await alice.general(await alice.space())
    sent = await alice.send(general, "secret")
    path = f"/channels/{general['id']}/messages/{sent['id']}"
    await alice.call("DELETE", path)
    (shown,) = await alice.history(general)
    assert (shown["body"], shown["seq"], shown["deleted_ms"] is None) == ("", 1, False)
    assert await alice.refusal("PATCH", path, {"body": "x"}) == (404, "message.unknown")


async def test_a_deletion_can_be_undone_for_five_minutes(world: World) -> None:
    alice, bob = await world.person("alice"), await world.person("bob")
    space = await alice.space()
    general = await alice.general(space)
    await alice.bring(bob, space)
    sent = await bob.send(general, "oops")
    path = f"/channels/{general['id']}/messages/{sent['id']}"
    await bob.call("DELETE", path)
    assert await alice.refusal("POST", f"{path}/restore") == (403, "message.not_the_author")
    assert (await bob.call("POST", f"{path}/restore"))["body"] == "oops"
    await bob.call("DELETE", path)
    _age_deletions(world, UNDO_MS + 1000)
    assert await bob.refusal("POST", f"{path}/restore") == (409, "message.undo_too_late")


async def test_the_text_of_a_deleted_message_is_forgotten(world: World) -> None:
    alice = await world.person("alice")
    general = await alice.general(await alice.space())
    sent = await alice.send(general, "canary-4711")
    await alice.call("DELETE", f"/channels/{general['id']}/messages/{sent['id']}")
    assert await world.services.messages.purge() == 0
    _age_deletions(world, 3 * UNDO_MS)
    assert await world.services.messages.purge() == 1


async def test_a_moderator_deletes_anybodys_message_and_a_member_does_not(world: World) -> None:
    alice, bob = await world.person("alice"), await world.person("bob")
    space = await alice.space()
    general = await alice.general(space)
    await alice.bring(bob, space)
    of_alice, of_bob = await alice.send(general, "a"), await bob.send(general, "b")
    base = f"/channels/{general['id']}/messages"
    refused = await bob.refusal("DELETE", f"{base}/{of_alice['id']}")
    assert refused == (403, "message.not_the_author")
    await alice.call("DELETE", f"{base}/{of_bob['id']}")


async def test_a_reaction_is_there_once_and_can_be_taken_back(world: World) -> None:
    alice, bob = await world.person("alice"), await world.person("bob")
    space = await alice.space()
    general = await alice.general(space)
    await alice.bring(bob, space)
    sent = await alice.send(general)
    path = f"/channels/{general['id']}/messages/{sent['id']}/reactions/👍🏽"
    for person in (alice, bob, bob):
        await person.call("PUT", path)
    (shown,) = await alice.history(general)
    expected = [{"emoji": "👍🏽", "count": 2, "user_ids": [alice.id, bob.id]}]
    assert shown["reactions"] == expected
    assert (await bob.call("GET", path))["items"] == [alice.id, bob.id]
    await bob.call("DELETE", path)
    await bob.call("DELETE", path)
    (shown,) = await alice.history(general)
    assert shown["reactions"][0]["user_ids"] == [alice.id]


async def test_a_reaction_is_an_emoji(world: World) -> None:
    alice = await world.person("alice")
    general = await alice.general(await alice.space())
    sent = await alice.send(general)
    base = f"/channels/{general['id']}/messages/{sent['id']}/reactions"
    for emoji in ("word", "<b>", "a", "%00"):
        assert await alice.refusal("PUT", f"{base}/{emoji}") == (422, "reaction.invalid")
    for emoji in ("❤️", "🏳️‍🌈", "1️⃣", ":partyparrot:"):
        await alice.call("PUT", f"{base}/{emoji}")


async def test_pins_are_listed_latest_first_and_need_the_right(world: World) -> None:
    alice, bob = await world.person("alice"), await world.person("bob")
    space = await alice.space()
    ideas = await alice.channel(space)
    await alice.bring(bob, space)
    one, two = await alice.send(ideas, "one"), await alice.send(ideas, "two")
    base = f"/channels/{ideas['id']}/messages"
    assert await bob.refusal("PUT", f"{base}/{one['id']}/pin") == (403, "forbidden")
    for each in (one, two, two):
        await alice.call("PUT", f"{base}/{each['id']}/pin")
    pins = (await bob.call("GET", f"/channels/{ideas['id']}/pins"))["items"]
    assert {each["id"] for each in pins} == {one["id"], two["id"]}
    await alice.call("DELETE", f"{base}/{two['id']}/pin")
    pins = (await bob.call("GET", f"/channels/{ideas['id']}/pins"))["items"]
    assert [each["id"] for each in pins] == [one["id"]]


def _age_deletions(world: World, by_ms: int) -> None:
    """Let time pass for the messages feature."""
    messages = world.services.messages
    clock = messages._clock

    class Later:
        def now_ms(self) -> int:
            return clock.now_ms() + by_ms

        def monotonic(self) -> float:
            return clock.monotonic()

    messages._clock = Later()
