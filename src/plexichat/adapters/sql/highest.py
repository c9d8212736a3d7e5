"""The newest id that is stored: ids go on from it when the clock was set back."""

from sqlalchemy import text

from plexichat.core.unit import Reader

# Each table's largest key is the end of an index; a channel's newest message is its last row.
_NEWEST = (
    text("SELECT MAX(id) FROM users"),
    text("SELECT MAX(id) FROM channels"),
    text("SELECT MAX(id) FROM sessions"),
    text("SELECT MAX(id) FROM files"),
    text(
        "SELECT MAX(m.id) FROM channels c JOIN messages m"
        " ON m.channel_id = c.id AND m.seq = c.last_seq"
    ),
)


async def highest_id(reader: Reader) -> int:
    """Return the largest id that is stored, or 0."""
    return max([int(await reader.scalar(statement) or 0) for statement in _NEWEST])
