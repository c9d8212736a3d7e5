"""The file of the SQLite index: its tables, and what makes it fit for use again.

It is no part of the database: deleting it costs the time to build it anew, nothing else. So a
commit is not waited for on the disk (`synchronous=NORMAL`): a power cut may take the last ones
back, and with them the note of how far the channels were indexed.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

from plexichat.adapters.sql.connection import connect

# How the tables below are to be read; grows with every change to them.
LAYOUT = 1
_TABLES = (
    "CREATE TABLE made_for (layout INTEGER NOT NULL, terms INTEGER NOT NULL)",
    "CREATE TABLE progress (channel_id INTEGER PRIMARY KEY, event INTEGER NOT NULL)",
    """CREATE TABLE documents (key INTEGER PRIMARY KEY, channel_id INTEGER NOT NULL,
        place_id INTEGER NOT NULL, seq INTEGER NOT NULL, version INTEGER NOT NULL)""",
    # What was put under which terms can only be taken back by naming them.
    "CREATE TABLE document_terms (key INTEGER PRIMARY KEY, terms BLOB NOT NULL)",
    # `ascii` takes every other character as it is: what a term is was decided before.
    """CREATE VIRTUAL TABLE postings USING fts5(terms, content='', detail=none, columnsize=0,
        tokenize="ascii tokenchars '#@:'")""",
)


def prepare(path: Path, terms_version: int) -> None:
    """Make the file fit for use: empty where there is none, or where it is of no use; blocks."""
    try:
        fit = _is_made_for(path, terms_version)
    except sqlite3.DatabaseError as error:
        if not is_damage(error):
            raise
        fit = False
    if not fit:
        remove(path)
        _make(path, terms_version)


def remove(path: Path) -> None:
    """Remove the file and what SQLite keeps beside it."""
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def open_connection(path: Path, *, read_only: bool, cache_kib: int) -> sqlite3.Connection:
    """Open the prepared file."""
    connection = connect(path, read_only=read_only, cache_kib=cache_kib)
    connection.execute("PRAGMA synchronous=NORMAL")
    return connection


def is_damage(error: sqlite3.Error) -> bool:
    """Tell whether the error says that the file is no sound database."""
    name = getattr(error, "sqlite_errorname", "")
    return name.startswith("SQLITE_CORRUPT") or name == "SQLITE_NOTADB"


def _is_made_for(path: Path, terms_version: int) -> bool:
    if not path.exists():
        return False
    with closing(sqlite3.connect(path)) as connection:
        named = "SELECT 1 FROM sqlite_master WHERE name = 'made_for'"
        if connection.execute(named).fetchone() is None:
            return False
        found = connection.execute("SELECT layout, terms FROM made_for").fetchone()
        return bool(found == (LAYOUT, terms_version))


def _make(path: Path, terms_version: int) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        # What a power cut leaves half written is damage, and made anew.
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("BEGIN IMMEDIATE")
        for table in _TABLES:
            connection.execute(table)
        connection.execute("INSERT INTO made_for VALUES (?, ?)", (LAYOUT, terms_version))
        connection.execute("COMMIT")
