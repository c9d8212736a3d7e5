"""Putting documents under their terms in the PostgreSQL index, within the caller's transaction."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from plexichat.adapters.search import spans
from plexichat.adapters.search.keys import key_of, place_term
from plexichat.adapters.search.postgres_tables import IN_TURN, LAYOUT, TAKES_TURN
from plexichat.adapters.sql.postgres_views import Connection
from plexichat.ports.search import Batch, Document, Overtaken

# A `tsvector` holds a mebibyte of terms. Limit: of a text of more, the longest are not found.
MOST_BYTES = 1_000_000
# Documents that wait to be sorted into the index are read by every search: fifty make it take half
# as long again. So not more than these few wait for each other …
WAITING = 10
# … but what comes in batches of this size is sorted in by PostgreSQL when enough waits, at a third
# of the cost.
FULL = 50
# Keys that are looked at together for a free one, where many documents are of one moment.
_RUN = 1_024
_PROGRESS = "SELECT channel_id, event FROM plexichat_search.progress"
_PROGRESS_OF = _PROGRESS + " WHERE channel_id = ANY($1::bigint[])"
# Takes the turn until the end of the transaction, and notes how far the index is: all of it where
# it stands at what the writer knows, which every row is asked for as it is when it is written. So
# it does not matter that another one may have written since this statement took its view.
_NOTE = f"""WITH turn AS MATERIALIZED (
      SELECT {TAKES_TURN} AND EXISTS (
        SELECT FROM plexichat_search.made_for WHERE layout = $1 AND terms = $2) AS is_ours),
    noted AS (
      SELECT asked.* FROM turn CROSS JOIN unnest($3::bigint[], $4::bigint[], $5::bigint[])
        AS asked (channel_id, since, until) WHERE turn.is_ours),
    begun AS (
      INSERT INTO plexichat_search.progress AS old (channel_id, event)
        SELECT channel_id, until FROM noted WHERE since = 0
        ON CONFLICT (channel_id) DO UPDATE SET event = excluded.event WHERE old.event = 0
        RETURNING true),
    moved AS (
      UPDATE plexichat_search.progress AS old SET event = noted.until FROM noted
        WHERE old.channel_id = noted.channel_id AND old.event = noted.since AND noted.since > 0
        RETURNING true)
    SELECT turn.is_ours, (SELECT count(*) FROM begun) + (SELECT count(*) FROM moved)
      FROM turn"""  # noqa: S608
# Which keys some messages have, and which ones of some are taken.
_KEYS = """SELECT d.channel_id, d.seq, d.key FROM plexichat_search.documents d
      JOIN unnest($1::bigint[], $2::bigint[]) AS asked (channel_id, seq) USING (channel_id, seq)
    UNION ALL SELECT channel_id, seq, key FROM plexichat_search.documents
      WHERE key = ANY($3::bigint[])"""
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
_SORT_IN = "SELECT gin_clean_pending_list('plexichat_search.documents_terms')"
_FORGET = "DELETE FROM plexichat_search.documents WHERE channel_id = $1"
_FORGET_PROGRESS = "DELETE FROM plexichat_search.progress WHERE channel_id = $1"
_CLEAR = "TRUNCATE plexichat_search.documents, plexichat_search.progress"
Seat = tuple[int, int]


async def progress(
    connection: Connection, channel_ids: Collection[int] | None = None
) -> dict[int, int]:
    """Return up to which event each channel is indexed; of all, or of these."""
    if channel_ids is None:
        return {row[0]: row[1] for row in await connection.fetch(_PROGRESS)}
    return {row[0]: row[1] for row in await connection.fetch(_PROGRESS_OF, list(channel_ids))}


async def apply(
    connection: Connection, batch: Batch, terms_version: int, *, sorts_in: bool
) -> None:
    """Put all documents of a batch in; raises `Overtaken` while another server does.

    `sorts_in` sorts into the index what waits for it, of earlier batches too.
    """
    channels = [[each, since, batch.until[each]] for each, since in batch.since.items()]
    columns = list(zip(*channels, strict=True)) or [(), (), ()]
    row = await connection.fetchrow(_NOTE, LAYOUT, terms_version, *map(list, columns))
    if row is None or not row[0] or row[1] != len(channels):
        raise Overtaken
    await _put_all(connection, batch.documents)
    if sorts_in:
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
    if not newest:
        return
    wanted = {seat: key_of(each.at_ms, each.seq) for seat, each in newest.items()}
    seats = zip(*newest, strict=True)
    rows = await connection.fetch(_KEYS, *map(list, seats), list(wanted.values()))
    taken = {row[2] for row in rows}
    keys = {(row[0], row[1]): row[2] for row in rows if (row[0], row[1]) in newest}
    gone = [keys[seat] for seat, each in newest.items() if not each.terms and seat in keys]
    if gone:
        await connection.execute(_REMOVE, gone)
    kept = {seat: each for seat, each in newest.items() if each.terms}
    new = {seat: wanted[seat] for seat in kept if seat not in keys}
    keys |= await _free_keys(connection, new, taken)
    if kept:
        put = sorted(_row(keys[seat], each) for seat, each in kept.items())
        await connection.execute(_PUT, *map(list, zip(*put, strict=True)))


async def _free_keys(
    connection: Connection, wanted: Mapping[Seat, int], taken: set[int]
) -> dict[Seat, int]:
    """Return a key of its own for each: the first free one from where it would stand."""
    found: dict[Seat, int] = {}
    # Up to here all is known of the keys behind the one that was looked from.
    looked = 0
    for seat, first in sorted(wanted.items(), key=lambda it: it[1]):
        key = first
        while key in taken:
            key += 1
            if key >= looked:
                looked = key + _RUN
                rows = await connection.fetch(_TAKEN_FROM, key, looked)
                taken.update(row[0] for row in rows)
        taken.add(key)
        found[seat] = key
    return found


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
