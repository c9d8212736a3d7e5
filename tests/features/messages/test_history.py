"""Reading: pages on both sides of a place, what changed since a number, read marks."""

import pytest

from tests.support.world import Json, Person, World


async def _fifty(world: World) -> tuple[Person, Json, list[Json]]:
    alice = await world.person("alice")
    general = await alice.general(await alice.space())
    sent = [await alice.send(general, str(number)) for number in range(1, 31)]
    return alice, general, sent


@pytest.mark.parametrize(
    ("query", "seqs", "before", "after"),
    [
        ("limit=5", [26, 27, 28, 29, 30], True, False),
        ("before=6&limit=5", [1, 2, 3, 4, 5], False, True),
        ("before=7&limit=5", [2, 3, 4, 5, 6], True, True),
        ("after=25&limit=5", [26, 27, 28, 29, 30], True, False),
        ("after=0&limit=5", [1, 2, 3, 4, 5], False, True),
        ("around=10&limit=4", [8, 9, 10, 11], True, True),
        ("around=1&limit=4", [1, 2], False, True),
        ("after=30", [], True, False),
        ("limit=200", list(range(1, 31)), False, False),
    ],
)
async def test_a_page_lies_where_it_is_asked_for(
    world: World, query: str, seqs: list[int], before: bool, after: bool
) -> None:
    alice, general, _ = await _fifty(world)
    page = await alice.call("GET", f"/channels/{general['id']}/messages?{query}")
    assert [each["seq"] for each in page["items"]] == seqs
    assert (page["has_before"], page["has_after"]) == (before, after)


async def test_a_page_opens_around_a_message_and_a_moment(world: World) -> None:
    alice, general, sent = await _fifty(world)
    around = await alice.history(general, f"?around_id={sent[9]['id']}&limit=2")
    assert [each["seq"] for each in around] == [9, 10]
    at = await alice.history(general, f"?at_ms={sent[0]['created_ms']}&limit=2")
    assert at[0]["seq"] == 1


async def test_a_message_of_another_channel_is_unknown_here(world: World) -> None:
    alice = await world.person("alice")
    space = await alice.space()
    general, ideas = await alice.general(space), await alice.channel(space)
    sent = await alice.send(general)
    path = f"/channels/{ideas['id']}/messages/{sent['id']}"
    assert await alice.refusal("GET", path) == (404, "message.unknown")


async def test_sync_returns_what_changed_after_a_number(world: World) -> None:
    alice, general, sent = await _fifty(world)
    now = (await alice.call("GET", f"/channels/{general['id']}"))["last_event"]
    path = f"/channels/{general['id']}/messages"
    await alice.call("PATCH", f"{path}/{sent[2]['id']}", {"body": "edited"})
    await alice.call("DELETE", f"{path}/{sent[4]['id']}")
    await alice.send(general, "new")
    changed = await alice.call("GET", f"/channels/{general['id']}/sync?since={now}")
    assert [each["seq"] for each in changed["messages"]] == [3, 5, 31]
    assert (changed["reset"], changed["last_event"], changed["last_seq"]) == (False, now + 3, 31)


async def test_sync_from_a_number_of_the_future_starts_afresh(world: World) -> None:
    alice, general, _ = await _fifty(world)
    changed = await alice.call("GET", f"/channels/{general['id']}/sync?since=9999999")
    assert changed["reset"] is True


async def test_a_read_mark_moves_both_ways_and_not_past_the_end(world: World) -> None:
    alice, general, _ = await _fifty(world)
    bob = await world.person("bob")
    await alice.bring(bob, {"id": general["space_id"]})
    await alice.send(general, "@bob")
    socket = await bob.connect()
    for seq, expected, mentions in ((999, 31, 0), (10, 10, 1)):
        await bob.call("PUT", f"/channels/{general['id']}/read", {"seq": seq})
        told = await socket.until("read.marked")
        assert (told["read_seq"], told["mentions"]) == (expected, mentions)


async def test_ones_own_message_is_read(world: World) -> None:
    alice, general, _ = await _fifty(world)
    mine = await alice.call("GET", f"/channels/{general['id']}")
    assert mine["me"]["read_seq"] == 30


async def test_messages_that_lie_far_apart_keep_what_belongs_to_each(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("plexichat.features.messages.views.NEAR", 3)
    alice, general, sent = await _fifty(world)
    base = f"/channels/{general['id']}/messages"
    for each in (sent[3], sent[4], sent[20]):
        await alice.call("PUT", f"{base}/{each['id']}/pin")
        await alice.call("PUT", f"{base}/{each['id']}/reactions/🎉")
    await alice.call("PUT", f"{base}/{sent[10]['id']}/reactions/👍")
    pins = (await alice.call("GET", f"/channels/{general['id']}/pins"))["items"]
    assert {each["seq"]: [mark["emoji"] for mark in each["reactions"]] for each in pins} == {
        4: ["🎉"],
        5: ["🎉"],
        21: ["🎉"],
    }
