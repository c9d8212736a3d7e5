"""The doorbell between instances: it may lose or repeat, the database is the truth."""

from collections.abc import Callable, Sequence
from typing import Protocol

from plexichat.core.unit import Announcement

Deliver = Callable[[Sequence[Announcement]], None]


class Bus(Protocol):
    """Carries what a commit announced to every instance that watches the topic."""

    def publish(self, facts: Sequence[Announcement]) -> None:
        """Hand on the facts of one commit, in order; never block, never raise."""

    def listen(self, deliver: Deliver) -> None:
        """Call `deliver` with the facts of watched topics, commit by commit."""

    def watch(self, topic: str) -> None:
        """Begin to hear a topic: somebody here subscribed to it."""

    def unwatch(self, topic: str) -> None:
        """Stop hearing a topic: nobody here is subscribed to it any more."""
