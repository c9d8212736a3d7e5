"""The stream of a backup: read back it is the same, and whatever does not add up is refused."""

import io
import tarfile
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plexichat.engines.backup import BackupDamaged, Header, kept, read, sum_of, write
from plexichat.engines.backup.manifest import CHUNK_BYTES

HEADER = Header(1, "1.0", "0001", 7)
ROWS: list[Sequence[object]] = [
    (1, "text \N{SNOWMAN}", b"\x00\xff", None, 1.5),
    (2**62, "", b"", -1, 0.0),
]
Entries = dict[str, bytes]


class Memory:
    """A snapshot, and a target, in memory."""

    tables = ("large", "small", "void")

    def __init__(self) -> None:
        self.content: dict[str, list[Sequence[object]]] = {
            "large": [(n, "x" * 1000) for n in range(3000)],
            "small": ROWS,
            "void": [],
        }
        self.stored = {"10": b"ten" * 100_000, "11": b""}
        self.header: Header | None = None

    def columns(self, table: str) -> Sequence[str]:
        return [f"column_{n}" for n, _ in enumerate(self.content[table][0:1] and "ab")]

    def rows(self, table: str) -> Iterator[Sequence[object]]:
        return iter(self.content[table])

    def files(self) -> Iterator[tuple[str, str]]:
        yield "10", sha256(self.stored["10"]).hexdigest()
        yield "11", "not its sum"
        yield "12", "gone"

    def open(self, name: str) -> io.BytesIO | None:
        return io.BytesIO(self.stored[name]) if name in self.stored else None


class Empty:
    def __init__(self) -> None:
        self.header: Header | None = None
        self.tables: dict[str, list[Sequence[object]]] = {}
        self.files: dict[str, bytes] = {}

    def begin(self, header: Header) -> None:
        self.header = header

    def load(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        self.tables.setdefault(table, []).extend(tuple(row) for row in rows)

    def keep(self, name: str, chunks: Iterator[bytes]) -> None:
        self.files[name] = b"".join(chunks)


def made() -> bytes:
    out, memory = io.BytesIO(), Memory()
    write(out, memory, memory.open, HEADER)
    return out.getvalue()


MADE = made()


def entries() -> Entries:
    with tarfile.open(fileobj=io.BytesIO(MADE)) as archive:
        return {each.name: archive.extractfile(each).read() for each in archive}  # type: ignore[union-attr]  # files


def packed(content: Entries) -> io.BytesIO:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w|") as archive:
        for name, each in content.items():
            info = tarfile.TarInfo(name)
            info.size = len(each)
            archive.addfile(info, io.BytesIO(each))
    out.seek(0)
    return out


def test_tables_and_files_come_back_as_they_were() -> None:
    target, memory = Empty(), Memory()
    manifest = read(io.BytesIO(MADE), target)
    assert target.header == HEADER
    assert target.tables == {name: rows for name, rows in memory.content.items() if rows}
    assert target.files == memory.stored
    assert manifest.tables["small"] == sum_of(ROWS)
    assert (manifest.files, manifest.files_bytes) == (2, 300_000)
    assert (manifest.missing, manifest.damaged) == (["12"], ["11"])


def test_a_large_table_is_cut_in_chunks_and_its_sum_does_not_depend_on_them() -> None:
    chunks = [each for name, each in entries().items() if name.startswith("tables/large/0")]
    assert len(chunks) == 3
    assert all(len(each) < 2 * CHUNK_BYTES for each in chunks)


class Nowhere(io.RawIOBase):
    """Takes everything and keeps nothing."""

    def writable(self) -> bool:
        return True

    def write(self, part: object) -> int:
        return len(part)  # type: ignore[arg-type]  # bytes


def test_a_large_backup_takes_little_memory(tmp_path: Path) -> None:
    with (tmp_path / "large").open("wb") as large:
        large.truncate(256 << 20)

    class Large(Memory):
        tables = ("rows",)

        def columns(self, table: str) -> Sequence[str]:
            return ["id", "body"]

        def rows(self, table: str) -> Iterator[Sequence[object]]:
            return ((number, "x" * 1000) for number in range(30_000))

        def files(self) -> Iterator[tuple[str, str]]:
            yield "1", ""

    tracemalloc.start()
    write(Nowhere(), Large(), lambda _: (tmp_path / "large").open("rb"), HEADER)  # type: ignore[arg-type]  # it only writes
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 16 << 20


def without(name: str) -> Callable[[Entries], None]:
    return lambda content: content.pop(name) and None


def changed(name: str, new: bytes) -> Callable[[Entries], None]:
    return lambda content: content.update({name: new})


SMALL = "tables/small/00000000.msgpack"
WRONG: dict[str, Callable[[Entries], None]] = {
    "no beginning": without("backup.json"),
    "no manifest": without("manifest.json"),
    "a table less": without(SMALL),
    "no columns": without("tables/small/columns.json"),
    "a chunk less": without("tables/large/00000001.msgpack"),
    "a row changed": changed(SMALL, b"\xdd\0\0\0\1\x91\1"),
    "a chunk that is none": changed(SMALL, b"\xc1"),
    "a table more": changed("tables/more/columns.json", b"[]"),
    "a file changed": changed("files/10", b"other"),
    "a file less": without("files/11"),
    "a later format": changed(
        "backup.json", b'{"format":2,"program":"9","revision":"9","created_ms":1}'
    ),
    "not JSON": changed("backup.json", b"{"),
    "a path": changed("../../etc/passwd", b"x"),
    "a file that climbs": changed("files/../x", b"x"),
    "a table that is no name": changed('tables/a"b/columns.json', b"[]"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_does_not_add_up_is_refused(case: str) -> None:
    content = entries()
    WRONG[case](content)
    with pytest.raises(BackupDamaged):
        read(packed(content), Empty())


def test_an_entry_that_is_no_file_is_refused() -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w|") as archive:
        info = tarfile.TarInfo("files/1")
        info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(info)
    out.seek(0)
    with pytest.raises(BackupDamaged, match="no file"):
        read(out, Empty())


@settings(deadline=None)  # threads take their time on a busy machine
@given(st.integers(0, len(MADE) - 10_241))
def test_no_cut_is_taken_for_a_whole(size: int) -> None:
    with pytest.raises(BackupDamaged):
        read(io.BytesIO(MADE[:size]), Empty())


def test_an_entry_beyond_reason_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plexichat.engines.backup.reading.LARGEST_CHUNK", 10)
    with pytest.raises(BackupDamaged, match="larger"):
        read(io.BytesIO(MADE), Empty())


def at(day: int, hour: int = 0) -> int:
    return int(datetime(2026, 11, day, hour, tzinfo=UTC).timestamp() * 1000)


def test_the_newest_of_each_day_and_of_each_week_stay() -> None:
    every = [at(day, hour) for day in range(1, 29) for hour in (0, 12)]
    chosen = kept(every, daily=3, weekly=3)
    assert sorted(chosen) == [
        at(15, 12),
        at(22, 12),
        at(26, 12),
        at(27, 12),
        at(28),
        at(28, 12),
    ]


def test_the_last_day_always_stays_and_days_without_one_do_not_count() -> None:
    assert kept([at(1), at(20)], daily=1, weekly=0) == {at(20)}
    assert kept([at(1), at(20)], daily=2, weekly=0) == {at(1), at(20)}
    assert len(kept([at(1, hour) for hour in range(24)], daily=1, weekly=0)) == 24
    assert kept([], daily=7, weekly=4) == set()
