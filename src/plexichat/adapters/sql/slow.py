"""Statements that took long, told in the log: what they are, never with which values."""

from collections.abc import Callable
from typing import TypeVar

import structlog

from plexichat.core.clock import Clock, SystemClock

Given = TypeVar("Given")
Result = TypeVar("Result")

# A statement is told of once in so many seconds: when all is slow, the log must not be full of it.
QUIET_SECONDS = 10.0
# So many statements are remembered to have been told of; a server has a few hundred.
REMEMBERED = 1_000
_log = structlog.stdlib.get_logger("plexichat.sql")


class SlowQueries:
    """Notes statements that took `seconds` or longer; with None, nothing.

    The text of a statement is written by us and holds names of parameters: what people said or
    are called is in their values, which never come here.
    """

    def __init__(self, seconds: float | None = None, clock: Clock | None = None) -> None:
        self._seconds = seconds
        self._clock = clock or SystemClock()
        self._told: dict[str, tuple[float, int]] = {}
        self.count = 0

    def now(self) -> float:
        """Return when a statement begins."""
        return self._clock.monotonic()

    def note(self, sql: str, began: float) -> None:
        """Note that a statement has ended, well or not. From any thread; a count may get lost."""
        if self._seconds is None:
            return
        now = self._clock.monotonic()
        if now - began >= self._seconds:
            self.count += 1
            self._tell(sql, now, now - began)

    def watched(self, sql: str, job: Callable[[Given], Result]) -> Callable[[Given], Result]:
        """Return `job` with its time noted as that of a statement."""
        if self._seconds is None:
            return job

        def timed(given: Given) -> Result:
            began = self.now()
            try:
                return job(given)
            finally:
                self.note(sql, began)

        return timed

    def _tell(self, sql: str, now: float, seconds: float) -> None:
        last, kept_back = self._told.get(sql, (-QUIET_SECONDS, 0))
        if now - last < QUIET_SECONDS:
            self._told[sql] = last, kept_back + 1
            return
        if len(self._told) >= REMEMBERED:
            self._told.clear()
        self._told[sql] = now, 0
        _log.warning(
            "slow query",
            sql=" ".join(sql.split()),
            milliseconds=round(seconds * 1_000),
            kept_back=kept_back,
        )
