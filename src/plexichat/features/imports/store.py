"""The SQL of imports: whole rows of other features' tables, by the tables' own columns.

An import sits on top of every feature whose rows it writes. It takes numbers by the same rule as
they do: `UPDATE ... RETURNING` in the transaction that uses them.
"""

from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.sql.elements import TextClause

from plexichat.core.unit import Reader

OWNER = text(
    "SELECT id FROM users WHERE server_role = 'owner' AND deactivated_ms IS NULL"
    " ORDER BY id LIMIT 1"
)
KNOWN = text("SELECT external_id, internal_id FROM imported_ids WHERE source = :source")
USERNAME_KEYS = text("SELECT username_key FROM users")
USERNAME = text("SELECT username FROM users WHERE id = :id")
SPACE_EVENTS = text(
    "UPDATE spaces SET last_event = last_event + :events, member_count = member_count + :members"
    " WHERE id = :id RETURNING last_event"
)
USER_EVENT = text(
    "UPDATE users SET last_event = last_event + 1 WHERE id = :id RETURNING last_event"
)
SPACE_NAME = text("SELECT name FROM spaces WHERE id = :id")
DIRECT = text("SELECT id FROM channels WHERE direct_key = :direct_key")
MESSAGE = text("SELECT author_id FROM messages WHERE channel_id = :channel_id AND id = :id")
SEQ = text("SELECT seq FROM messages WHERE channel_id = :channel_id AND id = :id")
IN_SPACE = text("SELECT user_id FROM space_members WHERE space_id = :space_id")
SHAPES = text("SELECT value FROM server_settings WHERE key = 'password_shapes'")
THREAD = text("SELECT id FROM channels WHERE parent_id = :channel_id AND root_message_id = :id")
FOLLOWERS = text("SELECT user_id FROM channel_members WHERE channel_id = :channel_id")
TAKE_NUMBERS = text(
    "UPDATE channels SET last_seq = last_seq + :messages, last_event = last_event + :events,"
    " last_message_ms = CASE WHEN COALESCE(last_message_ms, 0) < :at_ms THEN :at_ms"
    " ELSE last_message_ms END"
    " WHERE id = :id RETURNING last_seq, last_event"
)
KEEP_READ = text(
    "UPDATE channel_members SET read_seq = :last_seq"
    " WHERE channel_id = :channel_id AND read_seq = :before_seq"
)
UNREAD = text(
    "UPDATE channel_members SET read_seq = read_seq - :unread"
    " WHERE channel_id = :channel_id AND user_id = :user_id AND read_seq >= :unread"
)
COUNT_REPLIES = text(
    "UPDATE messages SET reply_count = reply_count + :replies, thread_id = :thread_id,"
    " last_reply_ms = :at_ms, event = :event WHERE channel_id = :channel_id AND id = :id"
)
KEEP_SHAPES = text(
    "INSERT INTO server_settings (key, value) VALUES ('password_shapes', :shapes)"
    " ON CONFLICT (key) DO UPDATE SET value = excluded.value"
)
REMEMBER = text(
    "INSERT INTO imported_ids (source, external_id, internal_id)"
    " VALUES (:source, :external_id, :internal_id)"
    " ON CONFLICT (source, external_id) DO UPDATE SET internal_id = excluded.internal_id"
)


def _insert(table: str, columns: str) -> TextClause:
    names = columns.split()
    values = ", ".join(f":{name}" for name in names)
    return text(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({values})")  # noqa: S608 - names are ours


INSERT_USER = _insert(
    "users",
    "id username username_key display_name kind server_role status_text status_emoji time_zone"
    " last_event created_ms deactivated_ms",
)
INSERT_CREDENTIAL = _insert("credentials", "user_id password_hash changed_ms")
INSERT_MEMBER_ROLE = _insert("member_roles", "space_id user_id role_id")
INSERT_SPACE = _insert("spaces", "id name description owner_id last_event member_count created_ms")
INSERT_ROLE = _insert("roles", "id space_id kind name colour position permissions event")
INSERT_SPACE_MEMBER = _insert("space_members", "space_id user_id base nickname event joined_ms")
INSERT_CHANNEL = _insert(
    "channels",
    "id space_id kind name topic parent_id root_message_id direct_key auto_join position version"
    " last_seq last_event created_by created_ms archived_ms",
)
INSERT_MEMBER = _insert("channel_members", "channel_id user_id event read_seq notify joined_ms")
INSERT_MESSAGE = _insert(
    "messages",
    "channel_id seq id event version author_id kind body nonce reply_to_seq mention_all has"
    " reply_count created_ms edited_ms deleted_ms pinned_ms pinned_by",
)
INSERT_MENTION = _insert("mentions", "channel_id seq user_id")
INSERT_REACTION = _insert("reactions", "channel_id seq emoji user_id created_ms")
INSERT_ATTACHMENT = _insert("attachments", "channel_id seq position file_id")


class Numbers(NamedTuple):
    """A channel's numbers after some were taken."""

    last_seq: int
    last_event: int


async def known(reader: Reader, source: str) -> dict[str, int]:
    """Return what was brought from this source before."""
    rows = await reader.fetch(KNOWN, {"source": source}, into=_pair)
    return dict(rows)


async def username_keys(reader: Reader) -> set[str]:
    """Return every user name that is taken."""
    return set(await reader.fetch(USERNAME_KEYS, into=str))


def _pair(external_id: str, internal_id: int) -> tuple[str, int]:
    return external_id, internal_id
