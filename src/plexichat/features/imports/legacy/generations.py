"""Which of the older products made a database; each that cannot be imported has its sentence."""

from typing import Literal

from plexichat.features.imports.errors import LegacyRefused
from plexichat.features.imports.legacy.source import Source

Generation = Literal["b", "newer"]
_OURS = "alembic_version"


def generation(source: Source) -> Generation:
    """Return which generation made the database; raises `LegacyRefused` for what is none."""
    name = source.path.name
    if source.has("msg_messages", "conversation_id", "author_id") and source.has("auth_users"):
        return "newer"
    if source.has(_OURS) and source.has("channels", "last_seq"):
        raise LegacyRefused(
            f"{name} belongs to this PlexiChat, not to an older one: there is nothing to convert."
            " Start the server with --data on its directory."
        )
    if source.has("users", "hashed_password"):
        raise LegacyRefused(
            f"{name} has the layout of the old PlexiChat of November 2025 (generation C), which"
            " never ran: no such database holds messages. Look for an older plexichat.db or a"
            " newer one in ~/.plexichat/data."
        )
    if _is_generation_a(source):
        raise LegacyRefused(
            f"{name} has the layout of the old PlexiChat of July 2025 (generation A: servers and"
            " snowflake ids as text), which cannot be imported. Start the release of"
            " September 2025 on it, if it can upgrade it, and import that database."
        )
    if source.has("users", "username", "password_hash") and source.has(
        "messages", "content", "user_id", "created_at"
    ):
        return "b"
    raise LegacyRefused(
        f"{name} is an SQLite database of another program: it has neither the tables of the old"
        " PlexiChat (users, channels, messages) nor of the newer one (auth_users, msg_messages)."
    )


def _is_generation_a(source: Source) -> bool:
    if source.has("guilds") or source.has("users", "discriminator"):
        return True
    if source.has("servers") and source.has("channels", "server_id"):
        return True
    if not source.has("users", "id"):
        return False
    first = source.one("SELECT id FROM users LIMIT 1")
    return isinstance(first, str) and first.isdigit() and len(first) > 14  # noqa: PLR2004 - a snowflake
