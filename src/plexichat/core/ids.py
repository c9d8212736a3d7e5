"""64-bit ids: 41 bits of milliseconds since 2024, 10 bits of worker, 12 bits of count."""

from http import HTTPStatus
from math import inf

from plexichat.core.clock import Clock
from plexichat.core.errors import PlexiError

EPOCH_MS = 1_704_067_200_000
WORKER_BITS = 10
COUNT_BITS = 12
MAX_WORKER = (1 << WORKER_BITS) - 1


class NumberLost(PlexiError):  # noqa: N818 - named as the refusal
    """The worker number may be another server's by now: no id is made until it is held again."""

    code = "server.number_lost"
    status = HTTPStatus.SERVICE_UNAVAILABLE
    title = "The server has lost its place among the others for a moment"


class Snowflakes:
    """Makes ids that are unique per worker number and never decrease.

    When the wall clock goes backwards, ids go on from the last one; when a millisecond's 4,096
    are used up, the next millisecond is taken in advance. Nothing waits. After a restart,
    `floor` (an id that is already stored) keeps a clock that was set back from repeating ids.

    A number that is only lent is good until a moment of the monotonic clock, see `renumber`.
    """

    def __init__(self, clock: Clock, worker: int, *, floor: int = 0) -> None:
        if not 0 <= worker <= MAX_WORKER:
            message = f"worker must be 0..{MAX_WORKER}, not {worker}"
            raise ValueError(message)
        self._clock = clock
        self._worker = worker << COUNT_BITS
        self._millisecond = floor >> (WORKER_BITS + COUNT_BITS)
        self._count = (1 << COUNT_BITS) - 1 if floor else -1
        self._until = inf

    def renumber(self, worker: int, until: float) -> None:
        """Go on under a number that is held until then; `next` raises `NumberLost` after it."""
        self._worker = worker << COUNT_BITS
        self._until = until

    def next(self) -> int:
        """Return an id whose time and count no other of this object's has.

        Raises `NumberLost`.
        """
        if self._clock.monotonic() > self._until:
            raise NumberLost(retry_after_seconds=1)
        now = self._clock.now_ms() - EPOCH_MS
        if now > self._millisecond:
            self._millisecond, self._count = now, 0
        elif self._count + 1 < 1 << COUNT_BITS:
            self._count += 1
        else:
            self._millisecond, self._count = self._millisecond + 1, 0
        return self._millisecond << (WORKER_BITS + COUNT_BITS) | self._worker | self._count


def created_ms(snowflake: int) -> int:
    """Return the wall time at which an id was made, in milliseconds since the Unix epoch."""
    return (snowflake >> (WORKER_BITS + COUNT_BITS)) + EPOCH_MS
