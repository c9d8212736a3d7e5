"""Time limits of many connections behind one timer."""

import asyncio
from collections.abc import Callable
from typing import Protocol

from plexichat.core.clock import Clock


class Late(Protocol):
    """Something that has a time limit."""

    def expire(self) -> None:
        """Give up: the time is over."""


class Deadlines:
    """Remembers one deadline per object; `expire_late` finds the ones that are over."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._times: dict[Late, float] = {}

    def set(self, late: Late, seconds: float) -> None:
        """Let `late` expire unless `clear` comes within `seconds`; replaces an earlier one."""
        self._times[late] = self._clock.monotonic() + seconds

    def clear(self, late: Late) -> None:
        """Forget the deadline; harmless when there is none."""
        self._times.pop(late, None)

    def expire_late(self) -> None:
        """Call `expire` of everything whose time is over."""
        now = self._clock.monotonic()
        for late in [one for one, time in self._times.items() if now >= time]:
            del self._times[late]
            late.expire()


class Repeat:
    """Calls an action each `seconds` until `stop`; the one timer of the gateway."""

    def __init__(self, seconds: float, action: Callable[[], None]) -> None:
        self._seconds = seconds
        self._action = action
        self._loop = asyncio.get_running_loop()
        self._timer = self._loop.call_later(seconds, self._run)

    def stop(self) -> None:
        """Call the action no more."""
        self._timer.cancel()

    def _run(self) -> None:
        # Before the action, so that a fault in one sweep does not end all sweeping.
        self._timer = self._loop.call_later(self._seconds, self._run)
        self._action()
