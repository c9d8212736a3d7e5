"""A long history, made by the database itself, in a channel of a stopped server."""

import sqlite3
from contextlib import closing
from pathlib import Path

from benchmarks.town import now_ms
from benchmarks.wire import BODY
from plexichat.core.ids import COUNT_BITS, EPOCH_MS, WORKER_BITS

FILL = """
INSERT INTO messages (channel_id, seq, id, event, version, author_id, kind, body, nonce, has,
                      reply_count, created_ms)
WITH RECURSIVE number (n) AS (
    SELECT :first UNION ALL SELECT n + 1 FROM number WHERE n < :last
)
SELECT :channel_id, n, ((:now_ms - :epoch_ms - (:last - n) * 100) << :shift), n, 1,
       :first_author, 'text', :body || ' ' || n, 'n' || n, 0, 0, :now_ms - (:last - n) * 100
FROM number
"""
COUNT_ON = """
UPDATE channels SET last_seq = :last, last_event = :last, last_message_ms = :now_ms
WHERE id = :channel_id
"""


def fill(database: Path, channel_id: int, author_id: int, messages: int) -> None:
    """Fill an empty channel: a message each tenth of a second until now."""
    where = {"channel_id": channel_id, "first": 1, "last": messages, "now_ms": now_ms()}
    how = {"first_author": author_id, "body": BODY, "epoch_ms": EPOCH_MS}
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN")
        connection.execute(FILL, where | how | {"shift": WORKER_BITS + COUNT_BITS})
        connection.execute(COUNT_ON, where)
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
