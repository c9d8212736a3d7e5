"""Writing a backup: one pass over a snapshot, nothing held but a chunk."""

import hashlib
import io
import tarfile
import tempfile
from collections.abc import Callable, Iterator, Sequence
from typing import BinaryIO, Protocol

import msgspec

from plexichat.engines.backup.manifest import (
    CHUNK_BYTES,
    FileSum,
    Header,
    Manifest,
    Row,
    Summing,
    TableSum,
)


class Snapshot(Protocol):
    """One commit of a database, which others go on writing to."""

    @property
    def tables(self) -> Sequence[str]:
        """All tables, those first on which others lean."""

    def columns(self, table: str) -> Sequence[str]:
        """Return a table's columns."""

    def rows(self, table: str) -> Iterator[Row]:
        """Yield a table's rows in the order of its key."""

    def files(self) -> Iterator[tuple[str, str]]:
        """Yield name and SHA-256 of the files whose bytes should be there, in order."""


OpenFile = Callable[[str], BinaryIO | None]


def write(out: BinaryIO, snapshot: Snapshot, open_file: OpenFile, header: Header) -> Manifest:
    """Write a whole backup; what is missing or damaged of the files is said in the manifest."""
    with tarfile.open(fileobj=out, mode="w|", format=tarfile.PAX_FORMAT) as archive:
        _add(archive, "backup.json", msgspec.json.encode(header))
        tables = {each: _table(archive, snapshot, each) for each in snapshot.tables}
        manifest = _files(archive, snapshot, open_file, header, tables)
        _add(archive, "manifest.json", msgspec.json.encode(manifest))
    return manifest


def _table(archive: tarfile.TarFile, snapshot: Snapshot, table: str) -> TableSum:
    columns = msgspec.json.encode(list(snapshot.columns(table)))
    _add(archive, f"tables/{table}/columns.json", columns)
    summing = Summing()
    for number, chunk in enumerate(summing.chunks(snapshot.rows(table))):
        _add(archive, f"tables/{table}/{number:08}.msgpack", chunk)
    return summing.total()


def _files(
    archive: tarfile.TarFile,
    snapshot: Snapshot,
    open_file: OpenFile,
    header: Header,
    tables: dict[str, TableSum],
) -> Manifest:
    missing: list[str] = []
    damaged: list[str] = []
    count = size = 0
    with tempfile.TemporaryFile() as listed:
        digest = hashlib.sha256()
        for name, known in snapshot.files():
            opened = open_file(name)
            if opened is None:
                missing.append(name)
                continue
            with opened:
                found = _file(archive, name, opened)
            if found.sha256 != known:
                damaged.append(name)
            line = msgspec.json.encode(found) + b"\n"
            listed.write(line)
            digest.update(line)
            count, size = count + 1, size + found.size
        info = tarfile.TarInfo("files.jsonl")
        info.size = listed.tell()
        listed.seek(0)
        archive.addfile(info, listed)
    return Manifest(header, tables, count, size, digest.hexdigest(), missing, damaged)


def _file(archive: tarfile.TarFile, name: str, opened: BinaryIO) -> FileSum:
    info = tarfile.TarInfo(f"files/{name}")
    info.size = opened.seek(0, io.SEEK_END)
    opened.seek(0)
    reading = _Summed(opened)
    archive.addfile(info, reading)
    return FileSum(name, info.size, reading.digest.hexdigest())


class _Summed:
    """Adds up what is read of a file."""

    def __init__(self, opened: BinaryIO) -> None:
        self._opened = opened
        self.digest = hashlib.sha256()

    def read(self, size: int = CHUNK_BYTES) -> bytes:
        """Return the next bytes."""
        part = self._opened.read(size)
        self.digest.update(part)
        return part


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size = len(content)
    archive.addfile(info, io.BytesIO(content))
