"""Passwords: Argon2id in a bounded pool of threads.

A hash costs tens of milliseconds and 19 MiB on purpose, so it never runs on the event loop and
never without a bound: past it, `Busy` is raised instead of piling up work.
"""

import asyncio
import unicodedata
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http import HTTPStatus
from typing import Literal, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from plexichat.core.errors import PlexiError
from plexichat.security import foreign_hashes

Cost = Literal["standard", "test-only-cheap"]
Result = TypeVar("Result")

RETRY_AFTER_SECONDS = 2
# 19 MiB, two passes, one lane: the first of the settings that OWASP names for Argon2id.
STANDARD_KIB, STANDARD_PASSES = 19_456, 2
CHEAP_KIB, CHEAP_PASSES = 8, 1


class Busy(PlexiError):  # noqa: N818 - named as the refusal
    """More passwords wait to be hashed than the bound allows."""

    code = "auth.busy"
    status = HTTPStatus.SERVICE_UNAVAILABLE
    title = "Too many people are signing in at the moment"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a password is right, and whether its hash should be made anew."""

    right: bool
    outdated: bool = False


class Passwords:
    """Hashes and verifies; `queue` calls may wait for one of `threads`, more are refused.

    `verified` counts verifications, those for unknown people included: each sign-in attempt makes
    exactly one, so its time tells nobody who has an account. Where hashes of other shapes are
    stored, each attempt costs one of every shape.
    """

    def __init__(self, *, cost: Cost = "standard", threads: int = 2, queue: int = 64) -> None:
        kib, passes = (
            (STANDARD_KIB, STANDARD_PASSES) if cost == "standard" else (CHEAP_KIB, CHEAP_PASSES)
        )
        self._hasher = PasswordHasher(time_cost=passes, memory_cost=kib, parallelism=1)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="password")
        self._bound = threads + queue
        self._running = 0
        self.shape = f"argon2id:{kib}:{passes}:1"
        self.ours_like = f"$argon2id$v=19$m={kib},t={passes},p=1$%"
        self._nobody = foreign_hashes.stand_in(self.shape)
        self.verified = 0

    async def hash(self, password: str) -> str:
        """Return the hash of a password that `password_rules` accepted, in PHC form."""
        return await self._run(lambda: self._hasher.hash(_normal(password)))

    async def adopt(self, foreign: str, salt: str | None = None) -> str | None:
        """Return how a hash of another product is kept, or None where it cannot be used here.

        A bare digest is hashed once more: it is worth as much as the password to who steals it.
        """
        if foreign_hashes.is_bare_digest(foreign):
            if salt is not None and len(salt.encode()) > foreign_hashes.LONGEST_SALT:
                return None
            return foreign_hashes.wrapped(salt, await self.hash(foreign.lower()))
        return foreign if foreign_hashes.shape_of(foreign) else None

    async def verify(
        self, stored: str | None, password: str, *, shapes: Collection[str] = ()
    ) -> Verdict:
        """Compare a password with a stored hash; None stands for a person who does not exist.

        `shapes` are those of the foreign hashes that the database holds: one of each is verified.
        """
        self.verified += 1
        return await self._run(lambda: self._verify(stored, password, shapes))

    def close(self) -> None:
        """Let running hashes finish and end the threads."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    async def _run(self, job: Callable[[], Result]) -> Result:
        if self._running >= self._bound:
            raise Busy(retry_after_seconds=RETRY_AFTER_SECONDS)
        self._running += 1
        future = asyncio.get_running_loop().run_in_executor(self._pool, job)
        # Counted until the thread is done: a caller that goes away does not free the thread.
        future.add_done_callback(self._done)
        return await asyncio.shield(future)

    def _done(self, future: "asyncio.Future[Result]") -> None:
        self._running -= 1
        if not future.cancelled():
            future.exception()

    def _verify(self, stored: str | None, password: str, shapes: Collection[str]) -> Verdict:
        # Hashed even for unknown names: a quick refusal would tell who has an account.
        verdict = self._compare(stored or self._nobody, password)
        own = foreign_hashes.shape_of(stored or self._nobody)
        for shape in sorted({self.shape, *shapes} - {own}):
            self._compare(foreign_hashes.stand_in(shape), password)
        return verdict if stored else Verdict(right=False)

    def _compare(self, stored: str, password: str) -> Verdict:
        found = foreign_hashes.read(stored)
        if found is None:
            return Verdict(right=False)
        # Other products took the spelling as it was typed.
        spellings = list(dict.fromkeys([_normal(password), password]))
        right = [found.matches(each, self._argon2) for each in spellings]
        return Verdict(right=any(right), outdated=any(right) and self._is_outdated(stored, right))

    def _is_outdated(self, stored: str, right: list[bool]) -> bool:
        return not right[0] or foreign_hashes.shape_of(stored) != self.shape

    def _argon2(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except (VerificationError, InvalidHashError):
            return False


def _normal(password: str) -> str:
    """Return the one spelling of a password that different keyboards may send."""
    return unicodedata.normalize("NFKC", password)
