"""All SQL of channels."""

from collections.abc import Sequence

from sqlalchemy import BigInteger, Text, column, func, insert, select, table, text
from sqlmodel import col

from plexichat.core.several import one_of
from plexichat.core.unit import Reader, Unit
from plexichat.features.channels.models import Channel

_CHANNEL = (
    "c.id, c.space_id, c.kind, c.name, c.topic, c.parent_id, c.root_message_id, c.auto_join,"
    " c.position, c.version, c.last_seq, c.last_event, c.last_message_ms, c.created_ms,"
    " c.archived_ms, c.deleted_ms"
)
_ME = "m.read_seq, m.notify, m.muted_until_ms, m.favourite_ms, m.joined_ms"


_OF_ME = (
    "LEFT JOIN channel_members m ON m.channel_id = c.id AND m.user_id = :user_id"
    " AND m.left_ms IS NULL"
)
ONE = text(f"SELECT {_CHANNEL}, {_ME} FROM channels c {_OF_ME} WHERE c.id = :channel_id")  # noqa: S608
LAST_EVENTS = select(col(Channel.id), col(Channel.last_event)).where(one_of(col(Channel.id)))
MINE = text(
    f"SELECT {_CHANNEL}, {_ME} FROM channel_members m JOIN channels c ON c.id = m.channel_id"  # noqa: S608
    " WHERE m.user_id = :user_id AND m.left_ms IS NULL AND c.deleted_ms IS NULL ORDER BY c.id"
)
OF_SPACE = text(
    f"SELECT {_CHANNEL}, {_ME} FROM channels c {_OF_ME}"  # noqa: S608
    " WHERE c.space_id = :space_id AND c.deleted_ms IS NULL AND c.parent_id IS NULL"
    " ORDER BY c.position, c.id"
)
THREADS_OF = text(
    f"SELECT {_CHANNEL}, {_ME} FROM channels c {_OF_ME}"  # noqa: S608
    " WHERE c.parent_id = :channel_id AND c.deleted_ms IS NULL AND c.last_seq > 0"
    " ORDER BY c.last_message_ms DESC LIMIT :limit"
)
BY_DIRECT_KEY = text("SELECT id FROM channels WHERE direct_key = :direct_key")
BY_ROOT = text(
    "SELECT id FROM channels WHERE parent_id = :channel_id AND root_message_id = :message_id"
)
ROOT_OF = text("SELECT parent_id, root_message_id FROM channels WHERE id = :channel_id")
MESSAGE = text(
    "SELECT author_id, deleted_ms FROM messages WHERE channel_id = :channel_id AND id = :message_id"
)
TOPICS = text(
    "SELECT 'channel:' || CAST(m.channel_id AS TEXT) FROM channel_members m"
    " JOIN channels c ON c.id = m.channel_id"
    " WHERE m.user_id = :user_id AND m.left_ms IS NULL AND c.deleted_ms IS NULL"
    " UNION ALL SELECT t.kind || CAST(s.space_id AS TEXT) FROM space_members s"
    " CROSS JOIN (SELECT 'space:' AS kind UNION ALL SELECT 'browse:') t"
    " WHERE s.user_id = :user_id AND s.left_ms IS NULL"
)
MENTIONS_SHOWN = 100


def _mentions(channel: str, seq: str) -> str:
    """Count what names a person or everybody behind a message, up to `MENTIONS_SHOWN`.

    Each name is looked up by itself, its message only then, and neither further than is shown:
    so the cost has a bound, whatever is stored and however long nobody read it.
    """
    one = (
        f"SELECT seq FROM (SELECT n.seq FROM mentions n WHERE n.user_id = {{}}"  # noqa: S608
        f" AND n.channel_id = {channel} AND n.seq > {seq} AND EXISTS (SELECT 1 FROM messages t"
        " WHERE t.channel_id = n.channel_id AND t.seq = n.seq AND t.deleted_ms IS NULL)"
        f" ORDER BY n.seq LIMIT {MENTIONS_SHOWN}) AS {{}}"
    )
    both = f"{one.format(':user_id', 'mine')} UNION {one.format('0', 'everybodys')}"
    return f"(SELECT COUNT(*) FROM ({both} LIMIT {MENTIONS_SHOWN}) AS shown)"  # noqa: S608


MENTIONS_MINE = text(
    f"SELECT m.channel_id, {_mentions('m.channel_id', 'm.read_seq')} FROM channel_members m"  # noqa: S608
    " WHERE m.user_id = :user_id AND m.left_ms IS NULL"
)
MENTIONS_IN = text(f"SELECT {_mentions(':channel_id', ':seq')}")
PEOPLE_OF_CONVERSATIONS = text(
    "SELECT o.channel_id, o.user_id FROM channel_members m"
    " JOIN channels c ON c.id = m.channel_id AND c.kind IN ('direct', 'group')"
    " JOIN channel_members o ON o.channel_id = m.channel_id AND o.left_ms IS NULL"
    " WHERE m.user_id = :user_id AND m.left_ms IS NULL"
    " ORDER BY o.channel_id, o.joined_ms, o.user_id"
)
PEOPLE_OF = text(
    "SELECT user_id FROM channel_members WHERE channel_id = :channel_id AND left_ms IS NULL"
    " ORDER BY joined_ms, user_id"
)
MEMBERS_PAGE = text(
    "SELECT user_id, joined_ms FROM channel_members WHERE channel_id = :channel_id"
    " AND left_ms IS NULL AND user_id > :after ORDER BY user_id LIMIT :limit"
)
MY_SPACES = text(
    "SELECT s.id, m.base, s.owner_id FROM space_members m JOIN spaces s ON s.id = m.space_id"
    " WHERE m.user_id = :user_id AND m.left_ms IS NULL AND s.deleted_ms IS NULL"
)
MY_SPACE = text(
    "SELECT s.id, m.base, s.owner_id FROM space_members m JOIN spaces s ON s.id = m.space_id"
    " WHERE m.user_id = :user_id AND m.space_id = :space_id AND m.left_ms IS NULL"
    " AND s.deleted_ms IS NULL"
)
_HELD = (
    "SELECT r.space_id, r.id, r.kind, r.permissions FROM space_members m"
    " JOIN roles r ON r.space_id = m.space_id AND (r.kind = m.base OR r.id IN"
    " (SELECT h.role_id FROM member_roles h"
    " WHERE h.space_id = m.space_id AND h.user_id = m.user_id))"
    " WHERE m.user_id = :user_id AND m.left_ms IS NULL"
)
MY_ROLES = text(_HELD)
MY_ROLES_IN = text(f"{_HELD} AND m.space_id = :space_id")
# What a person finds in their spaces without looking for threads, which have their parent's rights.
IN_MY_SPACES = text(
    f"SELECT {_CHANNEL}, {_ME} FROM space_members s JOIN channels c"  # noqa: S608
    f" ON c.space_id = s.space_id AND c.parent_id IS NULL {_OF_ME}"
    " WHERE s.user_id = :user_id AND s.left_ms IS NULL AND c.deleted_ms IS NULL"
)
MY_CONVERSATIONS = text(
    "SELECT c.id, c.space_id, c.kind, c.name, c.parent_id, c.root_message_id"
    " FROM channel_members m JOIN channels c ON c.id = m.channel_id"
    " WHERE m.user_id = :user_id AND m.left_ms IS NULL AND c.deleted_ms IS NULL"
    " AND c.space_id IS NULL AND c.parent_id IS NULL"
)
OVERRIDES_IN_MY_SPACES = text(
    "SELECT o.channel_id, o.target_kind, o.target_id, o.allow, o.deny FROM space_members s"
    " JOIN channels c ON c.space_id = s.space_id AND c.parent_id IS NULL"
    " JOIN overrides o ON o.channel_id = c.id WHERE s.user_id = :user_id AND s.left_ms IS NULL"
)
LABELS = select(
    col(Channel.id),
    col(Channel.space_id),
    col(Channel.kind),
    col(Channel.name),
    col(Channel.parent_id),
    col(Channel.root_message_id),
).where(one_of(col(Channel.id)))
_SPACE = table("spaces", column("id", BigInteger), column("name", Text))
SPACE_NAMES = select(_SPACE.c.id, _SPACE.c.name).where(one_of(_SPACE.c.id))
# How far every channel is, a page at a time.
NUMBERS_AFTER = text(
    "SELECT id, COALESCE(parent_id, id), last_event, deleted_ms FROM channels"
    " WHERE id > :after ORDER BY id LIMIT :limit"
)
NUMBERS_OF = select(
    col(Channel.id),
    func.coalesce(col(Channel.parent_id), col(Channel.id)),
    col(Channel.last_event),
    col(Channel.deleted_ms),
).where(one_of(col(Channel.id)))
MY_OVERRIDES = text(
    "SELECT o.channel_id, o.target_kind, o.target_id, o.allow, o.deny FROM channel_members m"
    " JOIN overrides o ON o.channel_id = m.channel_id"
    " WHERE m.user_id = :user_id AND m.left_ms IS NULL"
)
OVERRIDES_IN_SPACE = text(
    "SELECT o.channel_id, o.target_kind, o.target_id, o.allow, o.deny FROM overrides o"
    " JOIN channels c ON c.id = o.channel_id WHERE c.space_id = :space_id"
    " AND c.parent_id IS NULL"
)
OVERRIDES_OF = text(
    "SELECT channel_id, target_kind, target_id, allow, deny FROM overrides"
    " WHERE channel_id = :channel_id"
)
PUT_OVERRIDE = text(
    "INSERT INTO overrides (channel_id, target_kind, target_id, allow, deny)"
    " VALUES (:channel_id, :target_kind, :target_id, :allow, :deny)"
    " ON CONFLICT (channel_id, target_kind, target_id)"
    " DO UPDATE SET allow = excluded.allow, deny = excluded.deny"
)
FORGET_OVERRIDE = text(
    "DELETE FROM overrides WHERE channel_id = :channel_id AND target_kind = :target_kind"
    " AND target_id = :target_id"
)
ROLE_IN_SPACE = text("SELECT permissions FROM roles WHERE id = :role_id AND space_id = :space_id")
IS_IN_SPACE = text(
    "SELECT 1 FROM space_members WHERE space_id = :space_id AND user_id = :user_id"
    " AND left_ms IS NULL"
)
BASE_IN_SPACE = text(
    "SELECT base FROM space_members WHERE space_id = :space_id AND user_id = :user_id"
    " AND left_ms IS NULL"
)
KNOWS = text(
    "SELECT 1 FROM users u WHERE u.id = :other_id AND u.deactivated_ms IS NULL AND ("
    " EXISTS (SELECT 1 FROM space_members a JOIN space_members b ON b.space_id = a.space_id"
    " WHERE a.user_id = :user_id AND b.user_id = :other_id AND a.left_ms IS NULL"
    " AND b.left_ms IS NULL)"
    " OR EXISTS (SELECT 1 FROM channel_members a JOIN channel_members b"
    " ON b.channel_id = a.channel_id JOIN channels c ON c.id = a.channel_id"
    " WHERE a.user_id = :user_id AND b.user_id = :other_id AND a.left_ms IS NULL"
    " AND b.left_ms IS NULL AND c.kind IN ('direct', 'group')))"
)
AUTO_JOINED = text(
    "SELECT id FROM channels WHERE space_id = :space_id AND auto_join = 1 AND deleted_ms IS NULL"
    " AND archived_ms IS NULL AND kind IN ('public', 'announcement') ORDER BY id"
)
MINE_IN_SPACE = text(
    "SELECT m.channel_id FROM channel_members m JOIN channels c ON c.id = m.channel_id"
    " WHERE m.user_id = :user_id AND m.left_ms IS NULL AND c.space_id = :space_id"
    " ORDER BY m.channel_id"
)
MY_THREADS_IN = text(
    "SELECT m.channel_id FROM channel_members m JOIN channels c ON c.id = m.channel_id"
    " WHERE m.user_id = :user_id AND m.left_ms IS NULL AND c.parent_id = :channel_id"
)
EPOCH = text("SELECT value FROM epochs WHERE name = 'rights'")
TAKE_EPOCH = text("UPDATE epochs SET value = value + 1 WHERE name = 'rights' RETURNING value")
TAKE_EVENT = text(
    "UPDATE channels SET last_event = last_event + 1 WHERE id = :channel_id"
    " AND deleted_ms IS NULL RETURNING last_event"
)
LAST_SEQ = text("SELECT last_seq FROM channels WHERE id = :channel_id")
IS_MEMBER = text(
    "SELECT 1 FROM channel_members WHERE channel_id = :channel_id AND user_id = :user_id"
    " AND left_ms IS NULL"
)
# Who comes back finds what they missed marked as read: they were not there.
JOIN = text(
    "INSERT INTO channel_members"
    " (channel_id, user_id, event, read_seq, notify, joined_ms)"
    " VALUES (:channel_id, :user_id, :event, :read_seq, 'all', :now_ms)"
    " ON CONFLICT (channel_id, user_id) DO UPDATE SET event = excluded.event,"
    " read_seq = excluded.read_seq, joined_ms = excluded.joined_ms, left_ms = NULL"
)
LEAVE = text(
    "UPDATE channel_members SET left_ms = :now_ms, event = :event"
    " WHERE channel_id = :channel_id AND user_id = :user_id AND left_ms IS NULL"
)
MARK_READ = text(
    "UPDATE channel_members SET read_seq = :seq WHERE channel_id = :channel_id"
    " AND user_id = :user_id AND left_ms IS NULL"
)
SET_MINE = text(
    "UPDATE channel_members SET notify = :notify, muted_until_ms = :muted_until_ms,"
    " favourite_ms = :favourite_ms WHERE channel_id = :channel_id AND user_id = :user_id"
)
INSERT_CHANNEL = insert(Channel)
UPDATE_CHANNEL = text(
    "UPDATE channels SET name = :name, topic = :topic, auto_join = :auto_join,"
    " position = :position, version = version + 1 WHERE id = :channel_id"
)
SET_ARCHIVED = text(
    "UPDATE channels SET archived_ms = :archived_ms, version = version + 1 WHERE id = :channel_id"
)
SET_DELETED = text(
    "UPDATE channels SET deleted_ms = :now_ms, version = version + 1"
    " WHERE (id = :channel_id OR parent_id = :channel_id) AND deleted_ms IS NULL"
)
THREAD_IDS = text("SELECT id FROM channels WHERE parent_id = :channel_id")


def channel_row(values: dict[str, object]) -> dict[str, object]:
    """Return a whole channel row: what `values` leaves out is empty."""
    empty: dict[str, object] = {
        "space_id": None,
        "name": "",
        "topic": "",
        "parent_id": None,
        "root_message_id": None,
        "direct_key": None,
        "auto_join": 0,
        "position": 0,
        "version": 1,
        "last_seq": 0,
        "last_event": 0,
        "last_message_ms": None,
        "created_by": None,
        "archived_ms": None,
        "deleted_ms": None,
    }
    return empty | values


async def take_event(unit: Unit, channel_id: int) -> int | None:
    """Take the channel's next event number, holding its row until commit; None where it is gone."""
    taken = await unit.scalar(TAKE_EVENT, {"channel_id": channel_id})
    return None if taken is None else int(taken)


async def people_of(reader: Reader, channel_id: int) -> list[int]:
    """Return the members of a channel."""
    return await reader.fetch(PEOPLE_OF, {"channel_id": channel_id}, into=int)


async def knows_all(reader: Reader, user_id: int, others: Sequence[int]) -> bool:
    """Tell whether the user shares a space or a conversation with each of the others."""
    for other_id in others:
        if not await reader.scalar(KNOWS, {"user_id": user_id, "other_id": other_id}):
            return False
    return True
