"""What a copy is made of: tables, ranges of their keys, and the two databases."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from http import HTTPStatus
from operator import itemgetter
from typing import Any, NamedTuple, Protocol

import msgspec

from plexichat.core.errors import PlexiError

Key = tuple[Any, ...]
Row = tuple[Any, ...]
_encode = msgspec.msgpack.Encoder().encode


class TargetUnlike(PlexiError):  # noqa: N818 - named as the refusal
    """The target does not hold what was copied into it."""

    code = "copy.target_unlike"
    status = HTTPStatus.CONFLICT
    title = "The target is not what was copied"


@dataclass(frozen=True, slots=True)
class Table:
    """A table's columns, and which of them are its key, in the key's order."""

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]

    def by_key(self, rows: Iterable[Row]) -> dict[Key, Row]:
        """Return rows by their keys."""
        places = [self.columns.index(each) for each in self.key]
        if len(places) == 1:
            return {(row[places[0]],): row for row in rows}
        key = itemgetter(*places)
        return {key(row): row for row in rows}

    def key_of(self, row: Row) -> Key:
        """Return a row's key."""
        return next(iter(self.by_key([row])))


class Range(NamedTuple):
    """The rows beyond the range before, up to and with the key `until`."""

    until: Key
    rows: int
    sha256: str


def summed(until: Key, rows: Sequence[Row]) -> Range:
    """Return the range that these rows are."""
    return Range(until, len(rows), hashlib.sha256(_encode(rows)).hexdigest())


class Source(Protocol):
    """One commit of the database that is copied."""

    def rows(
        self,
        table: str,
        columns: Sequence[str] | None = None,
        after: Key | None = None,
        until: Key | None = None,
    ) -> Iterator[Row]:
        """Yield the rows beyond one key up to another, in the order of the key.

        Texts are ordered byte by byte.
        """


class Target(Source, Protocol):
    """The database that is filled. Nothing else writes to it."""

    def transaction(self) -> AbstractContextManager[None]:
        """Commit at the end of the block, durably; roll back on an error."""

    def ranges(self, table: str) -> Sequence[tuple[Key, int, str]]:
        """Return what was recorded of a table, in no order."""

    def record(self, table: str, until: Key, rows: int, sha256: str) -> None:
        """Note a range, in place of what was noted of it."""

    def forget(self, table: str, until: Key | None = None) -> None:
        """Forget a range, or all of a table."""

    def clear(self, table: str) -> None:
        """Remove all rows of a table."""

    def discard(self, table: str, key: Sequence[str], keys: Sequence[Key]) -> None:
        """Remove the rows that have these keys."""

    def load(self, table: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
        """Store rows; raises `UniqueViolation` where another row has what only one may have."""
