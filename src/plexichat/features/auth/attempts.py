"""Limits on guessing, kept in the database so that a restart forgives nothing.

Each limit is a bucket that a fixed time empties by one attempt (GCRA): one number a key. Attempts
are charged before the password is hashed and given back on success. Who signed in from a browser
or an address before has a bucket of their own there, which strangers cannot fill.
"""

from dataclasses import dataclass
from hashlib import sha256

from plexichat.core.clock import Clock
from plexichat.core.unit import Unit
from plexichat.features.auth import store
from plexichat.features.auth.errors import TooManyAttempts
from plexichat.features.auth.parts import Visitor

SECOND_MS, MINUTE_MS = 1_000, 60_000


@dataclass(frozen=True, slots=True)
class Bucket:
    """`burst` attempts at once, then one for every `interval_ms`."""

    key: str
    burst: int
    interval_ms: int


def place_hashes(user_id: int, visitor: Visitor) -> list[str]:
    """Return what the visitor's browser and address look like in the table of known places."""
    places = (("device", visitor.device), ("address", visitor.address))
    return [_hash(f"{kind}:{user_id}:{place}") for kind, place in places if place]


def sign_in_buckets(username_key: str, visitor: Visitor, known: str | None) -> list[Bucket]:
    """Return the limits of a sign-in: one's own at a known place, else the strangers' ones."""
    if known is not None:
        return [Bucket(f"known:{known}", 10, MINUTE_MS)]
    return [
        Bucket(f"account:{_hash(username_key)}", 10, MINUTE_MS),
        Bucket(f"address:{_hash(visitor.address)}", 30, 20 * SECOND_MS),
        Bucket("everybody", 500, 100),
    ]


def sign_up_buckets(visitor: Visitor) -> list[Bucket]:
    """Return the limits of making an account."""
    return [Bucket(f"sign-up:{_hash(visitor.address)}", 20, 3 * MINUTE_MS)]


def set_up_buckets() -> list[Bucket]:
    """Return the limits of trying set-up links: their 256 bits need no narrow one."""
    return [Bucket("set-up", 100, SECOND_MS)]


def password_buckets(user_id: int) -> list[Bucket]:
    """Return the limits of asking for one's own current password."""
    return [Bucket(f"password:{user_id}", 10, MINUTE_MS)]


class Attempts:
    """Charges and gives back attempts, each within the caller's unit."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def charge(self, unit: Unit, buckets: list[Bucket]) -> None:
        """Take one attempt from each bucket, or raise `TooManyAttempts` and take none."""
        now = self._clock.now_ms()
        wait_ms = 0
        levels = [(bucket, await _level(unit, bucket, now)) for bucket in buckets]
        for bucket, level in levels:
            over = level + bucket.interval_ms - now - bucket.burst * bucket.interval_ms
            wait_ms = max(wait_ms, over)
        if wait_ms > 0:
            raise TooManyAttempts(retry_after_seconds=-(-wait_ms // SECOND_MS))
        for bucket, level in levels:
            await _keep(unit, bucket, level + bucket.interval_ms)

    async def give_back(self, unit: Unit, buckets: list[Bucket]) -> None:
        """Return one attempt to each bucket."""
        now = self._clock.now_ms()
        for bucket in buckets:
            await _keep(unit, bucket, await _level(unit, bucket, now) - bucket.interval_ms)


async def _level(unit: Unit, bucket: Bucket, now: int) -> int:
    stored = await unit.scalar(store.ATTEMPT, {"key": bucket.key})
    full = now + bucket.burst * bucket.interval_ms
    # Above full it was written by a clock that stood ahead: that locks nobody out.
    return int(stored) if stored is not None and now < stored <= full else now


async def _keep(unit: Unit, bucket: Bucket, full_until_ms: int) -> None:
    await unit.execute(store.FORGET_ATTEMPT, {"key": bucket.key})
    await unit.execute(store.KEEP_ATTEMPT, {"key": bucket.key, "full_until_ms": full_until_ms})


def _hash(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:48]
