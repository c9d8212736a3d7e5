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


async def test_a_moment_past_all_ids_is_the_newest_page(world: World) -> None:
    alice, general, sent = await _fifty(world)
    found = await alice.history(general, f"?at_ms={2**42}&limit=2")
    assert [each["id"] for each in found] == [each["id"] for each in sent[-2:]]


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


async def test_a_page_shows_all_that_belongs_to_its_messages_wherever_it_is_asked_from(
    world: World,
) -> None:
    alice, bob = await world.person("alice"), await world.person("bob")
    space = await alice.space()
    general = await alice.general(space)
    await alice.bring(bob, space)
    path = f"/channels/{general['id']}/messages"
    first = await alice.send(general, "the first")
    roots = [await alice.send(general, f"root {each}, @bob") for each in range(13)]
    for root in roots:
        thread = await bob.call("POST", f"{path}/{root['id']}/thread")
        await bob.send(thread, "a reply")
        await bob.call("PUT", f"{path}/{root['id']}/reactions/👍")
    await alice.call("PUT", f"{path}/{roots[3]['id']}/reactions/👍")
    file = await alice.http.post("/api/v1/files?name=a.txt", content=b"words")
    await alice.send(general, "with a file", file_ids=[file.json()["id"]])
    await alice.call("DELETE", f"{path}/{roots[5]['id']}")

    newest = await alice.history(general, "?limit=50")
    assert newest == await alice.history(general, "?after=0&limit=50")
    assert newest[:9] == await alice.history(general, f"?before={newest[9]['seq']}&limit=9")
    around = await alice.history(general, f"?around_id={roots[8]['id']}&limit=6")
    assert around == [
        each for each in newest if around[0]["seq"] <= each["seq"] <= around[-1]["seq"]
    ]
    shown = {each["id"]: each for each in newest}
    assert shown[first["id"]]["reactions"] == []
    third = shown[roots[3]["id"]]
    assert third["reactions"] == [{"emoji": "👍", "count": 2, "user_ids": [bob.id, alice.id]}]
    assert (third["mentions"], third["thread"]["user_ids"]) == ([bob.id], [bob.id])
    assert all(shown[each["id"]]["thread"]["reply_count"] == 1 for each in roots)
    assert [each["name"] for each in newest[-1]["attachments"]] == ["a.txt"]
    gone = shown[roots[5]["id"]]
    assert (gone["body"], gone["mentions"], gone["reactions"]) == ("", [], [])
