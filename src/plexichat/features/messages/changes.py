"""How a copy of the tables finds what changed in them since it was last there.

Whatever changes a message, or what hangs on it, takes the channel's next event number and leaves
it in the message's row (docs/decisions/0003); only the purge of deleted texts takes none. No row of
these tables is ever looked for otherwise, so a statement that writes to them without a number
breaks the copy: tests/app/test_copying.py tries all that there is.
"""

from sqlalchemy import text

NUMBERED_TABLES = ("messages", "mentions", "reactions", "attachments")
"""Tables whose keys begin with channel and seq, and whose rows change with the message's number."""

NUMBERS = text("SELECT id, last_event FROM channels")
CHANGED = text(
    "SELECT channel_id, seq FROM messages WHERE channel_id = :channel_id AND event > :event"
)
# Asked of the copy: what it still holds of deleted texts may be purged meanwhile.
UNPURGED = text("SELECT channel_id, seq FROM messages WHERE deleted_ms IS NOT NULL AND body <> ''")
