"""Reading a zip file that may be hostile: nothing is extracted, every read is bounded."""

import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Self

from plexichat.features.imports.errors import ArchiveRefused

MOST_ENTRIES = 500_000
LARGEST_JSON = 128 << 20
LARGEST_RATIO = 250
LONGEST_NAME = 1024
SMALL_ENOUGH = 1 << 20  # below this a high ratio is harmless
_KNOWN = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ENCRYPTED = 0x1
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError)


class UnreadableEntry(Exception):  # noqa: N818 - named as the refusal
    """One entry cannot be read; the rest of the archive can."""


class Archive:
    """The entries of a zip file by clean name. Use as a context manager.

    Names never become paths. Entries that are links, climb, hide behind another of the same name,
    or unpack to far more than they hold are left out and named in `refused`.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
        except FileNotFoundError:
            raise ArchiveRefused(f"There is no file {path}.") from None
        except (*_BROKEN, ValueError) as error:
            raise ArchiveRefused(f"{path.name} is not a whole zip file ({error}).") from error
        self.refused: dict[str, str] = {}
        self._entries: dict[str, zipfile.ZipInfo] = {}
        infos = self._zip.infolist()
        if len(infos) > MOST_ENTRIES:
            self._zip.close()
            raise ArchiveRefused(f"It holds {len(infos)} entries; at most {MOST_ENTRIES} are read.")
        for info in infos:
            self._admit(info)

    def __enter__(self) -> Self:
        """Return itself: the file is open."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self._zip.close()

    def names(self) -> list[str]:
        """Return the names of all entries that may be read, with forward slashes, sorted."""
        return sorted(self._entries)

    def __contains__(self, name: str) -> bool:
        """Tell whether an entry may be read."""
        return name in self._entries

    def read(self, name: str, limit: int = LARGEST_JSON) -> bytes:
        """Return an entry's bytes; raises `UnreadableEntry` with the reason."""
        info = self._entries[name]
        if info.file_size > limit:
            raise UnreadableEntry(f"larger than {limit >> 20} MiB")
        try:
            with self._zip.open(info) as entry:
                content = entry.read(limit + 1)
        except _BROKEN as error:
            raise UnreadableEntry(f"damaged: {error}") from error
        if len(content) > limit or len(content) != info.file_size:
            raise UnreadableEntry("its size is not what the archive says")
        return content

    def chunks(self, name: str, size: int = 1 << 18) -> Iterator[bytes]:
        """Yield an entry's bytes; raises `UnreadableEntry` where it is not what it should be."""
        info = self._entries[name]
        left = info.file_size
        try:
            with self._zip.open(info) as entry:
                while chunk := _some(entry, size):
                    left -= len(chunk)
                    if left < 0:
                        raise UnreadableEntry("it is longer than the archive says")
                    yield chunk
        except _BROKEN as error:
            raise UnreadableEntry(f"damaged: {error}") from error

    def _admit(self, info: zipfile.ZipInfo) -> None:
        # The raw name: the library's own clean-up would make two names one without a word.
        name = info.orig_filename.split("\0", 1)[0].replace("\\", "/")
        if name.endswith("/"):
            return
        problem = _problem(info, name)
        if problem is None and name in self._entries:
            problem = "a second entry of the same name"
        if problem is None:
            self._entries[name] = info
        else:
            self.refused[name[:200]] = problem


def _some(entry: IO[bytes], size: int) -> bytes:
    return entry.read(size)


def _problem(info: zipfile.ZipInfo, name: str) -> str | None:
    kind = stat.S_IFMT(info.external_attr >> 16)
    dense = info.file_size > SMALL_ENOUGH
    checks = (
        (not name or len(name) > LONGEST_NAME, "its name is empty or very long"),
        (name.startswith("/") or name[1:3] == ":/", "its name is an absolute path"),
        (".." in name.split("/"), "its name climbs out of the archive"),
        (kind not in {0, stat.S_IFREG}, "it is a link or a device"),
        (bool(info.flag_bits & _ENCRYPTED), "it is encrypted"),
        (info.compress_type not in _KNOWN, "its compression is not deflate"),
        (
            dense and info.file_size > LARGEST_RATIO * max(1, info.compress_size),
            "it unpacks to far more than it holds",
        ),
    )
    return next((why for bad, why in checks if bad), None)
