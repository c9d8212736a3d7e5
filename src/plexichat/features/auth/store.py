"""All SQL of sessions, credentials, set-up links, limits and server settings."""

from typing import Literal, NamedTuple

from sqlalchemy import bindparam, insert, select, text
from sqlmodel import col

from plexichat.core.unit import Parameters, Reader, Unit
from plexichat.features.auth.models import (
    Attempt,
    Credential,
    KnownPlace,
    ServerSetting,
    Session,
    SetupLink,
)
from plexichat.features.users import User

Which = Literal["one", "others", "browsers"]


class SessionRow(NamedTuple):
    """A session as stored, without its hash."""

    id: int
    user_id: int
    kind: str
    label: str
    created_ms: int
    seen_ms: int
    expires_ms: int | None
    revoked_ms: int | None


class HolderRow(NamedTuple):
    """A session and what its holder is."""

    session: SessionRow
    server_role: str
    kind: str
    deactivated_ms: int | None

    @classmethod
    def of(cls, *row: object) -> "HolderRow":
        """Split a joined row."""
        return cls(SessionRow(*row[:8]), *row[8:])  # type: ignore[arg-type]  # as selected


class EndedRow(NamedTuple):
    """A session that ended, and whose it was."""

    id: int
    user_id: int


_SESSION = [getattr(Session, name) for name in SessionRow._fields]

HOLDER = (
    select(*_SESSION, col(User.server_role), col(User.kind), col(User.deactivated_ms))
    .join(User, col(User.id) == col(Session.user_id))
    .where(col(Session.secret_hash) == bindparam("secret_hash"))
)
OPEN_SESSIONS = (
    select(*_SESSION)
    .where(col(Session.user_id) == bindparam("user_id"), col(Session.revoked_ms).is_(None))
    .order_by(col(Session.id).desc())
)
INSERT_SESSION = insert(Session)
# Moves forward only: two requests at once do not shorten what the later one gave.
TOUCH = text(
    "UPDATE sessions SET seen_ms = :now_ms, expires_ms = :expires_ms"
    " WHERE id = :session_id AND revoked_ms IS NULL"
)
_END = "UPDATE sessions SET revoked_ms = :now_ms WHERE user_id = :user_id AND revoked_ms IS NULL"
_ENDS = {
    "one": text(f"{_END} AND id = :session_id RETURNING id"),
    "others": text(f"{_END} AND id <> :session_id RETURNING id"),
    "browsers": text(f"{_END} AND id <> :session_id AND kind <> 'token' RETURNING id"),
}
ENDED_SINCE = text(
    "SELECT id, user_id FROM sessions WHERE revoked_ms >= :since_ms ORDER BY revoked_ms LIMIT 10000"
)
FORGET_SESSIONS = text(
    "DELETE FROM sessions WHERE revoked_ms < :before_ms OR expires_ms < :before_ms"
)

CREDENTIAL = select(col(Credential.password_hash)).where(
    col(Credential.user_id) == bindparam("user_id")
)
INSERT_CREDENTIAL = insert(Credential)
DELETE_CREDENTIAL = text("DELETE FROM credentials WHERE user_id = :user_id")
# Compared with the hash that was verified: a password changed meanwhile is not brought back.
RENEW_HASH = text(
    "UPDATE credentials SET password_hash = :new_hash"
    " WHERE user_id = :user_id AND password_hash = :old_hash"
)

# The shapes of the hashes that imports brought, as long as somebody has not signed in since.
SHAPES = text("SELECT value FROM server_settings WHERE key = 'password_shapes'")
HASHES_BUT = text(
    "SELECT password_hash FROM credentials WHERE password_hash NOT LIKE :ours LIMIT 100000"
)

INSERT_LINK = insert(SetupLink)
CLOSE_LINKS = text("UPDATE setup_links SET used_ms = :now_ms WHERE used_ms IS NULL")
USE_LINK = text(
    "UPDATE setup_links SET used_ms = :now_ms WHERE secret_hash = :secret_hash AND used_ms IS NULL"
)
LINK_IS_OPEN = text(
    "SELECT 1 FROM setup_links WHERE secret_hash = :secret_hash AND used_ms IS NULL"
)

SETTINGS = select(col(ServerSetting.key), col(ServerSetting.value))
FORGET_SETTING = text("DELETE FROM server_settings WHERE key = :key")
KEEP_SETTING = insert(ServerSetting)

ATTEMPT = select(col(Attempt.full_until_ms)).where(col(Attempt.key) == bindparam("key"))
FORGET_ATTEMPT = text("DELETE FROM attempts WHERE key = :key")
KEEP_ATTEMPT = insert(Attempt)
FORGET_ATTEMPTS = text("DELETE FROM attempts WHERE full_until_ms < :before_ms")
PLACE = text("SELECT 1 FROM known_places WHERE user_id = :user_id AND place_hash = :place_hash")
FORGET_PLACE = text(
    "DELETE FROM known_places WHERE user_id = :user_id AND place_hash = :place_hash"
)
KEEP_PLACE = insert(KnownPlace)
# The newest 64 places of a person are kept.
FORGET_OLD_PLACES = text(
    "DELETE FROM known_places WHERE user_id = :user_id AND seen_ms < COALESCE((SELECT seen_ms"
    " FROM known_places WHERE user_id = :user_id ORDER BY seen_ms DESC LIMIT 1 OFFSET 63), 0)"
)


async def end(unit: Unit, which: Which, row: Parameters) -> list[int]:
    """End one session, all others, or all others but tokens, and return which ended."""
    return await unit.fetch(_ENDS[which], row, into=int)


async def set_password(unit: Unit, user_id: int, password_hash: str, now_ms: int) -> None:
    """Store a person's password hash in place of the one they had."""
    await unit.execute(DELETE_CREDENTIAL, {"user_id": user_id})
    row = {"user_id": user_id, "password_hash": password_hash, "changed_ms": now_ms}
    await unit.execute(INSERT_CREDENTIAL, row)


async def shapes(reader: Reader) -> list[str]:
    """Return the shapes of foreign hashes that are stored."""
    return str(await reader.scalar(SHAPES) or "").split()


async def settings(reader: Reader) -> dict[str, str]:
    """Return what administrators set."""
    return dict(await reader.fetch(SETTINGS, into=_pair))


async def keep_setting(unit: Unit, key: str, value: str) -> None:
    """Store a setting in place of the one there was."""
    await unit.execute(FORGET_SETTING, {"key": key})
    await unit.execute(KEEP_SETTING, {"key": key, "value": value})


async def keep_place(unit: Unit, user_id: int, place_hash: str, now_ms: int) -> None:
    """Remember that this person signed in from here."""
    place = {"user_id": user_id, "place_hash": place_hash}
    await unit.execute(FORGET_PLACE, place)
    await unit.execute(KEEP_PLACE, place | {"seen_ms": now_ms})


def _pair(key: str, value: str) -> tuple[str, str]:
    return key, value
