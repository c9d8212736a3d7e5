"""Finding messages: by words, people, channels, days, kinds; page by page."""

from pathlib import Path

import pytest

from plexichat.features.search import service
from tests.support.searching import refused, search, settled, texts
from tests.support.world import Json, Person, World, open_world


async def _garden(world: World) -> tuple[Person, Person, Json, Json]:
    alice, bob = await world.person("alice"), await world.person("bob")
    space = await alice.space()
    await alice.bring(bob, space)
    return alice, bob, space, await alice.general(space)


async def test_a_word_finds_messages_newest_first(world: World) -> None:
    alice, _, _, general = await _garden(world)
    for text in ("It rains", "the sun", "Rain, again!", "no terrain"):
        await alice.send(general, text)
    assert await texts(alice, "rain") == ["Rain, again!", "It rains"]
    assert await texts(alice, "RAIN again") == ["Rain, again!"]


async def test_two_characters_of_a_script_without_spaces_are_found(world: World) -> None:
    alice, _, _, general = await _garden(world)
    for text in ("今日は東京タワーに行く", "京の東", "東京は夜"):
        await alice.send(general, text)
    assert await texts(alice, "東京") == ["東京は夜", "今日は東京タワーに行く"]
    assert await texts(alice, "京タワー") == ["今日は東京タワーに行く"]


async def test_phrases_and_what_must_not_be_there(world: World) -> None:
    alice, _, _, general = await _garden(world)
    for text in ("heavy rain today", "rain heavy today", "heavy raincoat today"):
        await alice.send(general, text)
    assert await texts(alice, '"heavy rain"') == ["heavy rain today"]
    assert await texts(alice, "heavy rain") == [
        "heavy raincoat today",
        "rain heavy today",
        "heavy rain today",
    ]
    assert await texts(alice, 'today -"heavy rain" -raincoat') == ["rain heavy today"]


async def test_a_page_tells_where_who_and_what_answered(world: World) -> None:
    alice, bob, space, general = await _garden(world)
    sent = await bob.send(general, "Deploying 🎉 deploys")
    page = await search(alice, "deploy")
    (item,) = page["items"]
    assert item["message"] == sent
    assert item["highlights"] == [[0, 9], [12, 19]]
    (channel,) = page["channels"]
    assert (channel["name"], channel["space_name"]) == ("general", space["name"])
    assert [each["username"] for each in page["authors"]] == ["bob"]
    assert page["next"] is None


async def test_a_thread_is_found_with_its_parent(world: World) -> None:
    alice, _, _, general = await _garden(world)
    root = await alice.send(general, "root")
    path = f"/channels/{general['id']}/messages/{root['id']}/thread"
    thread = await alice.call("POST", path)
    await alice.send(thread, "a reply in the rain")
    page = await search(alice, "rain in:general")
    assert [each["kind"] for each in page["channels"]] == ["thread", "public"]
    assert page["channels"][0]["root_message_id"] == root["id"]
    only = await search(alice, "rain", channel_id=thread["id"])
    assert len(only["items"]) == 1


async def test_people_narrow_a_search(world: World) -> None:
    alice, bob, _, general = await _garden(world)
    await alice.send(general, "rain by alice")
    await bob.send(general, "rain by bob")
    assert await texts(alice, "rain from:bob") == ["rain by bob"]
    assert await texts(alice, "from:@Alice") == ["rain by alice"]
    assert await texts(bob, "from:me") == ["rain by bob"]
    assert await texts(alice, "rain -from:me") == ["rain by bob"]
    assert await texts(alice, "from:bob from:alice") == ["rain by bob", "rain by alice"]


async def test_channels_and_spaces_narrow_a_search(world: World) -> None:
    alice, _, space, general = await _garden(world)
    ideas = await alice.channel(space, "Big ideas")
    other = await alice.space("Other")
    elsewhere = await alice.general(other)
    for channel, text in ((general, "rain here"), (ideas, "rain there"), (elsewhere, "rain far")):
        await alice.send(channel, text)
    assert await texts(alice, 'rain in:"big ideas"') == ["rain there"]
    assert await texts(alice, "rain in:#general") == ["rain far", "rain here"]
    assert await texts(alice, "rain -in:general") == ["rain there"]
    assert await texts(alice, "rain", channel_id=general["id"]) == ["rain here"]
    assert await texts(alice, "rain", space_id=space["id"]) == ["rain there", "rain here"]
    assert await texts(alice, "in:general", space_id=other["id"]) == ["rain far"]
    assert await texts(alice, "rain in:general", channel_id=ideas["id"]) == []


async def test_a_channel_is_named_as_it_is_called_now(world: World) -> None:
    alice, _, space, _ = await _garden(world)
    ideas = await alice.channel(space, "ideas")
    await alice.send(ideas, "rain")
    assert await texts(alice, "in:ideas") == ["rain"]
    await alice.call("PATCH", f"/channels/{ideas['id']}", {"name": "Plans"})
    assert await texts(alice, "in:plans") == ["rain"]
    assert (await refused(alice, "in:ideas"))[1]["code"] == "search.channel_unknown"


async def test_days_narrow_a_search(world: World) -> None:
    alice, _, _, general = await _garden(world)
    await alice.send(general, "rain")
    await alice.call("PATCH", "/users/me", {"time_zone": "Asia/Tokyo"})
    assert await texts(alice, "rain on:today") == ["rain"]
    assert await texts(alice, "rain after:yesterday") == ["rain"]
    assert await texts(alice, "rain before:today") == []
    assert await texts(alice, "rain after:2020-01-01 before:2021-01-01") == []


async def test_kinds_narrow_a_search(world: World) -> None:
    alice, _, _, general = await _garden(world)
    http = alice.http
    file = (await http.post("/api/v1/files?name=plan-of-beds.txt", content=b"hello")).json()
    await alice.send(general, "see this", file_ids=[file["id"]])
    await alice.send(general, "see https://example.org")
    await alice.send(general, "see `code` @bob")
    marked = await alice.send(general, "see me")
    base = f"/channels/{general['id']}/messages/{marked['id']}"
    await alice.call("PUT", f"{base}/pin")
    await alice.call("PUT", f"{base}/reactions/🎉")
    assert await texts(alice, "has:file") == ["see this"]
    assert await texts(alice, "has:link") == ["see https://example.org"]
    assert await texts(alice, "see has:code has:mention") == ["see `code` @bob"]
    assert await texts(alice, "has:pin has:reaction") == ["see me"]
    assert await texts(alice, "see -has:file -has:link -has:code") == ["see me"]
    assert await texts(alice, "beds") == ["see this"]
    await alice.call("DELETE", f"{base}/pin")
    assert await texts(alice, "has:pin") == []


async def test_has_thread_finds_where_somebody_replied(world: World) -> None:
    alice, _, _, general = await _garden(world)
    root = await alice.send(general, "root")
    await alice.send(general, "lonely")
    path = f"/channels/{general['id']}/messages/{root['id']}/thread"
    thread = await alice.call("POST", path)
    await alice.send(thread, "reply")
    assert await texts(alice, "has:thread") == ["root"]


async def test_pages_follow_each_other_to_the_end(world: World) -> None:
    alice, _, _, general = await _garden(world)
    said = [f"rain {number}" for number in range(23)]
    for text in said:
        await alice.send(general, text)
    seen: list[str] = []
    page: Json = {"next": None}
    while True:
        more = {"before": page["next"]} if page["next"] else {}
        page = await search(alice, "rain", limit=5, **more)
        seen += [each["message"]["body"] for each in page["items"]]
        if page["next"] is None:
            break
    assert seen == said[::-1]


async def test_the_last_full_page_is_the_last(world: World) -> None:
    alice, _, _, general = await _garden(world)
    for number in range(4):
        await alice.send(general, f"rain {number}")
    first = await search(alice, "rain", limit=2)
    second = await search(alice, "rain", limit=2, before=first["next"])
    assert len(second["items"]) == 2
    assert second["next"] is None


async def test_what_the_index_cannot_tell_is_looked_at_in_the_text(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Seven letters have no term of their own: all that begins with the first six is looked at.
    monkeypatch.setattr(service, "_MOST", 3)
    alice, _, _, general = await _garden(world)
    for number in range(12):
        await alice.send(general, f"gardens {number}")
        await alice.send(general, f"gardener {number}")
    assert len(await texts(alice, "gardens", limit=20)) == 12
    assert len(await texts(alice, "gardene", limit=20)) == 12


async def test_a_search_that_looks_at_too_much_goes_on_on_the_next_page(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "_MOST", 2)
    monkeypatch.setattr(service, "ROUNDS", 2)
    alice, _, _, general = await _garden(world)
    await alice.send(general, "gardens")
    for number in range(8):
        await alice.send(general, f"gardener {number}")
    first = await search(alice, "gardens", limit=1)
    assert first["items"] == []
    assert first["next"] is not None
    pages = 1
    page = first
    while page["next"]:
        page = await search(alice, "gardens", limit=1, before=page["next"])
        pages += 1
        assert pages < 10
    assert [each["message"]["body"] for each in page["items"]] == ["gardens"]


@pytest.mark.parametrize(
    ("q", "code", "hint"),
    [
        ("", "search.invalid", "Write a word"),
        ("-rain", "search.invalid", "Write a word"),
        ("before:today", "search.invalid", "Write a word"),
        ("rain on:sometime", "search.date_invalid", "Write it as 2"),
        ("rain has:nothing", "search.kind_unknown", "Write one of"),
        ("rain from:nobody", "search.person_unknown", "nobody"),
        ("rain in:nowhere", "search.channel_unknown", "nowhere"),
        ("rain -in:nowhere", "search.channel_unknown", "nowhere"),
        ("rain " * 33, "search.invalid", "32"),
    ],
)
async def test_what_cannot_be_searched_is_told_with_the_cure(
    world: World, q: str, code: str, hint: str
) -> None:
    alice, _, _, _ = await _garden(world)
    status, problem = await refused(alice, q)
    assert (status, problem["code"]) == (422, code)
    assert hint in problem["detail"]


@pytest.mark.parametrize("q", ["x" * 501])
async def test_a_query_has_a_longest(world: World, q: str) -> None:
    alice, _, _, _ = await _garden(world)
    status, problem = await refused(alice, q)
    assert status == 400 or (status, problem["code"]) == (422, "invalid")


async def test_a_search_counts_as_several_requests(tmp_path: Path) -> None:
    async with open_world(tmp_path / "data", requests_per_minute=20) as world:
        alice = await world.person("alice")
        statuses = [
            (await alice.http.get("/api/v1/search", params={"q": "rain"})).status_code
            for _ in range(6)
        ]
    assert statuses == [200] * 5 + [429]


async def test_switched_off_nothing_is_indexed_and_searching_is_refused(tmp_path: Path) -> None:
    async with open_world(tmp_path / "data", search="off") as world:
        alice, _, _, general = await _garden(world)
        await alice.send(general, "rain")
        status, problem = await refused(alice, "rain")
        assert (status, problem["code"]) == (503, "search.off")
        assert not (tmp_path / "data" / "search.sqlite3").exists()


async def test_switched_on_again_it_finds_what_was_said_meanwhile(tmp_path: Path) -> None:
    async with open_world(tmp_path / "data", search="off") as world:
        alice, _, _, general = await _garden(world)
        await alice.send(general, "rain")
    async with open_world(tmp_path / "data", again=True) as world:
        returned = await world.returning("alice", alice.id, alice.token)
        assert await texts(returned, "rain") == ["rain"]


async def test_metrics_tell_how_the_index_does(world: World) -> None:
    alice, _, _, general = await _garden(world)
    await alice.send(general, "rain")
    await settled(world)
    async with world.anonymous() as http:
        text = (await http.get("/metrics")).text
    assert "plexichat_search_indexed_total 1.0" in text
    assert "plexichat_search_behind_channels 0.0" in text
    assert "plexichat_search_lag_seconds 0.0" in text
    assert "plexichat_search_failures_total 0.0" in text
