"""Facts that the bus loses altogether: what they said is noticed by numbers, and made good."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from websockets.exceptions import ConnectionClosed

from plexichat.edge.socket import CloseCode
from plexichat.features.sync import Sweep
from tests.support.world import Json, Person, Socket, World


@contextmanager
def deaf(world: World) -> Iterator[None]:
    """Let nobody hear what is committed inside the block."""
    listeners = world.services.bus._listeners  # type: ignore[attr-defined]
    kept, listeners[:] = listeners[:], []
    try:
        yield
    finally:
        listeners[:] = kept


async def sweep(world: World) -> None:
    await Sweep(world.services.units, world.application.hearing.hub)()


class Scene:
    """Ann's space with Ben in it, who listens."""

    def __init__(self, world: World, ann: Person, ben: Person, space: Json, socket: Socket) -> None:
        self.world, self.ann, self.ben, self.space, self.socket = world, ann, ben, space, socket


@pytest.fixture
async def scene(world: World) -> Scene:
    ann, ben = await world.person("ann"), await world.person("ben")
    space = await ann.space()
    await ann.bring(ben, space)
    return Scene(world, ann, ben, space, await ben.connect())


async def test_a_message_and_what_comes_after_it(scene: Scene) -> None:
    general = await scene.ann.general(scene.space)
    with deaf(scene.world):
        await scene.ann.send(general, "nobody heard this")
    await sweep(scene.world)
    told = await scene.socket.until("sync.channel")
    assert [each["body"] for each in told["messages"]] == ["nobody heard this"]
    await scene.ann.send(general, "but this")
    assert (await scene.socket.until("message.created"))["message"]["body"] == "but this"


async def test_a_fact_that_comes_is_enough_to_notice_the_one_before(scene: Scene) -> None:
    general = await scene.ann.general(scene.space)
    with deaf(scene.world):
        await scene.ann.send(general, "lost")
    await scene.ann.send(general, "heard")
    told = await scene.socket.until("sync.channel")
    assert [each["body"] for each in told["messages"]] == ["lost", "heard"]


async def test_what_a_channel_is_called(scene: Scene) -> None:
    general = await scene.ann.general(scene.space)
    with deaf(scene.world):
        await scene.ann.call("PATCH", f"/channels/{general['id']}", {"topic": "Tides"})
    await sweep(scene.world)
    assert (await scene.socket.until("channel.updated"))["channel"]["topic"] == "Tides"


async def test_what_a_space_is_called(scene: Scene) -> None:
    with deaf(scene.world):
        await scene.ann.call("PATCH", f"/spaces/{scene.space['id']}", {"name": "Meadow"})
    await sweep(scene.world)
    assert (await scene.socket.until("space.updated"))["space"]["name"] == "Meadow"


async def test_that_one_was_taken_out_of_a_channel(scene: Scene) -> None:
    room = await scene.ann.channel(scene.space, "den", "private")
    await scene.ann.call("PUT", f"/channels/{room['id']}/members/{scene.ben.id}")
    await scene.socket.until("channel.joined")
    with deaf(scene.world):
        await scene.ann.call("DELETE", f"/channels/{room['id']}/members/{scene.ben.id}")
    await sweep(scene.world)
    with pytest.raises(ConnectionClosed) as closed:
        await scene.socket.until("nothing of the kind")
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == CloseCode.RESTART, "it resumes, and is greeted without it"


async def test_that_a_rule_of_a_channel_hides_it(scene: Scene) -> None:
    general = await scene.ann.general(scene.space)
    roles = await scene.ann.call("GET", f"/spaces/{scene.space['id']}/roles")
    member = next(each for each in roles["items"] if each["kind"] == "member")
    with deaf(scene.world):
        place = f"/channels/{general['id']}/overrides/role/{member['id']}"
        await scene.ann.call("PUT", place, {"allow": [], "deny": ["view_channels"]})
    await sweep(scene.world)
    assert (await scene.socket.until("channel.left"))["channel_id"] == general["id"]
