"""What the index lacks of some channels, a batch of it: in few statements, however many they are.

Event numbers tell how much a channel lacks at most. Channels that surely fit into the batch are
read together, by ranges of events; one that may lack more than there is room for by itself, up to
that room.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from plexichat.core.several import Range
from plexichat.core.unit import Reader
from plexichat.features.channels import NumbersRow, Places
from plexichat.features.messages import History, MessageView


@dataclass(frozen=True, slots=True)
class Changes:
    """What a channel lacks, as far as there was room, and up to where it is indexed with it."""

    row: NumbersRow
    since: int
    until: int
    messages: Sequence[MessageView]

    @property
    def more(self) -> bool:
        """Whether the channel lacks more than these."""
        return self.row.deleted_ms is None and self.until < self.row.last_event


async def read_changes(
    reader: Reader, places: Places, history: History, asked: Mapping[int, int], room: int
) -> list[Changes]:
    """Return up to `room` messages that channels lack since the events `asked`, first come first.

    Channels that there was no room for are told too, without messages; unknown ones are left out.
    """
    rows = await places.numbers(reader, list(asked))
    until: dict[int, int] = {}
    fitting: list[Range] = []
    found: dict[int, list[MessageView]] = defaultdict(list)
    for row in rows:
        channel_id, since = row.channel_id, asked[row.channel_id]
        # A message has one event, its last: there are as many of them as events, or fewer.
        lacks = max(0, row.last_event - since) if row.deleted_ms is None else 0
        until[channel_id] = since + lacks if room else since
        if 0 < lacks <= room and len(rows) > 1:
            fitting.append(Range(channel_id, since, row.last_event))
            room -= lacks
        elif lacks and room:
            messages = await history.changes(reader, channel_id, since, room)
            found[channel_id] = messages
            room -= len(messages)
            if not room:
                until[channel_id] = messages[-1].event
    for message in await history.changes_in(reader, fitting):
        found[int(message.channel_id)].append(message)
    return [
        Changes(row, asked[row.channel_id], until[row.channel_id], found[row.channel_id])
        for row in rows
    ]
