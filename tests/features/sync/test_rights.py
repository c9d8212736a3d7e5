"""Rights that end while somebody is connected: the socket falls silent, the API refuses."""

import asyncio
from typing import Any

import pytest

from tests.support.world import Json, Person, Socket, World

HIDDEN = (404, "channel.unknown")


class Scene:
    """Alice's space, with Bob connected; `general` is where both are."""

    def __init__(self, alice: Person, bob: Person, space: Json, general: Json) -> None:
        self.alice = alice
        self.bob = bob
        self.space = space
        self.general = general

    @property
    def member_role(self) -> str:
        """Return the id of the role of full members."""
        return next(each["id"] for each in self.space["roles"] if each["kind"] == "member")

    async def deny(self, kind: str, target_id: str, channel: Json | None = None) -> None:
        """Take away the sight of a channel."""
        path = f"/channels/{(channel or self.general)['id']}/overrides/{kind}/{target_id}"
        await self.alice.call("PUT", path, {"deny": ["view_channels"]})

    async def allow(self, kind: str, target_id: str) -> None:
        """Give it back."""
        path = f"/channels/{self.general['id']}/overrides/{kind}/{target_id}"
        await self.alice.call("DELETE", path)

    async def role(self, **change: Any) -> None:
        """Change what full members may do."""
        path = f"/spaces/{self.space['id']}/roles/{self.member_role}"
        await self.alice.call("PATCH", path, change)


@pytest.fixture
async def scene(world: World) -> Scene:
    alice, bob = await world.person("alice", role="owner"), await world.person("bob")
    space = await alice.space()
    await alice.bring(bob, space)
    return Scene(alice, bob, space, await alice.general(space))


async def left(socket: Socket, channel: Json) -> None:
    """Wait until the socket is told, within a second, that it no longer hears a channel."""
    async with asyncio.timeout(1):
        while (await socket.until("channel.left"))["channel_id"] != channel["id"]:
            pass


async def bodies(socket: Socket) -> list[str]:
    """Return what the socket has heard said."""
    await socket.settle()
    return [each["message"]["body"] for each in socket.frames if each["op"] == "message.created"]


async def test_an_override_silences_and_its_end_is_heard(scene: Scene) -> None:
    socket = await scene.bob.connect()
    await scene.deny("user", scene.bob.id)
    assert await scene.bob.refusal("GET", f"/channels/{scene.general['id']}") == HIDDEN
    await left(socket, scene.general)
    await scene.alice.send(scene.general, "secret")
    assert await bodies(socket) == []
    await scene.allow("user", scene.bob.id)
    async with asyncio.timeout(1):
        joined = await socket.until("channel.joined")
    assert joined["channel"]["me"]
    await scene.alice.send(scene.general, "open")
    assert await bodies(socket) == ["open"]


async def test_an_override_silences_the_channels_threads(scene: Scene) -> None:
    root = await scene.bob.send(scene.general, "root")
    path = f"/channels/{scene.general['id']}/messages/{root['id']}/thread"
    thread = await scene.bob.call("POST", path)
    await scene.alice.send(thread, "first")  # its author follows it from now on
    socket = await scene.bob.connect()
    await scene.deny("role", scene.member_role)
    await left(socket, scene.general)
    await scene.alice.send(thread, "secret")
    assert await bodies(socket) == []


async def test_a_role_that_loses_sight_silences_all_public_channels(scene: Scene) -> None:
    socket = await scene.bob.connect()
    await scene.role(permissions=["send"])
    assert await scene.bob.refusal("GET", f"/channels/{scene.general['id']}/messages") == HIDDEN
    await left(socket, scene.general)
    await scene.alice.send(scene.general, "secret")
    await scene.alice.channel(scene.space, "also-secret")
    assert await bodies(socket) == []
    assert "channel.created" not in {each["op"] for each in socket.frames}


async def test_a_role_that_is_taken_or_deleted_takes_its_sight(scene: Scene) -> None:
    await scene.role(permissions=["send"])
    roles = f"/spaces/{scene.space['id']}/roles"
    path = f"/spaces/{scene.space['id']}/members/{scene.bob.id}/roles"
    for name in ("taken", "deleted"):
        role = await scene.alice.call(
            "POST", roles, {"name": name, "permissions": ["view_channels"]}
        )
        await scene.alice.call("PUT", f"{path}/{role['id']}")
        socket = await scene.bob.connect()
        ended = f"{path}/{role['id']}" if name == "taken" else f"{roles}/{role['id']}"
        await scene.alice.call("DELETE", ended)
        await left(socket, scene.general)
        await scene.alice.send(scene.general, "secret")
        assert await bodies(socket) == []


async def test_who_becomes_a_guest_stops_hearing_what_they_only_previewed(scene: Scene) -> None:
    ideas = await scene.alice.channel(scene.space)
    socket = await scene.bob.connect()
    assert (await socket.ask("subscribe", channel_id=ideas["id"]))["op"] == "ok"
    path = f"/spaces/{scene.space['id']}/members/{scene.bob.id}"
    await scene.alice.call("PATCH", path, {"base": "guest"})
    assert await scene.bob.refusal("GET", f"/channels/{ideas['id']}") == HIDDEN
    await left(socket, ideas)
    await scene.alice.send(ideas, "secret")
    await scene.alice.channel(scene.space, "also-secret")
    assert await bodies(socket) == []
    assert "channel.created" not in {each["op"] for each in socket.frames}


@pytest.mark.parametrize("way", ["members", "bans"])
async def test_who_is_removed_stops_hearing_what_they_only_previewed(
    scene: Scene, way: str
) -> None:
    ideas = await scene.alice.channel(scene.space)
    socket = await scene.bob.connect()
    await socket.ask("subscribe", channel_id=ideas["id"])
    method, body = ("PUT", {}) if way == "bans" else ("DELETE", None)
    await scene.alice.call(method, f"/spaces/{scene.space['id']}/{way}/{scene.bob.id}", body)
    await left(socket, ideas)
    await scene.alice.send(ideas, "secret")
    await scene.alice.send(scene.general, "secret")
    assert await bodies(socket) == []


async def test_who_leaves_a_channel_stops_hearing_a_thread_that_was_open(scene: Scene) -> None:
    secret = await scene.alice.channel(scene.space, "secret", "private")
    await scene.alice.call("PUT", f"/channels/{secret['id']}/members/{scene.bob.id}")
    root = await scene.alice.send(secret, "root")
    thread = await scene.alice.call(
        "POST", f"/channels/{secret['id']}/messages/{root['id']}/thread"
    )
    socket = await scene.bob.connect()
    await socket.ask("subscribe", channel_id=thread["id"])
    await scene.alice.call("DELETE", f"/channels/{secret['id']}/members/{scene.bob.id}")
    await left(socket, thread)
    await scene.alice.send(thread, "secret")
    assert await bodies(socket) == []


async def test_coming_back_is_no_way_around_an_override(scene: Scene) -> None:
    await scene.deny("user", scene.bob.id)
    socket = await scene.bob.connect(**{scene.general["id"]: 0})
    assert socket.ready["channels"] == []
    await scene.alice.send(scene.general, "secret")
    assert await bodies(socket) == []
    assert "sync.channel" not in {each["op"] for each in socket.frames}


async def test_a_member_hears_of_new_channels_and_a_guest_does_not(
    world: World, scene: Scene
) -> None:
    guest = await world.person("gina")
    await scene.alice.bring(guest, scene.space, base="guest", channel_id=scene.general["id"])
    member, visitor = await scene.bob.connect(), await guest.connect()
    await scene.alice.channel(scene.space, "plans")
    assert (await member.until("channel.created"))["channel"]["name"] == "plans"
    await visitor.settle()
    assert "channel.created" not in {each["op"] for each in visitor.frames}


async def test_a_closed_account_loses_its_sockets_and_its_token(scene: Scene) -> None:
    socket = await scene.bob.connect()
    await scene.alice.call("DELETE", f"/users/{scene.bob.id}")
    async with asyncio.timeout(1):
        await socket.raw.wait_closed()
    assert await scene.bob.refusal("GET", "/users/me") == (401, "auth.needed")


async def test_a_revoked_session_loses_its_socket_and_no_other(scene: Scene) -> None:
    made = await scene.bob.call("POST", "/auth/tokens", {"label": "lost phone"})
    lost = await scene.bob.world.connect(made["token"], {})
    kept = await scene.bob.connect()
    await scene.bob.call("DELETE", f"/auth/tokens/{made['session']['id']}")
    async with asyncio.timeout(1):
        await lost.raw.wait_closed()
    await kept.settle()
