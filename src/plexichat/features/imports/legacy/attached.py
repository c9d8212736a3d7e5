"""Files of old messages: found below the folders of uploads, and nowhere else."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit

from plexichat.features.imports.archive import UnreadableEntry

# Never the data directory itself: a message must not be able to name the database or a key.
UPLOADS = ("uploads", "media", "files", "attachments")
CHUNK = 1 << 18
_SHA256 = re.compile(r"[0-9a-fA-F]{64}")


class Attached:
    """Finds the bytes of a file by the address that its message had."""

    def __init__(self, database: Path, files: Path | None) -> None:
        places = [files] if files else _beside(database)
        self._folders = [each.resolve() for each in places if each.is_dir()]

    def find(self, address: str) -> str | None:
        """Return a file's path, None where it is not below a folder of uploads."""
        parts = [each for each in unquote(urlsplit(address).path).split("/") if each]
        if not parts or any(each.startswith(".") or "\0" in each for each in parts):
            return None
        for folder in self._folders:
            for start in range(len(parts)):
                found = folder.joinpath(*parts[start:]).resolve()
                if found.is_relative_to(folder) and found.is_file():
                    return str(found)
        return None


def read(path: str, checksum: object) -> Iterator[bytes]:
    """Yield a file's bytes; raises `UnreadableEntry` where they are not what was stored."""
    try:
        with Path(path).open("rb") as file:
            yield from checked(iter(lambda: file.read(CHUNK), b""), checksum)
    except OSError as error:
        raise UnreadableEntry(f"it cannot be read: {error.strerror}") from error


def checked(chunks: Iterator[bytes], checksum: object) -> Iterator[bytes]:
    """Pass bytes on and compare them with their SHA-256, where one is known."""
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
        yield chunk
    known = isinstance(checksum, str) and _SHA256.fullmatch(checksum)
    if known and digest.hexdigest() != str(checksum).lower():
        raise UnreadableEntry("its bytes are not those of its checksum: damaged or encrypted")


def _beside(database: Path) -> Sequence[Path]:
    folder = database.absolute().parent
    return [place / name for place in (folder, folder.parent) for name in UPLOADS]
