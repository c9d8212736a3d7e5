"""What an instance remembers of rights is never truer than the database: two of them over one."""

from dataclasses import dataclass

import msgspec
import pytest

from plexichat.core.unit import Announcement
from plexichat.features.channels import Access, ChannelUnknown
from plexichat.features.channels.access import RIGHTS, RightsChanged
from tests.support.world import Json, Person, World


@dataclass
class Scene:
    """Alice's space with Bob in it; `other` is a second instance, which has answered once."""

    world: World
    space: Json
    bob: Person
    other: Access
    where: tuple[int, int]

    async def remove(self) -> None:
        """Take Bob out of the space, at the first instance."""
        services = self.world.services
        async with services.units.begin() as unit:
            await services.spaces.entering.leave(unit, int(self.space["id"]), int(self.bob.id))


@pytest.fixture
async def scene(world: World) -> Scene:
    alice, bob = await world.person("alice"), await world.person("bob")
    space = await alice.space()
    general = await alice.general(space)
    await alice.bring(bob, space)
    other = Access(world.services.units)
    await other.follow()
    where = (int(bob.id), int(general["id"]))
    await other.of(*where)
    assert other.peek(*where) is not None
    return Scene(world, space, bob, other, where)


async def test_a_transaction_that_writes_goes_by_the_database(scene: Scene) -> None:
    await scene.remove()
    async with scene.world.services.units.begin() as unit:
        with pytest.raises(ChannelUnknown):
            await scene.other.current(unit, *scene.where)
    assert scene.other.peek(*scene.where) is not None, "this instance has heard nothing yet"


async def test_a_change_of_which_no_fact_came_is_noticed(scene: Scene) -> None:
    await scene.remove()
    await scene.other.follow()
    with pytest.raises(ChannelUnknown):
        await scene.other.of(*scene.where)


async def test_a_fact_forgets_whom_it_names_and_nobody_else(scene: Scene) -> None:
    stranger = Announcement(RIGHTS, _fact(scene.other.epoch + 1, user_id=1))
    scene.other.hear([stranger])
    assert scene.other.peek(*scene.where) is not None
    scene.other.hear([Announcement(RIGHTS, _fact(scene.other.epoch + 1, user_id=scene.where[0]))])
    assert scene.other.peek(*scene.where) is None


@pytest.mark.parametrize("kind", ["channel_id", "space_id"])
async def test_a_fact_forgets_a_channel_and_a_space(scene: Scene, kind: str) -> None:
    named = scene.where[1] if kind == "channel_id" else int(scene.space["id"])
    scene.other.hear([Announcement(RIGHTS, _fact(scene.other.epoch + 1, **{kind: named}))])
    assert scene.other.peek(*scene.where) is None


async def test_a_fact_that_was_lost_or_overtaken_forgets_everything(scene: Scene) -> None:
    scene.other.hear([Announcement(RIGHTS, _fact(scene.other.epoch + 2, user_id=1))])
    assert scene.other.peek(*scene.where) is None
    epoch = scene.other.epoch
    scene.other.hear([Announcement(RIGHTS, _fact(epoch - 1, user_id=1))])
    assert scene.other.epoch == epoch, "what comes late or twice changes nothing"


async def test_an_answer_of_an_older_snapshot_is_not_remembered(scene: Scene) -> None:
    fresh = Access(scene.world.services.units)
    async with scene.world.services.units.read() as old:
        await fresh.epoch_in(old)
        await scene.remove()
        await fresh.follow()
        assert await fresh.sees(old, *scene.where)
    assert fresh.peek(*scene.where) is None


def _fact(number: int, *, user_id: int = 0, channel_id: int = 0, space_id: int = 0) -> bytes:
    return msgspec.json.encode(RightsChanged(number, user_id, channel_id, space_id))
