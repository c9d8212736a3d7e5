"""How late the event loop is: what everybody on it waits for beside their own work."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from plexichat.core.clock import Clock
from plexichat.core.histogram import Histogram

EVERY_SECONDS = 0.25
# Nobody was answered for so long: worth a line in the log.
STOOD_STILL_SECONDS = 0.5
_log = structlog.stdlib.get_logger("plexichat.loop")


class LoopLag:
    """Wakes up four times a second and counts how much later than it meant to."""

    def __init__(
        self, clock: Clock, sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self.times = Histogram()

    async def run(self) -> None:
        """Watch until cancelled."""
        while True:
            due = self._clock.monotonic() + EVERY_SECONDS
            await self._sleep(EVERY_SECONDS)
            late = max(0.0, self._clock.monotonic() - due)
            self.times.note(late)
            if late >= STOOD_STILL_SECONDS:
                _log.warning("the event loop stood still", milliseconds=round(late * 1_000))
