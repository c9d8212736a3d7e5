"""Token buckets in memory, and the headers that tell clients how full theirs is."""

from collections import OrderedDict
from dataclasses import dataclass
from math import ceil

from plexichat.core.clock import Clock

REMEMBERED = 50_000
WINDOW_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Standing:
    """How one caller stands after a request: `refused` tells that it must wait."""

    quota: int
    remaining: int
    reset_seconds: int
    refused: bool

    def headers(self) -> list[tuple[str, str]]:
        """Return the fields of the IETF draft, and `Retry-After` for who must wait."""
        lines = [
            ("RateLimit-Policy", f'"requests";q={self.quota};w={WINDOW_SECONDS}'),
            ("RateLimit", f'"requests";r={self.remaining};t={self.reset_seconds}'),
        ]
        if self.refused:
            lines.append(("Retry-After", str(self.reset_seconds)))
        return lines


class RequestLimits:
    """A bucket for each caller and address; the ones unused longest are forgotten past a bound.

    A forgotten bucket is a full one, so the bound costs precision and never refuses anybody.
    """

    def __init__(self, clock: Clock, *, bound: int = REMEMBERED) -> None:
        self._clock = clock
        self._bound = bound
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._spent: dict[str, int] | None = None

    def note_spent(self) -> None:
        """Keep what is taken from now on for `take_spent`; call that again and again."""
        self._spent = {}

    def take_spent(self) -> dict[str, int]:
        """Return what was taken out of each bucket since the last time."""
        spent, self._spent = self._spent or {}, {}
        return spent

    def charge(self, key: str, per_minute: int, cost: int) -> None:
        """Take what was spent elsewhere, down to an empty bucket."""
        level, now = self._level(key, per_minute)
        self._keep(key, max(0.0, level - cost), now)

    def take(self, key: str, per_minute: int, cost: int = 1) -> Standing:
        """Take a request out of the key's bucket, which holds a minute's worth; all or nothing."""
        rate = per_minute / WINDOW_SECONDS
        level, now = self._level(key, per_minute)
        cost = min(cost, per_minute)
        refused = level < cost
        if not refused:
            level -= cost
            if self._spent is not None:
                self._spent[key] = self._spent.get(key, 0) + cost
        self._keep(key, level, now)
        wait = (cost - level) / rate if refused else (per_minute - level) / rate
        return Standing(per_minute, int(level), max(1, ceil(wait)), refused)

    def _level(self, key: str, per_minute: int) -> tuple[float, float]:
        """Return how full a bucket is now, and the time."""
        now = self._clock.monotonic()
        level, at = self._buckets.get(key, (float(per_minute), now))
        return min(float(per_minute), level + (now - at) * per_minute / WINDOW_SECONDS), now

    def _keep(self, key: str, level: float, now: float) -> None:
        self._buckets[key] = (level, now)
        self._buckets.move_to_end(key)
        if len(self._buckets) > self._bound:
            self._buckets.popitem(last=False)
