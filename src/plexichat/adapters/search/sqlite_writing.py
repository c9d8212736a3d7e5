"""Putting documents under their terms in the SQLite index; runs in the writer's thread."""

import sqlite3
import zlib
from collections.abc import Iterator

from plexichat.adapters.search.keys import key_of, place_term
from plexichat.ports.search import Batch, Document, Overtaken

_PROGRESS = "SELECT event FROM progress WHERE channel_id = ?"
_LOOK = "SELECT key, channel_id, seq FROM documents WHERE key >= ? ORDER BY key"
_KEEP = "INSERT OR REPLACE INTO documents VALUES (?, ?, ?, ?, ?)"
_ADD = "INSERT INTO postings (rowid, terms) VALUES (?, ?)"
_TAKE_BACK = "INSERT INTO postings (postings, rowid, terms) VALUES ('delete', ?, ?)"
_TERMS = "SELECT terms FROM document_terms WHERE key = ?"
_KEEP_TERMS = "INSERT OR REPLACE INTO document_terms VALUES (?, ?)"
_FORGET_TERMS = "DELETE FROM document_terms WHERE key = ?"


def progress(connection: sqlite3.Connection) -> dict[int, int]:
    """Return up to which event each channel is indexed."""
    return dict(connection.execute("SELECT channel_id, event FROM progress"))


def apply(connection: sqlite3.Connection, batch: Batch) -> None:
    """Put all documents of a batch in, within one transaction."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        _check_progress(connection, batch)
        # Postings are written in the order of keys: one that goes back costs a flush.
        for key, document in sorted(_slots(connection, batch), key=lambda each: each[0]):
            _put(connection, key, document)
        connection.executemany("INSERT OR REPLACE INTO progress VALUES (?, ?)", batch.until.items())
        connection.execute("COMMIT")
    except BaseException:
        _roll_back(connection)
        raise


def forget(connection: sqlite3.Connection, channel_id: int) -> None:
    """Take back all documents of a channel."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        under = (f'"{place_term(channel_id)}"',)
        found = "SELECT rowid FROM postings WHERE postings MATCH ? ORDER BY rowid"
        for (key,) in connection.execute(found, under).fetchall():
            _take_back(connection, key)
        connection.execute("DELETE FROM progress WHERE channel_id = ?", (channel_id,))
        connection.execute("COMMIT")
    except BaseException:
        _roll_back(connection)
        raise


def _check_progress(connection: sqlite3.Connection, batch: Batch) -> None:
    for channel_id, since in batch.since.items():
        row = connection.execute(_PROGRESS, (channel_id,)).fetchone()
        if (row[0] if row else 0) != since:
            raise Overtaken


def _slots(connection: sqlite3.Connection, batch: Batch) -> Iterator[tuple[int, Document]]:
    """Yield each document with its key: the one that it has, or else the next free one.

    A row stays where it is when its document loses its terms, so that who was put behind it is
    found again.
    """
    for document in batch.documents:
        key = key_of(document.at_ms, document.seq)
        mine = document.channel_id, document.seq
        for taken, channel_id, seq in connection.execute(_LOOK, (key,)):
            if taken != key or (channel_id, seq) == mine:
                break
            key += 1
        row = (key, *mine, document.version)
        connection.execute(_KEEP, (*row[:2], document.place_id, *row[2:]))
        yield key, document


def _put(connection: sqlite3.Connection, key: int, document: Document) -> None:
    new = _packed(document)
    row = connection.execute(_TERMS, (key,)).fetchone()
    if row is not None:
        if row[0] == new:
            return
        _take_back(connection, key)
    if document.terms:
        connection.execute(_ADD, (key, zlib.decompress(new).decode()))
        connection.execute(_KEEP_TERMS, (key, new))


def _packed(document: Document) -> bytes:
    places = {place_term(document.channel_id), place_term(document.place_id)}
    return zlib.compress(" ".join(sorted({*document.terms, *places})).encode(), 1)


def _take_back(connection: sqlite3.Connection, key: int) -> None:
    row = connection.execute(_TERMS, (key,)).fetchone()
    if row is not None:
        connection.execute(_TAKE_BACK, (key, zlib.decompress(row[0]).decode()))
        connection.execute(_FORGET_TERMS, (key,))


def _roll_back(connection: sqlite3.Connection) -> None:
    if connection.in_transaction:
        connection.execute("ROLLBACK")
