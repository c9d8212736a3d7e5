"""Where the bytes of files live."""

from collections.abc import AsyncIterator
from typing import Protocol


class Blobs(Protocol):
    """Stores immutable byte strings under names that the server makes."""

    async def put(self, name: str, chunks: AsyncIterator[bytes], *, limit_bytes: int) -> int:
        """Store the chunks and return their size; all or nothing.

        Raises `core.errors.TooLarge` past `limit_bytes` and `StorageFull` when there is no room.
        """

    def read(self, name: str, *, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """Yield the bytes from `start` up to, not including, `end`.

        Raises `KeyError` before the first chunk when nothing is stored under `name`.
        """

    async def delete(self, name: str) -> None:
        """Forget the bytes; harmless when they are gone already."""
