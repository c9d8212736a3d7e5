"""Only what one may see now is found: asked when searching, not when indexing."""

from plexichat.ports.search import Batch, Document
from tests.support.searching import refused, settled, texts
from tests.support.world import Json, Person, World


async def _secret(world: World) -> tuple[Person, Person, Json, Json]:
    """Return an owner, a member of their space, the space, and a private channel of the owner's."""
    owner, member = await world.person("alice"), await world.person("bob")
    space = await owner.space()
    await owner.bring(member, space)
    secret = await owner.channel(space, "secret", "private")
    await owner.send(secret, "rain in secret")
    return owner, member, space, secret


async def test_a_private_channel_is_found_by_its_members_only(world: World) -> None:
    owner, member, _, _ = await _secret(world)
    stranger = await world.person("eve")
    assert await texts(owner, "rain") == ["rain in secret"]
    assert await texts(member, "rain") == []
    assert await texts(stranger, "rain") == []


async def test_a_public_channel_is_found_without_joining_it(world: World) -> None:
    owner, member, space, _ = await _secret(world)
    lobby = await owner.channel(space, "lobby")
    await owner.send(lobby, "rain in the lobby")
    assert await texts(member, "rain") == ["rain in the lobby"]


async def test_a_guest_finds_only_where_they_were_let_in(world: World) -> None:
    owner, _, space, _ = await _secret(world)
    guest = await world.person("gina")
    lobby, open_channel = await owner.channel(space, "lobby"), await owner.channel(space, "open")
    await owner.bring(guest, space, base="guest", channel_id=lobby["id"])
    await owner.send(lobby, "rain in the lobby")
    await owner.send(open_channel, "rain in the open")
    assert await texts(guest, "rain") == ["rain in the lobby"]


async def test_who_is_let_in_finds_what_was_said_before(world: World) -> None:
    owner, member, _, secret = await _secret(world)
    assert await texts(member, "rain") == []
    await owner.call("PUT", f"/channels/{secret['id']}/members/{member.id}")
    assert await texts(member, "rain") == ["rain in secret"]


async def test_who_is_removed_finds_nothing_of_it_any_more(world: World) -> None:
    owner, member, space, secret = await _secret(world)
    await owner.call("PUT", f"/channels/{secret['id']}/members/{member.id}")
    general = await owner.general(space)
    await owner.send(general, "rain for all")
    assert len(await texts(member, "rain")) == 2
    await owner.call("DELETE", f"/channels/{secret['id']}/members/{member.id}")
    assert await texts(member, "rain") == ["rain for all"]
    await owner.call("DELETE", f"/spaces/{space['id']}/members/{member.id}")
    assert await texts(member, "rain") == []


async def test_a_right_that_an_override_takes_is_gone(world: World) -> None:
    owner, member, space, _ = await _secret(world)
    general = await owner.general(space)
    await owner.send(general, "rain for all")
    assert await texts(member, "rain") == ["rain for all"]
    path = f"/channels/{general['id']}/overrides/user/{member.id}"
    await owner.call("PUT", path, {"deny": ["view_channels"]})
    assert await texts(member, "rain") == []
    assert await texts(owner, "rain") == ["rain for all", "rain in secret"]


async def test_conversations_are_found_by_their_people_only(world: World) -> None:
    owner, member, space, _ = await _secret(world)
    third = await world.person("carol")
    await owner.bring(third, space)
    talk = await owner.call("POST", "/conversations", {"user_ids": [member.id]})
    await member.send(talk, "rain between us")
    assert await texts(member, "rain") == ["rain between us"]
    assert await texts(owner, "rain") == ["rain between us", "rain in secret"]
    assert await texts(third, "rain") == []


async def test_a_thread_is_found_by_who_sees_its_parent(world: World) -> None:
    owner, member, _, secret = await _secret(world)
    root = (await owner.history(secret))[0]
    path = f"/channels/{secret['id']}/messages/{root['id']}/thread"
    thread = await owner.call("POST", path)
    await owner.send(thread, "drizzle in the thread")
    assert await texts(owner, "drizzle") == ["drizzle in the thread"]
    assert await texts(member, "drizzle") == []
    await owner.call("PUT", f"/channels/{secret['id']}/members/{member.id}")
    assert await texts(member, "drizzle") == ["drizzle in the thread"]


async def test_a_deleted_message_is_found_no_more_and_a_restored_one_is(world: World) -> None:
    owner, _, _, secret = await _secret(world)
    sent = await owner.send(secret, "snow")
    assert await texts(owner, "snow") == ["snow"]
    path = f"/channels/{secret['id']}/messages/{sent['id']}"
    await owner.call("DELETE", path)
    # At once, whether the index has heard of it or not.
    at_once = await owner.http.get("/api/v1/search", params={"q": "snow"})
    assert at_once.json()["items"] == []
    assert await texts(owner, "snow") == []
    await owner.call("POST", f"{path}/restore")
    assert await texts(owner, "snow") == ["snow"]


async def test_an_edited_message_is_found_by_its_new_words_only(world: World) -> None:
    owner, _, _, secret = await _secret(world)
    sent = await owner.send(secret, "snow today")
    await settled(world)
    path = f"/channels/{secret['id']}/messages/{sent['id']}"
    await owner.call("PATCH", path, {"body": "hail today"})
    at_once = await owner.http.get("/api/v1/search", params={"q": "snow"})
    assert at_once.json()["items"] == []
    assert await texts(owner, "snow") == []
    assert await texts(owner, "hail") == ["hail today"]
    assert await texts(owner, "today -snow") == ["hail today"]


async def test_a_deleted_channel_and_a_deleted_space_are_found_no_more(world: World) -> None:
    owner, _, space, secret = await _secret(world)
    general = await owner.general(space)
    await owner.send(general, "rain for all")
    await owner.call("DELETE", f"/channels/{secret['id']}")
    assert await texts(owner, "rain") == ["rain for all"]
    await owner.call("DELETE", f"/spaces/{space['id']}")
    assert await texts(owner, "rain") == []


async def test_a_hidden_channel_and_space_look_like_none(world: World) -> None:
    _, member, space, secret = await _secret(world)
    stranger = await world.person("eve")
    for who, name, hidden in (
        (member, "channel_id", secret["id"]),
        (stranger, "channel_id", secret["id"]),
        (stranger, "space_id", space["id"]),
    ):
        known = await refused(who, "rain", **{name: hidden})
        unknown = await refused(who, "rain", **{name: 2**62})
        assert known == unknown
        assert known[0] == 404


async def test_names_that_are_hidden_look_like_none(world: World) -> None:
    _, member, _, _ = await _secret(world)
    await world.person("eve")
    for q, absent in (("rain in:secret", "in:nothing"), ("rain from:eve", "from:nobody")):
        status, problem = await refused(member, q)
        other_status, other = await refused(member, f"rain {absent}")
        assert (status, problem["code"]) == (other_status, other["code"])


async def test_nobody_in_particular_is_told_to_sign_in(world: World) -> None:
    async with world.anonymous() as http:
        answer = await http.get("/api/v1/search", params={"q": "rain"})
    assert answer.status_code == 401


async def test_a_stale_index_shows_nothing_that_is_gone(world: World) -> None:
    owner, _, _, secret = await _secret(world)
    await settled(world)
    index, channel = world.services.search._index, int(secret["id"])
    at = (await index.progress())[channel]
    # A message that the database does not hold, as after bringing an older copy back.
    ghost = Document(channel, 999, channel, 1_800_000_000_000, 1, ["rain"])
    await index.apply(Batch([ghost], {channel: at}, {channel: at}))
    assert await texts(owner, "rain") == ["rain in secret"]
