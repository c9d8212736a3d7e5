"""Stays below what the server takes, so that it is never asked to refuse."""

import asyncio

FRAME_BYTES = 4096  # the server counts bytes too; a larger frame takes the turns of several
SLOWEST = 1.0


class Pace:
    """A bucket of turns; who waits is served in order."""

    def __init__(self, per_second: float, burst: float) -> None:
        self._per_second = per_second
        self._burst = burst
        self._turns = burst
        self._counted = 0.0
        self._queue = asyncio.Lock()

    def renew(self) -> None:
        """Begin with a full bucket: the server counts by connection."""
        self._turns = self._burst
        self._counted = asyncio.get_running_loop().time()

    async def take(self, size_bytes: int) -> None:
        """Wait until a frame of this size may be sent."""
        async with self._queue:
            self._count()
            self._turns -= max(1.0, size_bytes / FRAME_BYTES)
            if self._turns < 0:
                await asyncio.sleep(-self._turns / self._per_second)

    def slow_down(self, pause_seconds: float) -> None:
        """Send nothing for a while and half as fast from then on: the server allows less."""
        self._count()
        self._per_second = max(SLOWEST, self._per_second / 2)
        self._burst = self._per_second
        self._turns = min(self._turns, 0.0) - pause_seconds * self._per_second

    def _count(self) -> None:
        now = asyncio.get_running_loop().time()
        self._turns = min(self._burst, self._turns + (now - self._counted) * self._per_second)
        self._counted = now
