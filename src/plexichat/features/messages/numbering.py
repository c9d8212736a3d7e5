"""Numbers of messages and events: without holes, and in one order for all who read."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from plexichat.core.unit import Unit
from plexichat.features.messages import store
from plexichat.features.messages.rows import TakenRow


class Numbering(NamedTuple):
    """What was taken: by channel, what is before its first message and before its roots.

    That is [seq, event] of its messages and event of its roots. `epoch` is the number of the last
    change of rights: the next waits until this unit ends.
    """

    messages: dict[int, list[int]]
    roots: dict[int, int]
    epoch: int


async def take_numbers(
    unit: Unit, messages: Mapping[int, int], roots: Mapping[int, Collection[int]], now_ms: int
) -> Numbering:
    """Take numbers for so many messages of each channel, and for the roots of threads in it.

    A channel that is gone is left out. The channels' rows are held until the unit ends.
    """
    wanted = sorted(messages.keys() | roots.keys())  # one order for all: no deadlock
    rows = [
        {
            "channel_id": channel_id,
            "messages": messages.get(channel_id, 0),
            "events": messages.get(channel_id, 0) + len(roots.get(channel_id, ())),
            "now_ms": now_ms if channel_id in messages else None,
        }
        for channel_id in wanted
    ]
    taken = await unit.fetch_many(store.TAKE_NUMBERS, rows, into=TakenRow)
    found = Numbering({}, {}, taken[0].epoch if taken else -1)
    for channel_id, last_seq, last_event, _ in taken:
        count = messages.get(channel_id, 0)
        first_event = last_event - count - len(roots.get(channel_id, ()))
        if count:
            found.messages[channel_id] = [last_seq - count, first_event]
        if channel_id in roots:
            found.roots[channel_id] = first_event + count
    return found
