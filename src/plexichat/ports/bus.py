"""The doorbell between servers: it may lose, repeat and reorder; the database is the truth."""

from collections.abc import Callable, Sequence
from typing import Protocol

from plexichat.core.unit import Announcement

Deliver = Callable[[Sequence[Announcement]], None]
Ring = Callable[[str, int], None]


class Bus(Protocol):
    """Carries what a commit announced to every server that watches the topic."""

    def publish(self, facts: Sequence[Announcement]) -> None:
        """Hand on the facts of one commit, in order; never block, never raise.

        This server's own listeners have them when it returns.
        """

    def listen(self, deliver: Deliver) -> None:
        """Call `deliver` with the facts of watched topics, as they come."""

    def on_ring(self, ring: Ring) -> None:
        """Call `ring` with a topic's new number where the fact itself was too large to carry."""

    def watch(self, topic: str) -> None:
        """Begin to hear a topic: somebody here subscribed to it."""

    def unwatch(self, topic: str) -> None:
        """Stop hearing a topic: nobody here is subscribed to it any more."""
