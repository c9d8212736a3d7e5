"""Finding documents in the SQLite index, newest first; runs in a reader's thread."""

import sqlite3
from collections.abc import Collection, Iterable, Iterator

from plexichat.adapters.search.keys import key_of, place_term
from plexichat.ports.search import Hit, Hits, Wanted

# Up to so many places, all of them are asked for as terms: nothing else is met at all.
FEW = 16
# Beyond, documents are looked through that may be of any place, at most so many a call …
LOOKED_THROUGH = 2_000
# … and when most were of others' places, these are asked for after all: dear, and to the point.
MANY = 1_000
_LAST = 2**63 - 1
_FIND = (
    "SELECT d.key, d.channel_id, d.seq, d.version, d.place_id FROM postings p"
    " JOIN documents d ON d.key = p.rowid"
    " WHERE p.postings MATCH ? AND p.rowid >= ? AND p.rowid < ? ORDER BY p.rowid DESC"
)
_Row = tuple[int, int, int, int, int]


def find(connection: sqlite3.Connection, wanted: Wanted, before: int | None, limit: int) -> Hits:
    """Return up to `limit` hits below the key `before`."""
    if not wanted.places:
        return Hits()
    first = key_of(wanted.from_ms) if wanted.from_ms is not None else 0
    end = key_of(wanted.until_ms) if wanted.until_ms is not None else _LAST
    end = min(end, before if before is not None else _LAST)
    if len(wanted.places) <= FEW or not (wanted.terms or wanted.one_of):
        return _taken(_rows(connection, _match(wanted, wanted.places), first, end), limit)
    hits, through = _sifted(_rows(connection, _match(wanted), first, end), wanted.places, limit)
    if hits.next is None or len(hits.found) == limit or len(wanted.places) > MANY:
        return hits
    rest = _rows(connection, _match(wanted, wanted.places), first, through)
    more = _taken(rest, limit - len(hits.found))
    return Hits(hits.found + more.found, more.next)


def _rows(connection: sqlite3.Connection, match: str, first: int, end: int) -> Iterator[_Row]:
    return connection.execute(_FIND, (match, first, end))


def _match(wanted: Wanted, places: Collection[int] = ()) -> str:
    parts = [_quoted(term) for term in wanted.terms]
    parts += [_any(each) for each in wanted.one_of]
    if places:
        parts.append(_any(place_term(each) for each in sorted(places)))
    match = " AND ".join(parts)
    return f"({match}) NOT {_any(wanted.without)}" if wanted.without else match


def _any(terms: Iterable[str]) -> str:
    return f"({' OR '.join(map(_quoted, terms))})"


def _quoted(term: str) -> str:
    return f'"{term.replace(chr(34), "")}"'


def _taken(rows: Iterator[_Row], limit: int) -> Hits:
    found: list[Hit] = []
    for row in rows:
        found.append(Hit(*row[:4]))
        if len(found) == limit:
            return Hits(found, found[-1].key)
    return Hits(found)


def _sifted(rows: Iterator[_Row], places: Collection[int], limit: int) -> tuple[Hits, int]:
    """Return the hits in these places, and the key down to which documents were looked through."""
    found: list[Hit] = []
    key = _LAST
    for looked, row in enumerate(rows, start=1):
        key = row[0]
        if row[4] in places:
            found.append(Hit(*row[:4]))
        if len(found) == limit or looked == LOOKED_THROUGH:
            return Hits(found, key), key
    return Hits(found), key
