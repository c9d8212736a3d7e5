"""The bus of one process: what is published is delivered before `publish` returns."""

from collections.abc import Sequence

from plexichat.core.unit import Announcement
from plexichat.ports.bus import Deliver, Ring


class MemoryBus:
    """Delivers to the listeners of this process; keeps nothing."""

    detour = False

    def __init__(self) -> None:
        self._listeners: list[Deliver] = []

    @property
    def is_down(self) -> bool:
        """Tell that it is there: it is this process."""
        return False

    def publish(self, facts: Sequence[Announcement]) -> None:
        """Deliver to every listener, in the order of `listen`."""
        for deliver in self._listeners:
            deliver(facts)

    def listen(self, deliver: Deliver) -> None:
        """Add a listener for the life of the process."""
        self._listeners.append(deliver)

    def on_ring(self, ring: Ring) -> None:
        """Nothing to do: nothing is too large to be handed over here."""

    def watch(self, topic: str) -> None:
        """Nothing to do: every topic is heard in one process."""

    def unwatch(self, topic: str) -> None:
        """Nothing to do: every topic is heard in one process."""
