"""What lies around a long history: mentions, reactions, pins, threads, attachments, deletions."""

import sqlite3
from contextlib import closing
from pathlib import Path

from benchmarks.town import now_ms
from plexichat.features.messages.store import ATTACHMENTS, MENTIONS, REACTIONS

PINS = 200
REPLIES = 3
EMOJI = "🎉"  # one that every person chose on the newest message but one
# Each of these shares is so many messages of a hundred thousand.
NAMED, EVERYBODY, REACTED, ROOTS, DELETED = 1_000, 100, 2_000, 500, 1_000
_SOME = "channel_id = :channel_id AND seq % (100000 / :share) = 7"
_OTHERS = "channel_id = :channel_id AND seq % (100000 / :share) = 13"
_SEQ = f"SELECT seq FROM messages WHERE {_SOME}"
MARKS = (
    (
        f"INSERT INTO mentions SELECT :channel_id, seq, :user_id FROM messages WHERE {_SOME}",
        NAMED,
    ),
    (f"INSERT INTO mentions SELECT :channel_id, seq, 0 FROM ({_SEQ})", EVERYBODY),
    (
        f"INSERT INTO reactions SELECT :channel_id, seq, '👍', :user_id, :now_ms FROM ({_SEQ})",
        REACTED,
    ),
    (f"UPDATE messages SET has = has | {MENTIONS} WHERE {_SOME}", NAMED),
    (f"UPDATE messages SET has = has | {REACTIONS} WHERE {_SOME}", REACTED),
    (f"UPDATE messages SET deleted_ms = :now_ms, body = '' WHERE {_OTHERS}", DELETED),
)
PIN = (
    "UPDATE messages SET pinned_ms = created_ms, pinned_by = :user_id"
    " WHERE channel_id = :channel_id AND seq % (:last / :pins) = 3 AND deleted_ms IS NULL"
)
# A thread's id is its root's, plus one: no message has it.
THREADS = (
    "INSERT INTO channels (id, space_id, kind, name, topic, parent_id, root_message_id, auto_join,"
    " position, version, last_seq, last_event, last_message_ms, created_ms)"
    " SELECT m.id + 1, c.space_id, 'thread', '', '', c.id, m.id, 0, 0, 1, :replies, :replies,"
    " m.created_ms, m.created_ms FROM messages m JOIN channels c ON c.id = m.channel_id"
    " WHERE m.channel_id = :channel_id AND m.seq % (100000 / :share) = 11"
)
FOLLOW = (
    "INSERT INTO channel_members (channel_id, user_id, event, read_seq, notify, joined_ms)"
    " SELECT id, :user_id, 0, 0, 'all', :now_ms FROM channels WHERE parent_id = :channel_id"
    " ORDER BY id DESC LIMIT 50"
)
REPLY = (
    "INSERT INTO messages (channel_id, seq, id, event, version, author_id, kind, body, nonce, has,"
    " reply_count, created_ms) SELECT id, :seq, id + 1 + :seq, :seq, 1, :user_id, 'text', 'reply',"
    " 'r' || :seq, 0, 0, created_ms FROM channels WHERE parent_id = :channel_id"
)
ROOT = (
    "UPDATE messages SET thread_id = id + 1, reply_count = :replies, last_reply_ms = created_ms"
    " WHERE channel_id = :channel_id AND seq % (100000 / :share) = 11"
)
CHEER = "INSERT INTO reactions VALUES (:channel_id, :last - 1, :emoji, :user_id, :now_ms)"
ATTACH = "INSERT INTO attachments VALUES (:channel_id, :last, 0, :file_id)"
HOLD = (
    f"UPDATE messages SET has = has | {ATTACHMENTS} WHERE channel_id = :channel_id AND seq = :last"
)
CHEERED = (
    f"UPDATE messages SET has = has | {REACTIONS}"
    " WHERE channel_id = :channel_id AND seq = :last - 1"
)


def mark(database: Path, channel_id: int, people: list[int], messages: int) -> None:
    """Mark a filled channel up; the first person is named, writes the replies and pins."""
    where = {"channel_id": channel_id, "user_id": people[0], "now_ms": now_ms()}
    where |= {"last": messages, "pins": PINS, "replies": REPLIES}
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN")
        for statement, share in MARKS:
            connection.execute(statement, where | {"share": share})
        connection.execute(PIN, where)
        for statement in (THREADS, ROOT):
            connection.execute(statement, where | {"share": ROOTS})
        for seq in range(1, REPLIES + 1):
            connection.execute(REPLY, where | {"seq": seq})
        connection.execute(FOLLOW, where)
        for user_id in people:
            connection.execute(CHEER, where | {"user_id": user_id, "emoji": EMOJI})
        connection.execute(CHEERED, where)
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def attach(database: Path, channel_id: int, seq: int, file_id: int) -> None:
    """Let a message hold a file, as if it had been sent with it."""
    where = {"channel_id": channel_id, "last": seq, "file_id": file_id}
    with closing(sqlite3.connect(database)) as connection:
        connection.execute(ATTACH, where)
        connection.execute(HOLD, where)
        connection.commit()


def message_id(database: Path, channel_id: int, seq: int) -> int:
    """Return a message's id."""
    with closing(sqlite3.connect(database)) as connection:
        (found,) = connection.execute(
            "SELECT id FROM messages WHERE channel_id = ? AND seq = ?", (channel_id, seq)
        ).fetchone()
    return int(found)
