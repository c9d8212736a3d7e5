"""Spaces: who may come in, who ranks where, who must go."""

import asyncio

import pytest

from tests.support.world import Json, Person, World


async def _staffed(world: World) -> tuple[Person, Person, Person, Json, Json]:
    """An owner, a moderator with a role of rank 1, a member; the space and the role."""
    owner, mod, member = [await world.person(each) for each in ("olga", "mod", "mina")]
    space = await owner.space()
    for each in (mod, member):
        await owner.bring(each, space)
    powers = ["kick", "ban", "manage_roles", "manage_messages", "manage_channels", "send"]
    body = {"name": "Moderators", "permissions": powers}
    role = await owner.call("POST", f"/spaces/{space['id']}/roles", body)
    await owner.call("PUT", f"/spaces/{space['id']}/members/{mod.id}/roles/{role['id']}")
    return owner, mod, member, space, role


async def test_a_new_space_has_its_roles_and_a_first_channel(world: World) -> None:
    alice = await world.person("alice")
    space = await alice.space()
    assert [role["kind"] for role in space["roles"]] == ["owner", "member", "guest"]
    general = await alice.general(space)
    assert (general["name"], general["me"] is None) == ("general", False)


async def test_a_space_is_unknown_to_who_is_not_in_it(world: World) -> None:
    alice, eve = await world.person("alice"), await world.person("eve")
    space = await alice.space()
    here = await eve.refusal("GET", f"/spaces/{space['id']}")
    assert here == await eve.refusal("GET", "/spaces/12345") == (404, "space.unknown")


async def test_of_thirty_at_an_invitations_last_use_one_comes_in(world: World) -> None:
    alice = await world.person("alice")
    space = await alice.space()
    made = await alice.call("POST", f"/spaces/{space['id']}/invitations", {"max_uses": 1})
    crowd = [await world.person(f"p{number}") for number in range(30)]
    path = f"/api/v1/invitations/{made['code']}/accept"
    answers = await asyncio.gather(*(each.http.post(path) for each in crowd))
    assert sorted(each.status_code for each in answers) == [200] + [404] * 29
    assert (await alice.call("GET", f"/spaces/{space['id']}"))["member_count"] == 2


async def test_an_invitation_taken_back_is_unknown(world: World) -> None:
    alice, bob = await world.person("alice"), await world.person("bob")
    space = await alice.space()
    path = f"/spaces/{space['id']}/invitations"
    made = await alice.call("POST", path, {})
    assert (await bob.call("GET", f"/invitations/{made['code']}"))["space_name"] == "Garden"
    await alice.call("DELETE", f"{path}/{made['id']}")
    gone = (404, "invitation.unknown")
    assert await bob.refusal("GET", f"/invitations/{made['code']}") == gone
    assert await bob.refusal("POST", f"/invitations/{made['code']}/accept") == gone


async def test_the_code_of_an_invitation_is_told_once(world: World) -> None:
    alice = await world.person("alice")
    space = await alice.space()
    path = f"/spaces/{space['id']}/invitations"
    made = await alice.call("POST", path, {})
    (listed,) = (await alice.call("GET", path))["items"]
    assert (made["code"] is None, listed["code"], listed["url"]) == (False, None, None)


async def test_a_guest_sees_only_the_channel_of_their_invitation(world: World) -> None:
    alice, gus = await world.person("alice"), await world.person("gus")
    space = await alice.space()
    ideas = await alice.channel(space)
    await alice.bring(gus, space, base="guest", channel_id=ideas["id"])
    seen = await gus.call("GET", f"/spaces/{space['id']}/channels")
    assert [each["id"] for each in seen["items"]] == [ideas["id"]]
    general = await alice.general(space)
    hidden = await gus.refusal("GET", f"/channels/{general['id']}")
    assert hidden == (404, "channel.unknown")
    assert (await gus.send(ideas, "hi"))["seq"] == 1


async def test_nobody_invites_into_a_channel_that_they_do_not_see(world: World) -> None:
    alice, bob = await world.person("alice"), await world.person("bob")
    space = await alice.space()
    secret = await alice.channel(space, "secret", kind="private")
    await alice.bring(bob, space)
    path = f"/spaces/{space['id']}/invitations"
    no_channel = await bob.refusal("POST", path, {"channel_id": "1"})
    assert await bob.refusal("POST", path, {"channel_id": secret["id"]}) == no_channel
    assert no_channel == (404, "space.unknown")


@pytest.mark.parametrize("base", ["member", "guest"])
async def test_an_invitation_leads_nowhere_that_its_maker_was_removed_from(
    world: World, base: str
) -> None:
    alice, bob, eve = [await world.person(name) for name in ("alice", "bob", "eve")]
    space = await alice.space()
    secret = await alice.channel(space, "secret", kind="private")
    await alice.bring(bob, space)
    await alice.call("PUT", f"/channels/{secret['id']}/members/{bob.id}")
    body = {"channel_id": secret["id"], "base": base}
    made = await bob.call("POST", f"/spaces/{space['id']}/invitations", body)
    await alice.call("DELETE", f"/channels/{secret['id']}/members/{bob.id}")
    refused = await eve.refusal("POST", f"/invitations/{made['code']}/accept")
    assert refused == (404, "invitation.unknown")
    assert await eve.refusal("GET", f"/channels/{secret['id']}") == (404, "channel.unknown")


async def test_who_is_banned_does_not_come_back(world: World) -> None:
    owner, mod, member, space, _ = await _staffed(world)
    await mod.call("PUT", f"/spaces/{space['id']}/bans/{member.id}", {"reason": "spam"})
    made = await owner.call("POST", f"/spaces/{space['id']}/invitations", {})
    accept = f"/invitations/{made['code']}/accept"
    assert await member.refusal("POST", accept) == (403, "space.banned")
    await mod.call("DELETE", f"/spaces/{space['id']}/bans/{member.id}")
    await member.call("POST", accept)


async def test_nobody_removes_who_ranks_as_high(world: World) -> None:
    owner, mod, member, space, role = await _staffed(world)
    base = f"/spaces/{space['id']}/members"
    await owner.call("PUT", f"{base}/{member.id}/roles/{role['id']}")
    assert await mod.refusal("DELETE", f"{base}/{member.id}") == (403, "space.forbidden")
    assert await mod.refusal("DELETE", f"{base}/{owner.id}") == (409, "space.owner_stays")
    await owner.call("DELETE", f"{base}/{mod.id}")
    assert await mod.refusal("GET", f"/spaces/{space['id']}") == (404, "space.unknown")


async def test_nobody_gives_what_they_do_not_have(world: World) -> None:
    _, mod, _, space, _ = await _staffed(world)
    path = f"/spaces/{space['id']}/roles"
    greedy = {"name": "Kings", "permissions": ["manage_space"]}
    assert await mod.refusal("POST", path, greedy) == (403, "space.forbidden")
    await mod.call("POST", path, {"name": "Helpers", "permissions": ["kick"]})


async def test_a_member_without_the_permission_manages_nothing(world: World) -> None:
    owner, _, member, space, role = await _staffed(world)
    base = f"/spaces/{space['id']}"
    forbidden = (403, "space.forbidden")
    for method, path, body in (
        ("PATCH", base, {"name": "Mine"}),
        ("DELETE", base, None),
        ("POST", f"{base}/roles", {"name": "x"}),
        ("PATCH", f"{base}/roles/{role['id']}", {"name": "x"}),
        ("DELETE", f"{base}/roles/{role['id']}", None),
        ("PUT", f"{base}/members/{member.id}/roles/{role['id']}", None),
        ("DELETE", f"{base}/members/{owner.id}", None),
        ("GET", f"{base}/bans", None),
        ("PUT", f"{base}/bans/{owner.id}", {}),
        ("PUT", f"{base}/owner/{member.id}", None),
        ("POST", f"{base}/members", {"user_id": member.id}),
    ):
        assert await member.refusal(method, path, body) == forbidden, path


async def test_the_owner_hands_the_space_over_before_leaving(world: World) -> None:
    owner, mod, _, space, _ = await _staffed(world)
    leave = f"/spaces/{space['id']}/members/me"
    assert await owner.refusal("DELETE", leave) == (409, "space.owner_stays")
    handed = await owner.call("PUT", f"/spaces/{space['id']}/owner/{mod.id}")
    assert handed["owner_id"] == mod.id
    await owner.call("DELETE", leave)


async def test_roles_keep_their_rank_when_one_is_moved(world: World) -> None:
    alice = await world.person("alice")
    space = await alice.space()
    path = f"/spaces/{space['id']}/roles"
    made = [await alice.call("POST", path, {"name": name}) for name in ("a", "b", "c")]
    await alice.call("PATCH", f"{path}/{made[2]['id']}", {"position": 1})
    listed = (await alice.call("GET", path))["items"]
    assert [each["name"] for each in listed if each["kind"] == "custom"] == ["c", "a", "b"]


async def test_a_deleted_space_is_gone_for_everybody(world: World) -> None:
    owner, _, member, space, _ = await _staffed(world)
    general = await owner.general(space)
    socket = await member.connect()
    await owner.call("DELETE", f"/spaces/{space['id']}")
    await socket.until("space.left")
    assert await member.refusal("GET", f"/channels/{general['id']}") == (404, "channel.unknown")
    assert (await owner.call("GET", "/spaces"))["items"] == []


async def test_members_are_found_by_how_their_names_begin(world: World) -> None:
    alice, bob = await world.person("alice"), await world.person("bob")
    space = await alice.space()
    await alice.bring(bob, space)
    for query, found in (("", {alice.id, bob.id}), ("bo", {bob.id}), ("x", set())):
        page = await bob.call("GET", f"/spaces/{space['id']}/members?query={query}")
        assert {each["user_id"] for each in page["items"]} == found
    page = await bob.call("GET", f"/spaces/{space['id']}/members?query=_")
    assert page["items"] == []


async def test_people_are_found_by_how_their_names_begin(world: World) -> None:
    alice, bob = await world.person("alice"), await world.person("bob")
    await alice.bring(bob, await alice.space())
    page = await bob.call("GET", "/users?query=ali")
    assert [each["id"] for each in page["items"]] == [alice.id]
    page = await bob.call("GET", f"/users?ids={alice.id},{2**62}")
    assert [each["id"] for each in page["items"]] == [alice.id]
