"""All SQL of people and their preferences."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import bindparam, insert, select, text, update
from sqlmodel import col

from plexichat.core.several import numbers, one_of
from plexichat.core.unit import Reader, Unit
from plexichat.features.users.models import Preference, User
from plexichat.features.users.schemas import MeView, UserView

AVATAR_URL = "/api/v1/files/"


class UserRow(NamedTuple):
    """A person as stored."""

    id: int
    username: str
    display_name: str
    kind: str
    server_role: str
    bot_owner_id: int | None
    avatar_file_id: int | None
    status_text: str
    status_emoji: str
    time_zone: str
    last_event: int
    created_ms: int
    deactivated_ms: int | None

    def view(self) -> UserView:
        """Return the person as others see them."""
        return UserView(*self._seen())

    def me(self) -> MeView:
        """Return the person as they see themselves."""
        return MeView(*self._seen(), time_zone=self.time_zone, event=self.last_event)

    def _seen(self) -> tuple[str, str, str, str, str | None, str, str, str, bool, int]:
        avatar = f"{AVATAR_URL}{self.avatar_file_id}" if self.avatar_file_id else None
        return (
            str(self.id),
            self.username,
            self.display_name,
            self.kind,
            avatar,
            self.status_text,
            self.status_emoji,
            self.server_role,
            self.deactivated_ms is not None,
            self.created_ms,
        )


_COLUMNS = [getattr(User, name) for name in UserRow._fields]
_BY_ID = col(User.id) == bindparam("user_id")

BY_ID = select(*_COLUMNS).where(_BY_ID)
BY_IDS = select(*_COLUMNS).where(one_of(col(User.id)))
LAST_EVENTS = select(col(User.id), col(User.last_event)).where(one_of(col(User.id)))
BY_KEY = select(*_COLUMNS).where(col(User.username_key) == bindparam("key"))
INSERT = insert(User)
CHANGED_COLUMNS = ("display_name", "status_text", "status_emoji", "time_zone", "avatar_file_id")
UPDATE = (
    update(User).where(_BY_ID).values({name: bindparam(f"new_{name}") for name in CHANGED_COLUMNS})
)
CLAIM = text(
    "UPDATE users SET username = :username, username_key = :key, display_name = :display_name,"
    " kind = 'human' WHERE id = :user_id AND kind = 'imported' AND deactivated_ms IS NULL"
)
DEACTIVATE = text(
    "UPDATE users SET deactivated_ms = :now_ms WHERE id = :user_id AND deactivated_ms IS NULL"
)
REACTIVATE = text("UPDATE users SET deactivated_ms = NULL WHERE id = :user_id")
SET_ROLE = text("UPDATE users SET server_role = :server_role WHERE id = :user_id")
TAKE_EVENT = text(
    "UPDATE users SET last_event = last_event + 1 WHERE id = :user_id RETURNING last_event"
)
OWNER = text("SELECT id FROM users WHERE server_role = 'owner' AND deactivated_ms IS NULL LIMIT 1")

# A person is seen by who shares a channel with them, now or before they left it, and by full
# members of a space that they are or were in. Guests see only the people of their channels.
_SEEN = (
    " (u.id = :viewer_id OR u.bot_owner_id = :viewer_id"
    " OR EXISTS (SELECT 1 FROM space_members mine JOIN space_members theirs"
    " ON theirs.space_id = mine.space_id WHERE mine.user_id = :viewer_id"
    " AND mine.left_ms IS NULL AND mine.base <> 'guest' AND theirs.user_id = u.id{current})"
    " OR EXISTS (SELECT 1 FROM channel_members mine JOIN channel_members theirs"
    " ON theirs.channel_id = mine.channel_id WHERE mine.user_id = :viewer_id"
    " AND mine.left_ms IS NULL AND theirs.user_id = u.id{current}))"
)
_EVER, _NOW = _SEEN.format(current=""), _SEEN.format(current=" AND theirs.left_ms IS NULL")
_LISTED = ", ".join(f"u.{name}" for name in UserRow._fields)
SEEN_BY = text(
    f"SELECT {_LISTED} FROM users u WHERE u.id = :user_id AND (:sees_all = 1 OR {_EVER})"  # noqa: S608
)
_MATCH = (
    " (u.username_key LIKE :prefix ESCAPE '!' OR LOWER(u.display_name) LIKE :prefix ESCAPE '!'"
    " OR LOWER(u.display_name) LIKE :word ESCAPE '!')"
)
SEARCH = text(
    f"SELECT {_LISTED} FROM users u WHERE u.username_key > :after AND u.deactivated_ms IS NULL"  # noqa: S608
    f" AND {_MATCH} AND (:sees_all = 1 OR {_NOW}) ORDER BY u.username_key LIMIT :limit"
)
EVERYBODY = text(
    f"SELECT {_LISTED} FROM users u WHERE u.username_key > :after"  # noqa: S608
    " ORDER BY u.username_key LIMIT :limit"
)
BOTS_OF = text(
    f"SELECT {_LISTED} FROM users u WHERE u.kind = 'bot'"  # noqa: S608
    " AND (:sees_all = 1 OR u.bot_owner_id = :viewer_id) ORDER BY u.id LIMIT 1000"
)
COMPANIONS = text(
    f"SELECT {_LISTED} FROM users u WHERE u.id IN (SELECT o.user_id FROM channel_members m"  # noqa: S608
    " JOIN channels c ON c.id = m.channel_id AND c.kind IN ('direct', 'group')"
    " AND c.deleted_ms IS NULL JOIN channel_members o ON o.channel_id = m.channel_id"
    " AND o.left_ms IS NULL WHERE m.user_id = :user_id AND m.left_ms IS NULL) ORDER BY u.id"
)
SPACES_OF = text("SELECT space_id FROM space_members WHERE user_id = :user_id AND left_ms IS NULL")
CONVERSATIONS_OF = text(
    "SELECT m.channel_id FROM channel_members m JOIN channels c ON c.id = m.channel_id"
    " WHERE m.user_id = :user_id AND m.left_ms IS NULL AND c.kind IN ('direct', 'group')"
)
OWN_PICTURE = text(
    "SELECT 1 FROM files WHERE id = :file_id AND owner_id = :user_id AND deleted_ms IS NULL"
    " AND purpose = 'avatar'"
)
PREFERENCES = select(col(Preference.key), col(Preference.value)).where(
    col(Preference.user_id) == bindparam("user_id")
)
FORGET_PREFERENCE = text("DELETE FROM preferences WHERE user_id = :user_id AND key = :key")
FORGET_PREFERENCES = text("DELETE FROM preferences WHERE user_id = :user_id")
KEEP_PREFERENCE = insert(Preference)


def username_prefix(query: str) -> str:
    """Return a LIKE pattern for texts that begin with `query`, which is taken literally."""
    for special in "!%_":
        query = query.replace(special, f"!{special}")
    return f"{query}%"


async def last_events(reader: Reader, user_ids: Sequence[int]) -> dict[int, int]:
    """Return each person's last event number."""
    return await numbers(reader, LAST_EVENTS, user_ids)


async def take_event(unit: Unit, user_id: int) -> int:
    """Take the person's next event number, holding their row until commit."""
    return int(await unit.scalar(TAKE_EVENT, {"user_id": user_id}))


async def topics(reader: Reader, user_id: int) -> list[str]:
    """Return the topics on which others hear of this person."""
    spaces = await reader.fetch(SPACES_OF, {"user_id": user_id}, into=int)
    conversations = await reader.fetch(CONVERSATIONS_OF, {"user_id": user_id}, into=int)
    return [f"space:{each}" for each in spaces] + [f"channel:{each}" for each in conversations]


async def preferences(reader: Reader, user_id: int) -> dict[str, str]:
    """Return all of a person's preferences."""
    rows = await reader.fetch(PREFERENCES, {"user_id": user_id}, into=pair)
    return dict(sorted(rows))


def pair(key: str, value: str) -> tuple[str, str]:
    """Return a preference."""
    return key, value
