"""Files on a local disk: whole or not there, under paths that no name can steer."""

import asyncio
import errno
import hashlib
import os
import re
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from plexichat.core.errors import StorageFull, StorageUnavailable, TooLarge

CHUNK_BYTES = 256 * 1024
STALE_SECONDS = 24 * 60 * 60
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class LocalBlobs:
    """Blobs under one directory, spread over 65,536 folders by the hash of their name.

    A blob is written to `incoming`, synced, and moved into place: a crash leaves a stray file
    there, which a later start sweeps away, and never half a blob. Made by `open_local_blobs`.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._incoming = root / "incoming"

    async def put(self, name: str, chunks: AsyncIterator[bytes], *, limit_bytes: int) -> int:
        """Store the chunks and return their size; all or nothing."""
        place = self._place(name)
        stray = self._incoming / f"{name}.{os.getpid()}.{os.urandom(8).hex()}"
        try:
            size = await self._collect(stray, chunks, limit_bytes)
            await asyncio.to_thread(_settle, stray, place)
        except BaseException:
            await asyncio.shield(asyncio.to_thread(stray.unlink, missing_ok=True))
            raise
        return size

    async def read(
        self, name: str, *, start: int = 0, end: int | None = None
    ) -> AsyncIterator[bytes]:
        """Yield the bytes from `start` up to, not including, `end`."""
        try:
            file = await asyncio.to_thread(self._place(name).open, "rb", buffering=0)
        except FileNotFoundError:
            raise KeyError(name) from None
        try:
            file.seek(start)
            left = end - start if end is not None else None
            while left is None or left > 0:
                want = CHUNK_BYTES if left is None else min(CHUNK_BYTES, left)
                chunk = await asyncio.to_thread(file.read, want)
                if not chunk:
                    return
                left = None if left is None else left - len(chunk)
                yield chunk
        finally:
            file.close()

    def open(self, name: str) -> BinaryIO | None:
        """Open a blob to be read in this thread, None where nothing is stored under `name`."""
        try:
            return self._place(name).open("rb")
        except FileNotFoundError:
            return None

    def size(self, name: str) -> int | None:
        """Return a blob's size, None where nothing is stored under `name`."""
        try:
            return self._place(name).stat().st_size
        except FileNotFoundError:
            return None

    def keep(self, name: str, chunks: Iterator[bytes]) -> None:
        """Store a blob from this thread, all or nothing."""
        stray = self._incoming / f"{name}.{os.getpid()}"
        with _refusals(), stray.open("xb") as file:
            for chunk in chunks:
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        _settle(stray, self._place(name))

    async def delete(self, name: str) -> None:
        """Forget the bytes; harmless when they are gone already."""
        with _refusals():
            await asyncio.to_thread(self._place(name).unlink, missing_ok=True)

    def _place(self, name: str) -> Path:
        if _NAME.fullmatch(name) is None:
            message = f"a blob's name is made by the server, not {name!r}"
            raise ValueError(message)
        spread = hashlib.blake2s(name.encode(), digest_size=2).hexdigest()
        return self._root / spread[:2] / spread[2:] / name

    async def _collect(self, stray: Path, chunks: AsyncIterator[bytes], limit_bytes: int) -> int:
        size, waiting = 0, bytearray()
        with _refusals():
            file = await asyncio.to_thread(stray.open, "xb", buffering=0)
        with file:
            async for chunk in chunks:
                size += len(chunk)
                if size > limit_bytes:
                    message = f"At most {limit_bytes} bytes."
                    raise TooLarge(message)
                waiting += chunk
                if len(waiting) >= CHUNK_BYTES:
                    await _write(file, bytes(waiting))
                    waiting.clear()
            await _write(file, bytes(waiting))
            with _refusals():
                await asyncio.to_thread(os.fsync, file.fileno())
        return size


async def _write(file: BinaryIO, part: bytes) -> None:
    with _refusals():
        await asyncio.to_thread(_write_all, file, part)


def _write_all(file: BinaryIO, part: bytes) -> None:
    view = memoryview(part)
    while view:
        view = view[file.write(view) :]


def _settle(stray: Path, place: Path) -> None:
    with _refusals():
        place.parent.mkdir(parents=True, exist_ok=True)
        stray.replace(place)
        for folder in (place.parent, place.parent.parent, place.parent.parent.parent):
            _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            detail = "Nothing was stored. Free some disk space; uploads work again then."
            raise StorageFull(detail) from error
        raise StorageUnavailable(f"Nothing was stored: {error.strerror}.") from error


def open_local_blobs(root: Path) -> LocalBlobs:
    """Make the directories, and sweep what uploads of crashed processes left a day ago."""
    incoming = root / "incoming"
    with _refusals():
        incoming.mkdir(parents=True, exist_ok=True)
        for stray in incoming.iterdir():
            with suppress(FileNotFoundError):
                if stray.stat().st_mtime < time.time() - STALE_SECONDS:
                    stray.unlink()
    return LocalBlobs(root)
