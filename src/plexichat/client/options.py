"""How patient the client is, and how much it holds."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from ssl import SSLContext


@dataclass(frozen=True, slots=True)
class Options:
    """Bounds and time-outs; the defaults suit a bot that runs for months.

    `events_max`: events that wait for `listen`; past it they are let go and read again by number.
    `commands_max`: commands without an answer; past it `send` and the others wait their turn. A
    server reads no further at 64. `commands_per_second` and `commands_burst` stay below what a
    server allows by default; where it allows less, the client slows down.
    """

    connect_seconds: float = 30.0
    answer_seconds: float = 20.0
    pause_first_seconds: float = 0.2
    pause_most_seconds: float = 30.0
    events_max: int = 10_000
    commands_max: int = 32
    commands_per_second: float = 25.0
    commands_burst: float = 100.0
    frame_bytes_max: int = 64 * 1024 * 1024
    name: str = "plexichat.client"
    ssl: SSLContext | None = None
    randomness: Callable[[], float] = field(default=random.random)


class Backoff:
    """Pauses between tries: doubling, with full jitter so that a crowd does not come back at once.

    >>> pauses = Backoff(first=1.0, most=4.0, randomness=lambda: 1.0)
    >>> [pauses.next_seconds() for _ in range(4)]
    [1.0, 2.0, 4.0, 4.0]
    """

    def __init__(self, *, first: float, most: float, randomness: Callable[[], float]) -> None:
        self._first = first
        self._most = most
        self._randomness = randomness
        self._tries = 0

    def next_seconds(self) -> float:
        """Return how long to wait before the next try."""
        # Past 2**30 the bound holds anyway, and the power would grow without end.
        bound = min(self._most, self._first * 2.0 ** min(self._tries, 30))
        self._tries += 1
        return bound * self._randomness()

    def reset(self) -> None:
        """Begin anew: it worked."""
        self._tries = 0
