"""Where messages are put under terms, to be found again: an index beside the database.

The index is never the truth. What it finds is read from the database before anybody sees it, and
all of it can be thrown away and built anew. It knows terms, not texts: what a term is, is the
business of whoever indexes.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from plexichat.core.errors import Conflict, PlexiError, StorageUnavailable


class IndexLost(StorageUnavailable):
    """The index was damaged and is empty now; it has to be built anew."""

    code = "search.rebuilding"
    title = "The search is being built anew; older messages are found again in a while"


class Overtaken(Conflict):
    """Another instance has indexed further meanwhile; nothing was changed."""

    code = "search.overtaken"


class SearchOff(PlexiError):  # noqa: N818 - named as the refusal
    """The operator has switched search off."""

    code = "search.off"
    status = StorageUnavailable.status
    title = "Search is switched off on this server"


@dataclass(frozen=True, slots=True)
class Document:
    """A message as the index keeps it; without terms it is found no more.

    `place_id` is the channel whose members may read it: for a thread, its parent. Terms are
    printable, without spaces and double quotes.
    """

    channel_id: int
    seq: int
    place_id: int
    at_ms: int
    version: int
    terms: Collection[str]


@dataclass(frozen=True, slots=True)
class Batch:
    """Documents that changed, and how far each of their channels is indexed with them.

    Applied as a whole, or not at all; only where the index stands at `since`. A channel that was
    never indexed stands at 0.
    """

    documents: Sequence[Document]
    since: Mapping[int, int]
    until: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to find: documents under all of `terms`, under one of each of `one_of`, under no other.

    Only in `places` (a thread's own id is one as well), from `from_ms` on and before `until_ms`.
    Without `terms` and `one_of`, everything there.
    """

    terms: Sequence[str]
    places: Collection[int]
    one_of: Sequence[Sequence[str]] = ()
    without: Sequence[str] = ()
    from_ms: int | None = None
    until_ms: int | None = None


class Hit(NamedTuple):
    """A document that was found. `key` orders all documents by time: the later, the higher."""

    key: int
    channel_id: int
    seq: int
    version: int


@dataclass(frozen=True, slots=True)
class Hits:
    """What was found, newest first; `next` is where to go on, None at the end.

    There may be fewer than were asked for, even none, and still more to come: how long one call
    looks has a bound.
    """

    found: list[Hit] = field(default_factory=list)
    next: int | None = None


class SearchIndex(Protocol):
    """Keeps documents under their terms. Any of its calls may raise `IndexLost` once."""

    async def take_turn(self) -> bool:
        """Tell whether this server is the one that feeds the index; to be asked before each batch.

        Of several that share an index it is the same one, until that one is gone for a while.
        """

    async def progress(self, channel_ids: Collection[int] | None = None) -> dict[int, int]:
        """Return up to which event each channel is indexed: all of them, or these."""

    async def apply(self, batch: Batch) -> None:
        """Put documents under their terms, in place of what was there of them; harmless twice.

        Raises `Overtaken`, `StorageFull` or `StorageUnavailable`; then nothing has changed.
        """

    async def forget(self, channel_id: int) -> None:
        """Forget a channel's documents and how far it was indexed."""

    async def clear(self) -> None:
        """Forget everything."""

    async def find(self, wanted: Wanted, *, before: int | None, limit: int) -> Hits:
        """Return up to `limit` documents whose key is below `before`."""
