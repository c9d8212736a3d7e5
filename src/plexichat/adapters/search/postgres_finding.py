"""Finding documents in the PostgreSQL index, newest first.

A GIN index has no order: asked for a common word it would gather every message that holds it. So
time is looked at stretch by stretch, from the newest on, each as long as what is still missing
needs, and only a bounded number of documents of a stretch is read: one that holds more is cut.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from plexichat.adapters.search import spans
from plexichat.adapters.search.keys import key_of, place_term
from plexichat.adapters.search.postgres_tables import LAYOUT
from plexichat.adapters.sql.postgres_views import Connection
from plexichat.core.clock import Clock
from plexichat.core.errors import StorageUnavailable
from plexichat.ports.search import Hit, Hits, Wanted

# Up to so many places, they are terms of the query; of more, what is found is sifted.
FEW = 16
# How densely people talk is seen at the newest documents of all places; the first stretch is so
# many times what they took. A document of a stretch costs a look whether it fits or not, so the
# next one is twice what would do for what is missing, if it holds as much as the one before; where
# that one held nothing, it is to hold so many times the documents, by how densely people talked
# there: never more than that.
NEAR = 250
FIRST = 8.0
LONGER = 8
# Of a stretch so many documents are read at most …
CROWD = 20_000
# … and after this long a call ends with what it has.
LOOKING_SECONDS = 0.1
_LAST = 2**63 - 1
# Asked in one go: what the tables are of, and where to begin.
_BEGIN = """SELECT (SELECT ARRAY[layout, terms] FROM plexichat_search.made_for),
    (SELECT min(key) FROM plexichat_search.documents),
    (SELECT max(key) FROM plexichat_search.documents WHERE key < $1),
    (SELECT key FROM plexichat_search.documents WHERE key < $1
     ORDER BY key DESC OFFSET $2 LIMIT 1)"""
# Materialized: by the order of keys, PostgreSQL might go through all documents.
_FIND = """WITH met AS MATERIALIZED (
      SELECT key, channel_id, seq, version, place_id FROM plexichat_search.documents
      WHERE terms @@ $1::text::tsquery LIMIT $2)
    SELECT (SELECT count(*) FROM met), fit.* FROM (SELECT) AS always LEFT JOIN LATERAL (
      SELECT key, channel_id, seq, version FROM met
      WHERE key >= $3 AND key < $4 AND ($5::bigint[] IS NULL OR place_id = ANY($5))
      ORDER BY key DESC LIMIT $6) AS fit ON true"""


class Elsewhere(StorageUnavailable):
    """The index is of another version of the program, which another server runs."""

    code = "search.elsewhere"
    title = "Another version of the server keeps the search index now"


class _Range(NamedTuple):
    """Where to look: keys from `first` to before `end`, and how long the newest few took."""

    first: int
    end: int
    near: int


class _Sought(NamedTuple):
    """What a document has to be under, and in which place; in any where the terms say it."""

    query: list[str]
    places: list[int] | None


@dataclass(frozen=True, slots=True)
class Looking:
    """What every look has in common: the terms that are looked for, and how long it takes."""

    terms_version: int
    clock: Clock


async def find(
    connection: Connection, wanted: Wanted, before: int | None, limit: int, looking: Looking
) -> Hits:
    """Return up to `limit` hits below the key `before`. Raises `Elsewhere`."""
    if not wanted.places:
        return Hits()
    where = await _range(connection, wanted, before, looking.terms_version)
    sought, found, wide = _sought(wanted), list[Hit](), FIRST
    until = looking.clock.monotonic() + LOOKING_SECONDS
    while where.end > where.first:
        missing = limit - len(found)
        stretch = max(round(where.near * wide), spans.NARROWEST)
        hits, floor = await _look(connection, sought, where, stretch, missing)
        if hits is None:
            wide /= LONGER
            continue
        found += hits
        if len(hits) == missing:
            return Hits(found, found[-1].key)
        if looking.clock.monotonic() > until and floor > where.first:
            return Hits(found, floor)
        if hits:
            where = where._replace(end=floor)
            wide *= min(LONGER, max(1, 2 * (missing - len(hits)) / len(hits)))
        else:
            where = await _range(connection, wanted, floor, looking.terms_version)
            wide *= LONGER
    return Hits(found)


async def _look(
    connection: Connection, sought: _Sought, where: _Range, stretch: int, limit: int
) -> tuple[list[Hit] | None, int]:
    """Return the newest hits of a stretch, None where it holds too much, and where it begins."""
    terms, floor = spans.over(max(where.first, where.end - stretch), where.end)
    floor = max(where.first, floor)
    # The narrowest span cannot be cut any shorter: there all are read.
    most = CROWD if stretch > spans.NARROWEST else None
    rows = await connection.fetch(
        _FIND,
        " & ".join([*sought.query, _any(terms)]),
        None if most is None else most + 1,
        floor,
        where.end,
        sought.places,
        limit,
    )
    if most is not None and rows[0][0] > most:
        return None, floor
    return [Hit(*row[1:]) for row in rows if row[1] is not None], floor


async def _range(
    connection: Connection, wanted: Wanted, before: int | None, terms_version: int
) -> _Range:
    end = key_of(wanted.until_ms) if wanted.until_ms is not None else _LAST
    end = min(end, before if before is not None else _LAST)
    ((made_for, oldest, newest, near),) = await connection.fetch(_BEGIN, end, NEAR)
    if made_for != [LAYOUT, terms_version]:
        raise Elsewhere
    if newest is None:
        return _Range(0, 0, 0)
    first = key_of(wanted.from_ms) if wanted.from_ms is not None else 0
    end = newest + 1
    return _Range(max(first, oldest), end, end - (oldest if near is None else near))


def _sought(wanted: Wanted) -> _Sought:
    parts = [_quoted(term) for term in wanted.terms]
    parts += [_any(each) for each in wanted.one_of]
    parts += [f"!{_quoted(term)}" for term in wanted.without]
    places = sorted(wanted.places)
    if len(places) > FEW:
        return _Sought(parts, places)
    return _Sought([*parts, _any(map(place_term, places))], None)


def _any(terms: Iterable[str]) -> str:
    return f"({' | '.join(map(_quoted, terms))})"


def _quoted(term: str) -> str:
    escaped = term.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
