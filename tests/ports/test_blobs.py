"""What every blob store keeps: bytes whole or not there, and nothing outside its own room."""

import asyncio
import errno
import os
import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plexichat.adapters.blobs.local import LocalBlobs, open_local_blobs
from plexichat.core.errors import StorageFull, TooLarge
from plexichat.ports.blobs import Blobs

MIB = 1 << 20


async def chunks(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


async def whole(blobs: Blobs, name: str, start: int = 0, end: int | None = None) -> bytes:
    return b"".join([part async for part in blobs.read(name, start=start, end=end)])


def files_under(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "blobs"


@pytest.fixture
def blobs(root: Path) -> LocalBlobs:
    return open_local_blobs(root)


async def test_what_was_put_is_read_back(blobs: Blobs) -> None:
    assert await blobs.put("1", chunks(b"ab", b"", b"c"), limit_bytes=3) == 3
    assert await whole(blobs, "1") == b"abc"


async def test_an_empty_blob_is_a_blob(blobs: Blobs) -> None:
    assert await blobs.put("1", chunks(), limit_bytes=3) == 0
    assert await whole(blobs, "1") == b""


async def test_what_is_not_there_raises_before_the_first_chunk(blobs: Blobs) -> None:
    with pytest.raises(KeyError):
        await anext(aiter(blobs.read("7")))


@given(content=st.binary(max_size=300), start=st.integers(0, 310), length=st.integers(0, 310))
def test_a_part_is_the_slice_of_the_whole(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, start: int, length: int
) -> None:
    async def run() -> bytes:
        blobs = open_local_blobs(tmp_path_factory.getbasetemp() / "slices")
        await blobs.put("1", chunks(content), limit_bytes=1000)
        return await whole(blobs, "1", start, start + length)

    assert asyncio.run(run()) == content[start : start + length]


async def test_past_the_limit_nothing_is_kept(blobs: Blobs, root: Path) -> None:
    with pytest.raises(TooLarge):
        await blobs.put("1", chunks(b"abc", b"d"), limit_bytes=3)
    assert files_under(root) == []


async def test_an_upload_that_breaks_off_leaves_nothing(blobs: Blobs, root: Path) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"x" * MIB
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await blobs.put("1", broken(), limit_bytes=9 * MIB)
    assert files_under(root) == []


async def test_a_cancelled_upload_leaves_nothing(blobs: Blobs, root: Path) -> None:
    begun = asyncio.Event()

    async def endless() -> AsyncIterator[bytes]:
        yield b"x" * MIB
        begun.set()
        await asyncio.Event().wait()

    upload = asyncio.ensure_future(blobs.put("1", endless(), limit_bytes=9 * MIB))
    await begun.wait()
    upload.cancel()
    with pytest.raises(asyncio.CancelledError):
        await upload
    assert files_under(root) == []


async def test_deleting_twice_is_harmless(blobs: Blobs) -> None:
    await blobs.put("1", chunks(b"abc"), limit_bytes=3)
    await blobs.delete("1")
    await blobs.delete("1")
    with pytest.raises(KeyError):
        await whole(blobs, "1")


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../x", "a/b", "/etc/passwd", "a\\b", "x\0", "é", "a.b", "x" * 101]
)
async def test_a_name_that_could_steer_a_path_is_refused(
    blobs: Blobs, root: Path, name: str
) -> None:
    with pytest.raises(ValueError, match="made by the server"):
        await blobs.put(name, chunks(b"abc"), limit_bytes=3)
    assert files_under(root) == []


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EDQUOT])
async def test_a_full_disk_is_told_and_leaves_nothing(
    blobs: Blobs, root: Path, monkeypatch: pytest.MonkeyPatch, error: int
) -> None:
    def full(_: int) -> None:
        raise OSError(error, os.strerror(error))

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", full)
        with pytest.raises(StorageFull):
            await blobs.put("1", chunks(b"abc"), limit_bytes=3)
    assert files_under(root) == []
    assert await blobs.put("1", chunks(b"abc"), limit_bytes=3) == 3


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "small"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("a small disk needs root and a mount")
    yield place
    subprocess.run(["umount", str(place)], check=True)


async def test_a_really_full_disk_refuses_recovers_and_goes_on_reading(small_disk: Path) -> None:
    blobs = open_local_blobs(small_disk)
    await blobs.put("1", chunks(b"abc"), limit_bytes=9 * MIB)
    with pytest.raises(StorageFull):
        await blobs.put("2", chunks(*[b"x" * 65_536] * 40), limit_bytes=9 * MIB)
    assert await whole(blobs, "1") == b"abc"
    assert [path.name for path in files_under(small_disk)] == ["1"]
    assert await blobs.put("2", chunks(b"x" * 65_536), limit_bytes=9 * MIB) == 65_536


async def test_opening_sweeps_old_strays_and_spares_young_ones(root: Path) -> None:
    open_local_blobs(root)
    old, young = root / "incoming" / "1.old", root / "incoming" / "2.young"
    old.write_bytes(b"x")
    young.write_bytes(b"x")
    os.utime(old, (0, 0))
    open_local_blobs(root)
    assert files_under(root) == [young]
