"""All SQL of spaces."""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import insert, select, text
from sqlmodel import col

from plexichat.core.several import one_of
from plexichat.core.unit import Reader, Unit
from plexichat.features.spaces.models import Invitation, Role, Space
from plexichat.features.spaces.rows import MemberRow

_SPACE = (
    "s.id, s.name, s.description, s.icon_file_id, s.owner_id, s.last_event, s.member_count,"
    " s.created_ms"
)
_ROLE = "r.id, r.space_id, r.kind, r.name, r.colour, r.position, r.permissions, r.event"
_MEMBER = "m.user_id, m.space_id, m.base, m.nickname, m.joined_ms"
_INVITATION = (
    "i.id, i.space_id, i.code_hint, i.base, i.channel_id, i.claims_user_id, i.uses, i.max_uses,"
    " i.expires_ms, i.created_by, i.created_ms, i.revoked_ms"
)
_IN = "m.user_id = :user_id AND m.left_ms IS NULL AND s.deleted_ms IS NULL"

LAST_EVENTS = select(col(Space.id), col(Space.last_event)).where(one_of(col(Space.id)))
MINE = text(
    f"SELECT {_SPACE} FROM space_members m JOIN spaces s ON s.id = m.space_id"  # noqa: S608
    f" WHERE {_IN} ORDER BY m.joined_ms, s.id"
)
ONE = text(f"SELECT {_SPACE} FROM spaces s WHERE s.id = :space_id AND s.deleted_ms IS NULL")  # noqa: S608
MEMBERSHIP = text(
    f"SELECT {_MEMBER} FROM space_members m JOIN spaces s ON s.id = m.space_id"  # noqa: S608
    f" WHERE {_IN} AND m.space_id = :space_id"
)
ROLES_OF_MINE = text(
    f"SELECT {_ROLE} FROM space_members m JOIN roles r ON r.space_id = m.space_id"  # noqa: S608
    " WHERE m.user_id = :user_id AND m.left_ms IS NULL ORDER BY r.position, r.id"
)
ROLES = text(f"SELECT {_ROLE} FROM roles r WHERE r.space_id = :space_id ORDER BY r.position, r.id")  # noqa: S608
ROLE = text(f"SELECT {_ROLE} FROM roles r WHERE r.space_id = :space_id AND r.id = :role_id")  # noqa: S608
HELD_BY = text("SELECT space_id, role_id FROM member_roles WHERE user_id = :user_id")
HELD_IN = text(
    "SELECT user_id, role_id FROM member_roles WHERE space_id = :space_id"
    " AND user_id BETWEEN :first AND :last"
)
BASES_OF_MINE = text(
    "SELECT space_id, base FROM space_members WHERE user_id = :user_id AND left_ms IS NULL"
)
MEMBERS = text(
    f"SELECT {_MEMBER} FROM space_members m JOIN users u ON u.id = m.user_id"  # noqa: S608
    " WHERE m.space_id = :space_id AND m.left_ms IS NULL AND m.user_id > :after"
    " AND (:prefix = '' OR u.username_key LIKE :prefix ESCAPE '!'"
    " OR LOWER(u.display_name) LIKE :prefix ESCAPE '!')"
    " ORDER BY m.user_id LIMIT :limit"
)
FULL_MEMBERS = text(
    "SELECT user_id FROM space_members WHERE space_id = :space_id AND left_ms IS NULL"
    " AND base = 'member' ORDER BY user_id"
)
OWNED = text("SELECT COUNT(*) FROM spaces WHERE owner_id = :user_id AND deleted_ms IS NULL")
ALL_MEMBERS = text(
    "SELECT user_id FROM space_members WHERE space_id = :space_id AND left_ms IS NULL"
)
PERSON = text("SELECT id FROM users WHERE id = :user_id AND deactivated_ms IS NULL")

INSERT_SPACE = insert(Space)
UPDATE_SPACE = text(
    "UPDATE spaces SET name = :name, description = :description, icon_file_id = :icon_file_id"
    " WHERE id = :space_id"
)
SET_OWNER = text("UPDATE spaces SET owner_id = :user_id WHERE id = :space_id")
DELETE_SPACE = text("UPDATE spaces SET deleted_ms = :now_ms WHERE id = :space_id")
TAKE_EVENT = text(
    "UPDATE spaces SET last_event = last_event + 1 WHERE id = :space_id AND deleted_ms IS NULL"
    " RETURNING last_event"
)
COUNT = text("UPDATE spaces SET member_count = member_count + :change WHERE id = :space_id")
JOIN = text(
    "INSERT INTO space_members (space_id, user_id, base, nickname, event, joined_ms)"
    " VALUES (:space_id, :user_id, :base, '', :event, :now_ms)"
    " ON CONFLICT (space_id, user_id) DO UPDATE SET base = excluded.base, nickname = '',"
    " event = excluded.event, joined_ms = excluded.joined_ms, left_ms = NULL"
)
LEAVE = text(
    "UPDATE space_members SET left_ms = :now_ms, event = :event"
    " WHERE space_id = :space_id AND user_id = :user_id AND left_ms IS NULL"
)
UPDATE_MEMBER = text(
    "UPDATE space_members SET nickname = :nickname, base = :base, event = :event"
    " WHERE space_id = :space_id AND user_id = :user_id"
)
DROP_ROLES = text("DELETE FROM member_roles WHERE space_id = :space_id AND user_id = :user_id")
GIVE_ROLE = text(
    "INSERT INTO member_roles (space_id, user_id, role_id) VALUES (:space_id, :user_id, :role_id)"
    " ON CONFLICT DO NOTHING"
)
TAKE_ROLE = text(
    "DELETE FROM member_roles WHERE space_id = :space_id AND user_id = :user_id"
    " AND role_id = :role_id"
)
INSERT_ROLE = insert(Role)
UPDATE_ROLE = text(
    "UPDATE roles SET name = :name, colour = :colour, permissions = :permissions,"
    " position = :position, event = :event WHERE id = :role_id"
)
MAKE_PLACE = text(
    "UPDATE roles SET position = position + 1 WHERE space_id = :space_id AND kind = 'custom'"
    " AND position >= :position AND id <> :role_id"
)
LAST_POSITION = text(
    "SELECT COALESCE(MAX(position), 0) FROM roles WHERE space_id = :space_id AND kind = 'custom'"
)
DROP_ROLE_OF_ALL = text("DELETE FROM member_roles WHERE role_id = :role_id")
DROP_OVERRIDES_OF_ROLE = text(
    "DELETE FROM overrides WHERE target_kind = 'role' AND target_id = :role_id"
)
DELETE_ROLE = text("DELETE FROM roles WHERE id = :role_id")

BANS = text(
    "SELECT user_id, reason, created_by, created_ms FROM bans WHERE space_id = :space_id"
    " ORDER BY created_ms DESC, user_id"
)
IS_BANNED = text("SELECT 1 FROM bans WHERE space_id = :space_id AND user_id = :user_id")
BAN = text(
    "INSERT INTO bans (space_id, user_id, reason, created_by, created_ms)"
    " VALUES (:space_id, :user_id, :reason, :created_by, :now_ms)"
    " ON CONFLICT (space_id, user_id) DO UPDATE SET reason = excluded.reason"
)
UNBAN = text("DELETE FROM bans WHERE space_id = :space_id AND user_id = :user_id")

INSERT_INVITATION = insert(Invitation)
_USABLE = (
    "i.revoked_ms IS NULL AND (i.expires_ms IS NULL OR i.expires_ms > :now_ms)"
    " AND (i.max_uses IS NULL OR i.uses < i.max_uses)"
)
INVITATIONS = text(
    f"SELECT {_INVITATION} FROM invitations i WHERE i.space_id = :space_id AND {_USABLE}"  # noqa: S608
    " ORDER BY i.id DESC"
)
INVITATION_BY_CODE = text(
    f"SELECT {_INVITATION} FROM invitations i JOIN spaces s ON s.id = i.space_id"  # noqa: S608
    f" WHERE i.code_hash = :code_hash AND s.deleted_ms IS NULL AND {_USABLE}"
)
# The count is the lock: of many at the last use, one updates a row.
USE_INVITATION = text(
    "UPDATE invitations SET uses = uses + 1 WHERE id = :id AND revoked_ms IS NULL"
    " AND (max_uses IS NULL OR uses < max_uses)"
)
REVOKE_INVITATION = text(
    "UPDATE invitations SET revoked_ms = :now_ms WHERE id = :id AND space_id = :space_id"
    " AND revoked_ms IS NULL"
)
PREVIEW_NAMES = text(
    "SELECT (SELECT display_name FROM users WHERE id = :created_by),"
    " (SELECT display_name FROM users WHERE id = :claims_user_id)"
)
IMPORTED = text("SELECT 1 FROM users WHERE id = :user_id AND kind = 'imported'")
CHANNEL_OF_SPACE = text(
    "SELECT 1 FROM channels WHERE id = :channel_id AND space_id = :space_id"
    " AND deleted_ms IS NULL AND parent_id IS NULL"
)


async def take_event(unit: Unit, space_id: int) -> int:
    """Take the space's next event number, holding its row until commit; 0 where it is gone."""
    return int(await unit.scalar(TAKE_EVENT, {"space_id": space_id}) or 0)


async def roles_held(
    reader: Reader, space_id: int, members: Iterable[MemberRow]
) -> dict[int, list[int]]:
    """Return the custom roles of some members."""
    ids = [each.user_id for each in members]
    held: dict[int, list[int]] = defaultdict(list)
    if ids:
        run = {"space_id": space_id, "first": min(ids), "last": max(ids)}
        for user_id, role_id in await reader.fetch(HELD_IN, run, into=pair):
            held[user_id].append(role_id)
    return held


def pair(first: int, second: int) -> tuple[int, int]:
    """Return two columns as they are."""
    return first, second
