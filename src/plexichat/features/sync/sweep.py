"""Notices what nobody told: the last fact before silence may be the lost one."""

from collections.abc import Awaitable, Callable, Sequence

from plexichat.core.unit import Reader, Units
from plexichat.edge.socket import Hub
from plexichat.features import channels, spaces, users

LastEvents = Callable[[Reader, Sequence[int]], Awaitable[dict[int, int]]]
_KINDS: dict[str, LastEvents] = {
    "channel": channels.last_events,
    "space": spaces.last_events,
    "user": users.last_events,
}


class Sweep:
    """Compares how far the topics that are heard here were told with the database's numbers.

    Costs one indexed read for each hundred topics. A lost last fact costs as long as lies between
    two sweeps, instead of a message.
    """

    def __init__(self, units: Units, hub: Hub) -> None:
        self._units = units
        self._hub = hub

    async def __call__(self) -> None:
        """Compare once; the hub says what is behind."""
        ids: dict[str, list[int]] = {kind: [] for kind in _KINDS}
        for topic in self._hub.topics():
            kind, _, text = topic.partition(":")
            if kind in ids:
                ids[kind].append(int(text))
        for kind, last_events in _KINDS.items():
            async with self._units.read() as reader:
                found = await last_events(reader, ids[kind])
            for row_id, number in found.items():
                self._hub.learn(f"{kind}:{row_id}", number)
