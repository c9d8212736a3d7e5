"""Putting documents under their terms in the PostgreSQL index, within the caller's transaction."""

from collections.abc import Collection, Iterable, Sequence

from plexichat.adapters.search import spans
from plexichat.adapters.search.keys import key_of, place_term
from plexichat.adapters.search.postgres_tables import (
    IN_TURN,
    IS_OUR_TURN,
    LAYOUT,
    made_for,
)
from plexichat.adapters.sql.postgres_views import Connection
from plexichat.ports.search import Batch, Document, Overtaken

# A `tsvector` holds a mebibyte of terms. Limit: of a text of more, the longest are not found.
MOST_BYTES = 1_000_000
# A batch of fewer documents is sorted into the index at once: nothing more waits behind it, and
# every search would read what is not. Many at a time are sorted in at a third of the cost.
FULL = 50
# Keys that are looked at together for a free one, where many documents are of one moment.
_RUN = 1_024
_PROGRESS = "SELECT channel_id, event FROM plexichat_search.progress"
_PROGRESS_OF = _PROGRESS + " WHERE channel_id = ANY($1::bigint[])"
_KEYS_OF = """SELECT d.channel_id, d.seq, d.key FROM plexichat_search.documents d
    JOIN unnest($1::bigint[], $2::bigint[]) AS asked (channel_id, seq) USING (channel_id, seq)"""
_TAKEN = "SELECT key FROM plexichat_search.documents WHERE key = ANY($1::bigint[])"
_TAKEN_FROM = "SELECT key FROM plexichat_search.documents WHERE key >= $1 AND key < $2"
_REMOVE = "DELETE FROM plexichat_search.documents WHERE key = ANY($1::bigint[])"
_PUT = """INSERT INTO plexichat_search.documents AS old
      (key, channel_id, place_id, seq, version, terms)
    SELECT key, channel_id, place_id, seq, version, array_to_tsvector(string_to_array(terms, ' '))
    FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::text[])
      AS new (key, channel_id, place_id, seq, version, terms)
    ON CONFLICT (key) DO UPDATE SET
      place_id = excluded.place_id, version = excluded.version, terms = excluded.terms
      WHERE (old.place_id, old.version, old.terms)
        IS DISTINCT FROM (excluded.place_id, excluded.version, excluded.terms)"""
_NOTE = """INSERT INTO plexichat_search.progress (channel_id, event)
    SELECT * FROM unnest($1::bigint[], $2::bigint[])
    ON CONFLICT (channel_id) DO UPDATE SET event = excluded.event"""
_SORT_IN = "SELECT gin_clean_pending_list('plexichat_search.documents_terms')"
_FORGET = "DELETE FROM plexichat_search.documents WHERE channel_id = $1"
_FORGET_PROGRESS = "DELETE FROM plexichat_search.progress WHERE channel_id = $1"
_CLEAR = "TRUNCATE plexichat_search.documents, plexichat_search.progress"
_Seat = tuple[int, int]


async def progress(
    connection: Connection, channel_ids: Collection[int] | None = None
) -> dict[int, int]:
    """Return up to which event each channel is indexed; of all, or of these."""
    if channel_ids is None:
        return {row[0]: row[1] for row in await connection.fetch(_PROGRESS)}
    return {row[0]: row[1] for row in await connection.fetch(_PROGRESS_OF, list(channel_ids))}


async def apply(connection: Connection, batch: Batch, terms_version: int) -> None:
    """Put all documents of a batch in; raises `Overtaken` while another server does."""
    if not await connection.fetchval(IS_OUR_TURN):
        raise Overtaken
    known = await progress(connection, batch.since)
    is_ours = await made_for(connection) == (LAYOUT, terms_version)
    if not is_ours or any(known.get(each, 0) != since for each, since in batch.since.items()):
        raise Overtaken
    await _put_all(connection, batch.documents)
    until = batch.until
    await connection.execute(_NOTE, list(until), list(until.values()))
    if len(batch.documents) < FULL:
        await connection.execute(_SORT_IN)


async def forget(connection: Connection, channel_id: int) -> None:
    """Take back all documents of a channel."""
    await connection.execute(IN_TURN)
    await connection.execute(_FORGET, channel_id)
    await connection.execute(_FORGET_PROGRESS, channel_id)


async def clear(connection: Connection) -> None:
    """Take back everything."""
    await connection.execute(IN_TURN)
    await connection.execute(_CLEAR)


async def _put_all(connection: Connection, documents: Sequence[Document]) -> None:
    # The last word on each message counts.
    newest = {(each.channel_id, each.seq): each for each in documents}
    seats = list(zip(*newest, strict=True)) or [(), ()]
    rows = await connection.fetch(_KEYS_OF, *map(list, seats))
    keys = {(row[0], row[1]): row[2] for row in rows}
    gone = [keys[seat] for seat, each in newest.items() if not each.terms and seat in keys]
    if gone:
        await connection.execute(_REMOVE, gone)
    kept = {seat: each for seat, each in newest.items() if each.terms}
    keys |= await _free_keys(connection, [each for seat, each in kept.items() if seat not in keys])
    if kept:
        new = sorted(_row(keys[seat], each) for seat, each in kept.items())
        await connection.execute(_PUT, *map(list, zip(*new, strict=True)))


async def _free_keys(connection: Connection, documents: Iterable[Document]) -> dict[_Seat, int]:
    """Return a key of its own for each: the first free one from where it would stand."""
    wanted = {(each.channel_id, each.seq): key_of(each.at_ms, each.seq) for each in documents}
    rows = await connection.fetch(_TAKEN, list(wanted.values()))
    taken = {row[0] for row in rows}
    found: dict[_Seat, int] = {}
    for seat, first in sorted(wanted.items(), key=lambda it: it[1]):
        key = await _free_from(connection, first, taken) if first in taken else first
        taken.add(key)
        found[seat] = key
    return found


async def _free_from(connection: Connection, key: int, taken: set[int]) -> int:
    while True:
        rows = await connection.fetch(_TAKEN_FROM, key, key + _RUN)
        taken.update(row[0] for row in rows)
        free = next((each for each in range(key, key + _RUN) if each not in taken), None)
        if free is not None:
            return free
        key += _RUN


def _row(key: int, document: Document) -> tuple[int, int, int, int, int, str]:
    places = {place_term(document.channel_id), place_term(document.place_id)}
    terms = {*document.terms, *places, *spans.of(key)}
    return (
        key,
        document.channel_id,
        document.place_id,
        document.seq,
        document.version,
        " ".join(_fitting(terms)),
    )


def _fitting(terms: Collection[str]) -> Iterable[str]:
    if sum(map(len, terms)) * 4 < MOST_BYTES:
        return terms
    room = MOST_BYTES
    fitting = []
    for term in sorted(terms, key=lambda each: (len(each), each)):
        room -= len(term.encode())
        if room < 0:
            break
        fitting.append(term)
    return fitting
