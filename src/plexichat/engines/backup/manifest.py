"""What a backup says of itself, and the sums that prove it.

The stream is a tar archive: `backup.json`, for each table `tables/<name>/columns.json` and chunks
of rows as MessagePack arrays, `files/<name>`, `files.jsonl` with the sum of each file, and last
`manifest.json`. Rows come in the order of their keys, so the sum of a table is one of its rows.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec

FORMAT = 1
CHUNK_BYTES = 1 << 20
_ARRAY, _COUNT_BYTES = b"\xdd", 4  # MessagePack: an array whose length has four bytes
Row = Sequence[Any]


class Header(msgspec.Struct, frozen=True):
    """The first entry: what one must know to read the rest."""

    format: int
    program: str
    revision: str
    created_ms: int


class TableSum(msgspec.Struct, frozen=True):
    """How many rows a table has, and the SHA-256 of them as MessagePack."""

    rows: int
    sha256: str


class FileSum(msgspec.Struct, frozen=True):
    """One file."""

    name: str
    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True):
    """The last entry: what all the others must add up to.

    `missing` files had a row and no bytes; `damaged` ones are not what their row says.
    """

    header: Header
    tables: dict[str, TableSum]
    files: int
    files_bytes: int
    files_sha256: str
    missing: list[str] = []
    damaged: list[str] = []


class Summing:
    """Adds up the rows of one table as they pass.

    A chunk is one MessagePack array of rows. The sum is of the rows alone, so that it does not
    depend on where the chunks were cut.
    """

    def __init__(self) -> None:
        self._encode = msgspec.msgpack.Encoder().encode
        self._digest = hashlib.sha256()
        self._rows = 0

    def chunks(self, rows: Iterable[Row]) -> Iterator[bytes]:
        """Yield the rows in chunks of about a megabyte."""
        waiting, count = bytearray(), 0
        for row in rows:
            waiting += self._encode(row)
            count += 1
            if len(waiting) >= CHUNK_BYTES:
                yield self._chunk(bytes(waiting), count)
                waiting, count = bytearray(), 0
        if count:
            yield self._chunk(bytes(waiting), count)

    def _chunk(self, rows: bytes, count: int) -> bytes:
        self._digest.update(rows)
        self._rows += count
        return _ARRAY + count.to_bytes(_COUNT_BYTES, "big") + rows

    def add(self, chunk: bytes) -> list[Row]:
        """Count a chunk that was read, and return its rows."""
        rows = msgspec.msgpack.decode(chunk, type=list[list[Any]])
        self._digest.update(chunk[len(_ARRAY) + _COUNT_BYTES :])
        self._rows += len(rows)
        return list(rows)

    def total(self) -> TableSum:
        """Return the sum so far."""
        return TableSum(self._rows, self._digest.hexdigest())


def sum_of(rows: Iterable[Row]) -> TableSum:
    """Return the sum of a whole table."""
    summing = Summing()
    for _ in summing.chunks(rows):
        continue
    return summing.total()
