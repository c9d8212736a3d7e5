"""Time as an argument."""

import time
from typing import Protocol


class Clock(Protocol):
    """Wall time orders nothing here: order comes from `seq` and event numbers."""

    def now_ms(self) -> int:
        """Milliseconds since the Unix epoch, UTC; may go backwards."""

    def monotonic(self) -> float:
        """Seconds from an arbitrary start; never goes backwards."""


class SystemClock:
    """The machine's clocks."""

    def now_ms(self) -> int:
        """Return the machine's wall time."""
        return time.time_ns() // 1_000_000

    def monotonic(self) -> float:
        """Return the machine's monotonic time."""
        return time.monotonic()
