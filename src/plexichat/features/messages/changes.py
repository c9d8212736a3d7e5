"""How a copy of the tables finds what changed in them since it was last there.

Whatever changes a message, or what hangs on it, takes the channel's next event number and leaves
it in the message's row (docs/decisions/0003); only the purge of deleted texts takes none. No row of
these tables is ever looked for otherwise, so a statement that writes to them without a number
breaks the copy: tests/app/test_copying.py tries all that there is.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice

from sqlalchemy import TextClause, text

from plexichat.core.unit import Parameters

CHANNELS = 100
"""So many channels are asked for what changed in them with one question."""

NUMBERED_TABLES = ("messages", "mentions", "reactions", "attachments")
"""Tables whose keys begin with channel and seq, and whose rows change with the message's number."""

NUMBERS = text("SELECT id, last_event FROM channels")
# Asked of the copy: what it still holds of deleted texts may be purged meanwhile.
UNPURGED = text("SELECT channel_id, seq FROM messages WHERE deleted_ms IS NOT NULL AND body <> ''")


def questions(moved: Sequence[tuple[int, int]]) -> Iterator[tuple[TextClause, Parameters]]:
    """Return what to ask for channel and seq of each message beyond these channels' numbers."""
    pairs = iter(moved)
    while some := list(islice(pairs, CHANNELS)):
        parameters: dict[str, object] = {}
        for place, (channel_id, event) in enumerate(some):
            parameters |= {f"channel{place}": channel_id, f"event{place}": event}
        yield _changed(len(some)), parameters


@cache
def _changed(channels: int) -> TextClause:
    beyond = (f"(channel_id = :channel{each} AND event > :event{each})" for each in range(channels))
    return text(f"SELECT channel_id, seq FROM messages WHERE {' OR '.join(beyond)}")  # noqa: S608 - names of parameters
