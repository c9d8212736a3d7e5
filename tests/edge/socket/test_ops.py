"""Every op of the gateway through a real socket: what is answered, and what the others hear."""

from dataclasses import dataclass

import pytest

from plexichat.app.asgi import Application
from tests.support.world import Json, Person, Socket, World

TESTED = {
    "identify",
    "heartbeat",
    "message.send",
    "message.edit",
    "message.delete",
    "reaction.add",
    "reaction.remove",
    "read.mark",
    "sync",
    "view",
    "typing",
    "presence.set",
    "subscribe",
    "unsubscribe",
}


@dataclass
class Scene:
    """Two people in one channel, both connected."""

    alice: Person
    bob: Person
    channel: Json
    mine: Socket
    other: Socket

    async def said(self, body: str = "hello") -> Json:
        """Let Alice say something and return what Bob heard."""
        answer = await self.mine.ask(
            "message.send", channel_id=self.channel["id"], nonce=body[:3], body=body
        )
        assert answer["op"] == "ok", answer
        found: Json = (await self.other.until("message.created"))["message"]
        return found

    async def told(self, op: str, message: Json, **fields: object) -> Json:
        """Let Alice do something to a message and return her answer."""
        at = {"channel_id": self.channel["id"], "message_id": message["id"]}
        answer = await self.mine.ask(op, **at, **fields)
        assert answer["op"] == "ok", answer
        return answer


@pytest.fixture
async def scene(world: World) -> Scene:
    alice, bob = await world.person("alice"), await world.person("bob")
    space = await alice.space()
    await alice.bring(bob, space)
    general = await alice.general(space)
    return Scene(alice, bob, general, await alice.connect(), await bob.connect())


def test_every_op_has_a_test_here(world: World) -> None:
    application: Application = world.application
    kinds = application.gateway._dispatch._commands.kinds()
    assert {str(kind.__struct_config__.tag) for kind in kinds} == TESTED


async def test_identify_tells_where_one_is(scene: Scene) -> None:
    ready = scene.mine.ready
    assert ready["me"]["id"] == scene.alice.id
    assert [each["id"] for each in ready["channels"]] == [scene.channel["id"]]


async def test_heartbeat_is_answered(scene: Scene) -> None:
    assert (await scene.mine.ask("heartbeat"))["op"] == "heartbeat.ok"


async def test_message_send_is_stored_and_told(scene: Scene) -> None:
    message = await scene.said("hello, Bob")
    (stored,) = await scene.bob.history(scene.channel)
    assert (stored["id"], stored["body"], stored["seq"]) == (message["id"], "hello, Bob", 1)


async def test_message_edit_gives_a_new_version(scene: Scene) -> None:
    message = await scene.said("helo")
    answer = await scene.told("message.edit", message, body="hello", version=1)
    told = await scene.other.until("message.updated")
    assert (told["message"]["body"], told["event"]) == ("hello", answer["event"])
    assert (answer["message_id"], answer["version"]) == (message["id"], 2)


async def test_message_edit_of_a_version_that_is_gone_is_refused(scene: Scene) -> None:
    message = await scene.said()
    await scene.told("message.edit", message, body="two", version=1)
    at = {"channel_id": scene.channel["id"], "message_id": message["id"]}
    refused = await scene.mine.ask("message.edit", **at, body="three", version=1)
    assert (refused["op"], refused["code"]) == ("error", "message.conflict")


async def test_message_edit_of_somebody_elses_is_refused(scene: Scene) -> None:
    message = await scene.said()
    at = {"channel_id": scene.channel["id"], "message_id": message["id"]}
    refused = await scene.other.ask("message.edit", **at, body="mine")
    assert (refused["op"], refused["code"]) == ("error", "message.not_the_author")


async def test_message_delete_leaves_the_number(scene: Scene) -> None:
    message = await scene.said()
    await scene.told("message.delete", message)
    told = await scene.other.until("message.deleted")
    assert (told["message_id"], told["seq"]) == (message["id"], message["seq"])


async def test_reactions_are_added_and_removed(scene: Scene) -> None:
    message = await scene.said()
    for op, told_op in (
        ("reaction.add", "reaction.added"),
        ("reaction.remove", "reaction.removed"),
    ):
        await scene.told(op, message, emoji="🌱")
        told = await scene.other.until(told_op)
        assert (told["emoji"], told["user_id"]) == ("🌱", scene.alice.id)


async def test_read_mark_moves_ones_own_mark(scene: Scene) -> None:
    await scene.said()
    answer = await scene.other.ask("read.mark", channel_id=scene.channel["id"], seq=1)
    assert answer["op"] == "ok"
    shown = await scene.bob.call("GET", f"/channels/{scene.channel['id']}")
    assert shown["me"]["read_seq"] == 1


async def test_sync_sends_what_changed_after_a_number(scene: Scene) -> None:
    first, second = await scene.said("one"), await scene.said("two")
    known = {scene.channel["id"]: first["event"]}
    answer = await scene.other.ask("sync", channels=known)
    assert answer["op"] == "ok"
    (caught_up,) = [each for each in scene.other.frames if each["op"] == "sync.channel"]
    assert [each["id"] for each in caught_up["messages"]] == [second["id"]]
    assert caught_up["last_event"] == second["event"]


async def test_typing_is_told_to_who_looks_and_to_nobody_else(scene: Scene) -> None:
    channel_id = scene.channel["id"]
    await scene.mine.ask("typing", channel_id=channel_id)
    await scene.other.settle()
    assert "typing" not in {each["op"] for each in scene.other.frames}
    await scene.other.ask("view", channel_ids=[channel_id])
    await scene.mine.ask("typing", channel_id=channel_id)
    told = await scene.other.until("typing")
    assert (told["channel_id"], told["user_id"]) == (channel_id, scene.alice.id)


async def test_presence_is_told_to_who_looks(scene: Scene) -> None:
    await scene.other.ask("view", user_ids=[scene.alice.id])
    await scene.mine.ask("presence.set", state="busy")
    told = await scene.other.until("presence")
    while told["state"] != "busy":
        told = await scene.other.until("presence")
    assert told["user_id"] == scene.alice.id
    await scene.other.ask("view", user_ids=[])
    before = len(scene.other.frames)
    await scene.mine.ask("presence.set", state="away")
    await scene.other.settle()
    assert "presence" not in {each["op"] for each in scene.other.frames[before:]}


async def test_subscribe_previews_a_channel_until_unsubscribe(scene: Scene, world: World) -> None:
    space_id = scene.channel["space_id"]
    ideas = await scene.alice.channel({"id": space_id})
    answer = await scene.other.ask("subscribe", channel_id=ideas["id"])
    assert answer["channel_id"] == ideas["id"]
    await scene.alice.send(ideas, "heard")
    assert (await scene.other.until("message.created"))["message"]["body"] == "heard"
    assert (await scene.other.ask("unsubscribe", channel_id=ideas["id"]))["op"] == "ok"
    await scene.alice.send(ideas, "unheard")
    await scene.other.settle()
    bodies = [x["message"]["body"] for x in scene.other.frames if x["op"] == "message.created"]
    assert bodies == ["heard"]


@pytest.mark.parametrize(
    ("op", "fields"),
    [
        ("message.send", {"nonce": "n", "body": "x"}),
        ("message.edit", {"message_id": "1", "body": "x"}),
        ("message.delete", {"message_id": "1"}),
        ("reaction.add", {"message_id": "1", "emoji": "🌱"}),
        ("reaction.remove", {"message_id": "1", "emoji": "🌱"}),
        ("read.mark", {"seq": 1}),
        ("typing", {}),
        ("subscribe", {}),
    ],
)
async def test_a_channel_that_one_may_not_see_does_not_exist(
    scene: Scene, op: str, fields: Json
) -> None:
    secret = await scene.alice.channel({"id": scene.channel["space_id"]}, "secret", "private")
    for channel_id in (secret["id"], "1"):
        refused = await scene.other.ask(op, channel_id=channel_id, **fields)
        assert (refused["op"], refused["code"]) == ("error", "channel.unknown")
