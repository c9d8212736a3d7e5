"""Reading a backup: nothing is unpacked by name, everything is counted and compared."""

import hashlib
import re
import tarfile
from collections.abc import Iterator, Sequence
from http import HTTPStatus
from typing import BinaryIO, Protocol

import msgspec

from plexichat.core.errors import PlexiError
from plexichat.engines.backup.manifest import FORMAT, FileSum, Header, Manifest, Row, Summing

LARGEST_CHUNK = 64 << 20
_CHUNK = re.compile(r"tables/([a-z0-9_]{1,64})/(?:columns\.json|\d{8}\.msgpack)")
_FILE = re.compile(r"files/([A-Za-z0-9][A-Za-z0-9_-]{0,99})")


class BackupDamaged(PlexiError):  # noqa: N818 - named as the refusal
    """A backup does not add up to what it says of itself, or is of a later format."""

    code = "backup.damaged"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    title = "This backup cannot be used"


class Target(Protocol):
    """Where a backup is read into."""

    def begin(self, header: Header) -> None:
        """Make an empty database of the header's revision; raises a refusal where it cannot."""

    def load(self, table: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
        """Store rows."""

    def keep(self, name: str, chunks: Iterator[bytes]) -> None:
        """Store a file."""


class _Reading:
    """What was read so far, to be compared with the manifest."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self.header: Header | None = None
        self.manifest: Manifest | None = None
        self._sums: dict[str, Summing] = {}
        self._columns: dict[str, Sequence[str]] = {}
        self._files = hashlib.sha256()
        self._count = 0

    def take(self, name: str, content: BinaryIO) -> None:
        """Take one entry of the archive."""
        if name == "backup.json":
            self.header = msgspec.json.decode(_whole(content), type=Header)
            if self.header.format > FORMAT:
                raise BackupDamaged(
                    f"It has format {self.header.format}; this PlexiChat reads up to {FORMAT}. Use"
                    " the version that made it, or a later one."
                )
            self._target.begin(self.header)
        elif self.header is None:
            raise BackupDamaged("It does not begin as a backup does.")
        elif (found := _CHUNK.fullmatch(name)) is not None:
            self._table(found[1], name, _whole(content))
        elif (found := _FILE.fullmatch(name)) is not None:
            self._file(found[1], content)
        elif name == "manifest.json":
            self.manifest = msgspec.json.decode(_whole(content), type=Manifest)
        elif name != "files.jsonl":
            raise BackupDamaged(f"It holds an entry that no backup has: {name[:80]!r}.")

    def _table(self, table: str, name: str, content: bytes) -> None:
        if name.endswith("columns.json"):
            self._columns[table] = msgspec.json.decode(content, type=list[str])
            self._sums[table] = Summing()
            return
        if table not in self._columns:
            raise BackupDamaged(f"The columns of {table} are missing.")
        self._target.load(table, self._columns[table], self._sums[table].add(content))

    def _file(self, name: str, content: BinaryIO) -> None:
        digest, size = hashlib.sha256(), 0

        def passing() -> Iterator[bytes]:
            nonlocal size
            while part := content.read(1 << 18):
                digest.update(part)
                size += len(part)
                yield part

        self._target.keep(name, passing())
        self._files.update(msgspec.json.encode(FileSum(name, size, digest.hexdigest())) + b"\n")
        self._count += 1

    def proven(self) -> Manifest:
        """Return the manifest, which everything that was read adds up to."""
        if self.manifest is None or self.header is None:
            raise BackupDamaged("It ends before its manifest: it was never finished.")
        found = {table: summing.total() for table, summing in self._sums.items()}
        wrong = sorted(
            table
            for table in found.keys() | self.manifest.tables.keys()
            if found.get(table) != self.manifest.tables.get(table)
        )
        if wrong:
            raise BackupDamaged(f"Tables are not what the manifest says: {', '.join(wrong)}.")
        files = (self._count, self._files.hexdigest())
        if files != (self.manifest.files, self.manifest.files_sha256):
            raise BackupDamaged("Files are not what the manifest says.")
        return self.manifest


def read(source: BinaryIO, target: Target) -> Manifest:
    """Read a whole backup into a target; raises `BackupDamaged` unless everything adds up."""
    reading = _Reading(target)
    try:
        with tarfile.open(fileobj=source, mode="r|") as archive:
            for entry in archive:
                content = archive.extractfile(entry) if entry.isfile() else None
                if content is None:
                    raise BackupDamaged(f"It holds an entry that is no file: {entry.name[:80]!r}.")
                reading.take(entry.name, content)  # type: ignore[arg-type]  # it only reads
    except (tarfile.TarError, msgspec.DecodeError, UnicodeError) as error:
        raise BackupDamaged(f"It is cut short or damaged ({error}). Take another copy.") from error
    return reading.proven()


def _whole(content: BinaryIO) -> bytes:
    found = content.read(LARGEST_CHUNK + 1)
    if len(found) > LARGEST_CHUNK:
        raise BackupDamaged("An entry is larger than a backup makes them.")
    return found
