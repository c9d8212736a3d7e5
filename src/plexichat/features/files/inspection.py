"""Looking at an upload's bytes while they pass."""

import hashlib
from collections.abc import AsyncIterator

from plexichat.features.files.media import HEAD_BYTES, TAIL_BYTES, Media, recognise


class Inspection:
    """Hashes what passes and keeps its two ends: memory stays bounded however large it is."""

    def __init__(self, chunks: AsyncIterator[bytes]) -> None:
        self._chunks = chunks
        self._hash = hashlib.sha256()
        self._head = bytearray()
        self._tail = b""

    async def pass_on(self) -> AsyncIterator[bytes]:
        """Yield the chunks unchanged."""
        async for chunk in self._chunks:
            self._hash.update(chunk)
            if len(self._head) < HEAD_BYTES:
                self._head += chunk[: HEAD_BYTES - len(self._head)]
            self._tail = (self._tail + chunk[-TAIL_BYTES:])[-TAIL_BYTES:]
            yield chunk

    def media(self, size: int) -> Media:
        """Return what it was; ask once everything has passed."""
        return recognise(bytes(self._head), self._tail, size)

    def sha256(self) -> str:
        """Return the hash of what has passed, in hexadecimal."""
        return self._hash.hexdigest()
