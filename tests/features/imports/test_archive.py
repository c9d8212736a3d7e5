"""Hostile archives: what cannot be read safely is left out and named, or the file is refused."""

import stat
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plexichat.features.imports.archive import Archive, UnreadableEntry
from plexichat.features.imports.errors import ArchiveRefused

MIB = 1 << 20


def entry(name: str, content: bytes = b"x", mode: int = 0, kind: int = 0) -> tuple[str, bytes, int]:
    return name, content, (kind | mode) << 16


def write(path: Path, *entries: tuple[str, bytes, int]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content, attributes in entries:
            info = zipfile.ZipInfo("placeholder")
            # Set afterwards: the constructor would make a hostile name harmless.
            info.filename = info.orig_filename = name
            info.external_attr = attributes
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "a.zip"


@pytest.mark.parametrize(
    ("hostile", "reason"),
    [
        (entry("/etc/passwd"), "absolute path"),
        (entry("C:/windows/win.ini"), "absolute path"),
        (entry("../../users.json"), "climbs out"),
        (entry("general\\..\\..\\x.json"), "climbs out"),
        (entry("link.json", b"/etc/passwd", kind=stat.S_IFLNK), "link or a device"),
        (entry("fifo.json", b"", kind=stat.S_IFIFO), "link or a device"),
        (entry("bomb.json", b"\0" * (16 * MIB)), "unpacks to far more"),
        (entry("n" * 2000), "very long"),
        (entry("users.json", b"another"), "second entry"),
        (entry("\\users.json", b"another"), "absolute path"),
    ],
    ids=lambda each: each[0][:20] if isinstance(each, tuple) else each,
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_hostile_entry_is_left_out_and_named(
    file: Path, hostile: tuple[str, bytes, int], reason: str
) -> None:
    with Archive(write(file, entry("users.json", b"[]"), hostile)) as archive:
        assert archive.names() == ["users.json"]
        assert archive.read("users.json") == b"[]"
        (why,) = archive.refused.values()
        assert reason in why


def test_backslashes_are_folders(file: Path) -> None:
    with Archive(write(file, entry("general\\2024-01-01.json", b"[]"))) as archive:
        assert archive.names() == ["general/2024-01-01.json"]


def damaged(file: Path, change: Callable[[bytearray], None]) -> Path:
    write(file, entry("a.json", b"some text that is long enough to be damaged" * 10))
    content = bytearray(file.read_bytes())
    change(content)
    file.write_bytes(content)
    return file


def flip(content: bytearray) -> None:
    content[45] ^= 0xFF


def encrypt(content: bytearray) -> None:
    place = content.index(b"PK\x01\x02") + 8
    content[place] |= 1


def lie_about_the_size(content: bytearray) -> None:
    struct.pack_into("<I", content, content.index(b"PK\x01\x02") + 24, 12)


def test_a_damaged_entry_is_told_as_such(file: Path) -> None:
    with Archive(damaged(file, flip)) as archive, pytest.raises(UnreadableEntry):
        archive.read("a.json")


def test_an_encrypted_entry_is_left_out(file: Path) -> None:
    with Archive(damaged(file, encrypt)) as archive:
        assert archive.refused == {"a.json": "it is encrypted"}


def test_an_entry_that_lies_about_its_size_is_not_believed(file: Path) -> None:
    with Archive(damaged(file, lie_about_the_size)) as archive, pytest.raises(UnreadableEntry):
        archive.read("a.json")


def test_an_entry_above_the_limit_is_not_read(file: Path) -> None:
    with Archive(write(file, entry("a.json", b"x" * 100))) as archive:
        with pytest.raises(UnreadableEntry, match="larger"):
            archive.read("a.json", limit=99)
        assert archive.read("a.json", limit=100) == b"x" * 100


def test_reading_a_large_entry_in_chunks_takes_little_memory(file: Path) -> None:
    blocks = b"".join(struct.pack("<I", number * 2654435761 % 2**32) for number in range(4 * MIB))
    with Archive(write(file, entry("a.bin", blocks))) as archive:
        tracemalloc.start()
        assert sum(map(len, archive.chunks("a.bin"))) == len(blocks)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 4 * MIB


@pytest.mark.parametrize("content", [b"", b"PK", b"not a zip at all", b"PK\x05\x06" + b"\xff" * 18])
def test_what_is_no_zip_is_refused_in_a_sentence(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    with pytest.raises(ArchiveRefused, match=r"a\.zip is not a whole zip file"):
        Archive(file)


def test_a_missing_file_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ArchiveRefused, match="There is no file"):
        Archive(tmp_path / "none.zip")


@given(st.integers(0, 400), st.integers(0, 255))
def test_no_single_wrong_byte_breaks_the_reader(
    tmp_path_factory: pytest.TempPathFactory, place: int, value: int
) -> None:
    file = tmp_path_factory.getbasetemp() / "one.zip"
    write(file, entry("a.json", b"[1, 2, 3]"), entry("b.json", b"[]"))
    content = bytearray(file.read_bytes())
    content[place % len(content)] = value
    file.write_bytes(content)
    try:
        with Archive(file) as archive:
            for name in archive.names():
                try:
                    archive.read(name)
                except UnreadableEntry:
                    continue
    except ArchiveRefused:
        return
