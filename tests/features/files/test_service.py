"""Files: whole or not there, read by who may, bounded, and gone when nothing holds them."""

import asyncio
import hashlib
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from plexichat.features.files import (
    FileInUse,
    FilesFull,
    FileUnknown,
    FileView,
    NotAPicture,
    UploadTooLarge,
)
from plexichat.features.files.jobs import OrphanSweep
from tests.features.files.conftest import FRIEND, OWNER, STRANGER, World, png

DAY_MS = 24 * 60 * 60 * 1000


async def test_an_upload_tells_what_the_file_is(world: World) -> None:
    view = await world.upload(png(4, 5), "../cat.png")
    assert view == FileView(
        view.id, "cat.png", "image/png", len(png(4, 5)), 4, 5, f"/api/v1/files/{view.id}"
    )


async def test_its_owner_opens_it(world: World) -> None:
    view = await world.upload(b"hello")
    found = await world.files.open(OWNER, int(view.id))
    assert found.sha256 == hashlib.sha256(b"hello").hexdigest()
    assert not found.shown


async def test_who_may_read_a_message_that_holds_it_opens_it(world: World) -> None:
    view = await world.upload(b"hello")
    world.rights.allowed.add((FRIEND, int(view.id)))
    assert (await world.files.open(FRIEND, int(view.id))).size == 5


async def test_a_stranger_meets_the_same_refusal_as_for_no_file(world: World) -> None:
    view = await world.upload(b"hello")
    refusals = []
    for file_id in (int(view.id), 404):
        with pytest.raises(FileUnknown) as refused:
            await world.files.open(STRANGER, file_id)
        refusals.append((refused.value.code, refused.value.detail, refused.value.status))
    assert refusals[0] == refusals[1]


async def test_an_avatar_is_seen_by_everybody(world: World) -> None:
    view = await world.upload(png(), purpose="avatar")
    assert (await world.files.open(STRANGER, int(view.id))).shown


async def test_an_avatar_that_is_no_picture_is_refused_and_not_kept(world: World) -> None:
    with pytest.raises(NotAPicture):
        await world.upload(b"<svg/>", purpose="avatar")
    assert world.stored() == set()


async def test_an_attachment_does_not_become_an_avatar(world: World) -> None:
    view = await world.upload(png())
    async with world.units.read() as reader:
        with pytest.raises(NotAPicture):
            await world.files.picture(reader, OWNER, int(view.id), "avatar")


async def test_somebody_elses_avatar_cannot_be_taken(world: World) -> None:
    view = await world.upload(png(), purpose="avatar")
    async with world.units.read() as reader:
        with pytest.raises(FileUnknown):
            await world.files.picture(reader, FRIEND, int(view.id), "avatar")


async def test_only_ones_own_uploads_can_be_attached(world: World) -> None:
    mine, theirs = await world.upload(b"a"), await world.upload(b"b", owner=FRIEND)
    world.rights.allowed.add((OWNER, int(theirs.id)))
    async with world.units.read() as reader:
        assert await world.files.attachable(reader, OWNER, [int(mine.id)]) == [mine]
        with pytest.raises(FileUnknown):
            await world.files.attachable(reader, OWNER, [int(mine.id), int(theirs.id)])


async def test_past_the_limit_nothing_is_stored(world: World) -> None:
    with pytest.raises(UploadTooLarge):
        await world.upload(b"x" * 4001)
    assert world.stored() == set()


async def test_a_persons_files_together_are_bounded(world: World) -> None:
    for _ in range(2):
        await world.upload(b"x" * 4000)
    with pytest.raises(FilesFull):
        await world.upload(b"x" * 4000)
    assert (await world.upload(b"x" * 4000, owner=FRIEND)).size == 4000


async def test_uploads_at_the_same_time_share_the_bound(world: World) -> None:
    tries = [world.upload(b"x" * 4000) for _ in range(5)]
    answers = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(answer, FileView) for answer in answers) == 2


async def test_an_upload_that_broke_off_is_no_file_and_is_swept(world: World) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"x"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await world.files.upload(OWNER, "a", broken())
    world.clock.ms += DAY_MS + 1
    await OrphanSweep(world.files)()
    async with world.units.read() as reader:
        assert await reader.scalar(text("SELECT COUNT(*) FROM files")) == 0


async def test_deleting_removes_the_bytes(world: World) -> None:
    view = await world.upload(b"hello")
    await world.files.delete(OWNER, int(view.id))
    assert world.stored() == set()
    with pytest.raises(FileUnknown):
        await world.files.open(OWNER, int(view.id))


async def test_nobody_deletes_somebody_elses_file(world: World) -> None:
    view = await world.upload(b"hello")
    world.rights.allowed.add((FRIEND, int(view.id)))
    with pytest.raises(FileUnknown):
        await world.files.delete(FRIEND, int(view.id))
    assert world.stored() == {view.id}


async def test_what_a_message_holds_is_not_deleted(world: World) -> None:
    view = await world.upload(b"hello")
    await world.hold(view)
    with pytest.raises(FileInUse):
        await world.files.delete(OWNER, int(view.id))


async def test_the_sweep_takes_what_nothing_held_for_a_day(world: World) -> None:
    held, loose = await world.upload(b"held"), await world.upload(b"loose")
    await world.hold(held)
    world.clock.ms += DAY_MS + 1
    young = await world.upload(b"young")
    await OrphanSweep(world.files)()
    assert world.stored() == {held.id, young.id}
    with pytest.raises(FileUnknown):
        await world.files.open(OWNER, int(loose.id))


@pytest.mark.parametrize(("ago_ms", "kept"), [(1000, True), (2 * 60 * 60 * 1000, False)])
async def test_a_deleted_message_holds_its_files_while_it_may_come_back(
    world: World, ago_ms: int, *, kept: bool
) -> None:
    view = await world.upload(b"hello")
    world.clock.ms += DAY_MS + 1
    await world.hold(view, deleted_ms=world.clock.ms - ago_ms)
    await OrphanSweep(world.files)()
    assert (view.id in world.stored()) is kept


async def test_an_avatar_in_use_survives_the_sweep_and_a_replaced_one_does_not(
    world: World,
) -> None:
    old, new = [await world.upload(png(), purpose="avatar") for _ in range(2)]
    await world.run("UPDATE users SET avatar_file_id = :id WHERE id = 1", id=int(new.id))
    world.clock.ms += DAY_MS + 1
    await OrphanSweep(world.files)()
    assert world.stored() == {new.id}
    assert old.id != new.id
