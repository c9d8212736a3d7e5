"""The order of an old database's messages, worked out in temporary tables beside it.

Each message gets a moment that no other of its room has, the same at every import: equal moments
are told apart by the messages' ids.
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

APART_US = 5  # ids of what was said before 2024 have room for one message in five microseconds
PAGE = 500  # at most a batch of the writer: an import that goes on is cut at the same places
Id = int | str

_TABLES = """
CREATE TEMP TABLE raw (id PRIMARY KEY, room TEXT, raw_us INTEGER, thread) WITHOUT ROWID;
CREATE TEMP TABLE roots (thread PRIMARY KEY, root) WITHOUT ROWID;
CREATE TEMP TABLE said (room TEXT, at_us INTEGER, id, thread, PRIMARY KEY (room, at_us))
  WITHOUT ROWID;
"""
_ROOTS = """
DELETE FROM temp.roots WHERE root NOT IN (SELECT id FROM temp.raw);
INSERT OR IGNORE INTO temp.roots SELECT thread, id FROM
  (SELECT thread, id, ROW_NUMBER() OVER (PARTITION BY thread ORDER BY raw_us, id) AS place
     FROM temp.raw WHERE thread IS NOT NULL) WHERE place = 1;
"""
_PAGE = """
SELECT said.at_us, said.id, root.at_us FROM temp.said
  LEFT JOIN temp.roots ON roots.thread = said.thread
  LEFT JOIN temp.said AS root ON root.id = roots.root AND root.room = said.room
 WHERE said.room = ? AND said.at_us > ? ORDER BY said.at_us LIMIT ?
"""


@dataclass(frozen=True, slots=True)
class Placed:
    """A message's place: when, which, and the moment of the message whose thread it is in."""

    at_us: int
    id: Id
    root_us: int | None


class Staging:
    """Takes messages in any order, then gives them back room by room in order of time."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        connection.executescript(_TABLES)

    def add(self, rows: Iterable[tuple[Id, str, int, Id | None]]) -> None:
        """Take messages: id, room, moment, and the thread where they are in one."""
        self._connection.executemany("INSERT OR IGNORE INTO temp.raw VALUES (?, ?, ?, ?)", rows)

    def root(self, thread: Id, message: Id) -> None:
        """Say which message a thread hangs on."""
        self._connection.execute(
            "INSERT OR IGNORE INTO temp.roots VALUES (?, ?)", (thread, message)
        )

    def settle(self) -> None:
        """Order all that was added. A thread that hangs on nothing hangs on its first message."""
        self._connection.executescript(_ROOTS)
        ordered = self._connection.execute(
            "SELECT room, raw_us, id, thread FROM temp.raw ORDER BY room, raw_us, id"
        )
        self._connection.executemany("INSERT INTO temp.said VALUES (?, ?, ?, ?)", _apart(ordered))
        self._connection.execute("CREATE INDEX temp.said_id ON said (id)")
        self._connection.execute("DROP TABLE temp.raw")

    def count(self, room: str, upto_us: int | None = None) -> int:
        """Return how many messages a room has, or has up to a moment."""
        found = self._connection.execute(
            "SELECT COUNT(*) FROM temp.said WHERE room = ? AND (? IS NULL OR at_us <= ?)",
            (room, upto_us, upto_us),
        )
        return int(found.fetchone()[0])

    def page(self, room: str, after_us: int) -> list[Placed]:
        """Return a room's next messages after a moment."""
        rows = self._connection.execute(_PAGE, (room, after_us, PAGE)).fetchall()
        return [
            Placed(at_us, each, root_us if root_us is None or root_us < at_us else None)
            for at_us, each, root_us in rows
        ]

    def moments(self, ids: Sequence[Id]) -> Mapping[Id, int]:
        """Return when these messages were said, those that are there."""
        found = self._connection.execute(
            "SELECT id, at_us FROM temp.said WHERE id IN (SELECT value FROM json_each(?))",
            (json.dumps(ids),),
        )
        return dict(found.fetchall())


def _apart(
    ordered: Iterable[tuple[str, int, Id, Id | None]],
) -> Iterable[tuple[str, int, Id, Id | None]]:
    room, latest = "", 0
    for each, raw_us, message_id, thread in ordered:
        at_us = max(raw_us, latest + APART_US) if each == room else raw_us
        room, latest = each, at_us
        yield each, at_us, message_id, thread
