"""Backups in a directory: whole or not there, the newest told by their names."""

import errno
import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import BinaryIO

from plexichat.core.errors import Conflict, PlexiError

_NAME = re.compile(r"plexichat-(\d{8}T\d{9}Z)\.tar\.age")
_PARTIAL = ".partial"
_LOCK = ".backup.lock"
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class BackupNotStored(PlexiError):  # noqa: N818 - named as the refusal
    """The directory takes no backup; the detail says why and what to do."""

    code = "backup.not_stored"
    status = HTTPStatus.INSUFFICIENT_STORAGE
    title = "The backup was not made"


class BackupRuns(Conflict):
    """Another backup is being written into the same directory."""

    code = "backup.runs"
    title = "Another backup is being made"


@dataclass(frozen=True, slots=True)
class Stored:
    """A backup that is whole."""

    path: Path
    created_ms: int
    size: int


class BackupFolder:
    """The backups below one directory."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def stored(self) -> list[Stored]:
        """Return the whole backups, newest first."""
        if not self.root.is_dir():
            return []
        found = [
            Stored(path, _moment_ms(named[1]), path.stat().st_size)
            for path in self.root.iterdir()
            if (named := _NAME.fullmatch(path.name)) and path.is_file()
        ]
        return sorted(found, key=lambda each: each.created_ms, reverse=True)

    @contextmanager
    def writing(self, created_ms: int) -> Iterator[BinaryIO]:
        """Give a file to write a backup into; it is there, and durable, when the block ended well.

        What killed backups left behind is swept first. Raises `BackupRuns` and `BackupNotStored`.
        """
        with self._refusals():
            self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock = os.open(self.root / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            self._take(lock)
            place = self.root / f"plexichat-{_text(created_ms)}.tar.age"
            partial = place.with_name(place.name + _PARTIAL)
            try:
                with self._refusals():
                    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                    with os.fdopen(handle, "wb", buffering=1 << 18) as out:
                        yield out
                        out.flush()
                        os.fsync(out.fileno())
                    partial.replace(place)
                    self._sync()
            finally:
                partial.unlink(missing_ok=True)
        finally:
            os.close(lock)

    def remove(self, stored: Stored) -> None:
        """Forget a backup."""
        stored.path.unlink(missing_ok=True)

    def _take(self, lock: int) -> None:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupRuns("Wait until it is done, and try again.") from None
        for stray in self.root.glob(f"plexichat-*{_PARTIAL}"):
            stray.unlink(missing_ok=True)

    def _sync(self) -> None:
        handle = os.open(self.root, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    @contextmanager
    def _refusals(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            cure = (
                "Free some space, or choose another directory (PLEXICHAT_BACKUP_DIRECTORY)."
                if error.errno in _FULL
                else "Choose a directory that this user may write to (PLEXICHAT_BACKUP_DIRECTORY)."
            )
            raise BackupNotStored(f"{self.root}: {error.strerror}. {cure}") from error


def _text(created_ms: int) -> str:
    moment = datetime.fromtimestamp(created_ms / 1000, UTC)
    return f"{moment:%Y%m%dT%H%M%S}{created_ms % 1000:03}Z"


def _moment_ms(text: str) -> int:
    seconds = datetime.strptime(text[:15] + "+0000", "%Y%m%dT%H%M%S%z").timestamp()
    return int(seconds) * 1000 + int(text[15:18])
