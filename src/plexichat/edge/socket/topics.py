"""What a socket can hear, and what the hub asks of a socket."""

from typing import Protocol

from plexichat.edge.socket.cursor import Cursor
from plexichat.edge.socket.writing import Writable


class Topic:
    """A name, who subscribed to it, and how far it was told."""

    __slots__ = ("awaiting", "cursor", "members", "name")

    def __init__(self, name: str) -> None:
        self.name = name
        self.cursor = Cursor()
        # Subscribers who know more of it than was told here, and up to which number.
        self.awaiting: dict[Subscriber, int] = {}
        # A dict for its order: sockets are written to in the order in which they were opened,
        # which the kernel's memory rewards.
        self.members: dict[Subscriber, None] = {}


class Subscriber(Writable, Protocol):
    """A socket as the hub sees it. `topics` belongs to the hub: others only read it."""

    topics: list[Topic]

    @property
    def is_open(self) -> bool:
        """Tell whether it still takes part; the hub takes in nobody who does not."""

    def resume(self) -> None:
        """Close so that the client comes again, here or elsewhere, and is greeted anew."""

    def fall_behind(self) -> None:
        """Close so that the client resumes: it cannot take what its topics say."""
