"""Password hashes as other products stored them: verified at one sign-in, then replaced by ours.

A hash's *shape* is its form and cost, such as `bcrypt:12`. An attempt to sign in verifies one hash
of every shape that is stored, so that its time does not tell whose hash is of which.
"""

import hashlib
import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import bcrypt

MOST_KIB, MOST_PASSES, MOST_LANES = 1 << 20, 16, 16
MOST_ROUNDS = 2_000_000
BCRYPT_COSTS = range(4, 15)
BCRYPT_BYTES = 72  # bcrypt never looked at more
SALTED_ROUNDS = 100_000
LONGEST_SALT = 64

_PHC = re.compile(
    r"\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$[A-Za-z0-9+/]{11,86}\$[A-Za-z0-9+/]{22,86}"
)
_BCRYPT = re.compile(r"\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}")
_PBKDF2 = re.compile(r"pbkdf2_sha256\$(\d{1,7})\$([^$\s]{0,64})\$([0-9a-fA-F]{64})")
_WRAPPED = re.compile(r"(sha256|salted)\$([0-9a-f]*)(\$argon2id\$.+)")
_BARE = re.compile(r"[0-9a-fA-F]{64}")

Argon2 = Callable[[str, str], bool]


class ForeignHash(Protocol):
    """A hash of another product."""

    @property
    def shape(self) -> str:
        """Its form and cost."""

    def matches(self, password: str, argon2: Argon2) -> bool:
        """Compare in constant time; `argon2` verifies a PHC string."""


@dataclass(frozen=True, slots=True)
class Argon2id:
    """Ours, or the same with other costs."""

    stored: str
    shape: str

    def matches(self, password: str, argon2: Argon2) -> bool:
        """Compare as `ForeignHash.matches`."""
        return argon2(self.stored, password)


@dataclass(frozen=True, slots=True)
class Bcrypt:
    """`$2b$12$…`."""

    stored: str
    shape: str

    def matches(self, password: str, argon2: Argon2) -> bool:
        """Compare as `ForeignHash.matches`; a NUL ended the password in the old days."""
        del argon2
        read = password.encode().partition(b"\0")[0][:BCRYPT_BYTES]
        return bcrypt.checkpw(read, self.stored.encode())


@dataclass(frozen=True, slots=True)
class Pbkdf2:
    """`pbkdf2_sha256$rounds$salt$hex`; the salt's text is its bytes."""

    salt: str
    digest: str
    rounds: int

    @property
    def shape(self) -> str:
        """Return `pbkdf2:rounds`."""
        return f"pbkdf2:{self.rounds}"

    def matches(self, password: str, argon2: Argon2) -> bool:
        """Compare as `ForeignHash.matches`."""
        del argon2
        found = _pbkdf2(password, self.salt.encode(), self.rounds)
        return hmac.compare_digest(found, self.digest.lower())


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A bare digest, hashed once more with Argon2id when it was brought here.

    Without a salt it is SHA-256. With one it is PBKDF2 or SHA-256 of password and salt: which of
    the two, the old products did not write down.
    """

    kind: str
    salt: bytes
    inner: Argon2id

    @property
    def shape(self) -> str:
        """Return the kind, and the inner hash's cost."""
        return f"{self.kind}:{self.inner.shape.partition(':')[2]}"

    def matches(self, password: str, argon2: Argon2) -> bool:
        """Compare as `ForeignHash.matches`, each possible digest in turn."""
        digests = [hashlib.sha256(password.encode() + self.salt).hexdigest()]
        if self.kind == "salted":
            digests.append(_pbkdf2(password, self.salt, SALTED_ROUNDS))
        found = [argon2(self.inner.stored, digest) for digest in digests]
        return any(found)


def read(stored: str) -> ForeignHash | None:
    """Return what a stored hash is, or None for a form or a cost that is not accepted."""
    if (found := _argon2id(stored)) is not None:
        return found
    if (named := _BCRYPT.fullmatch(stored)) and int(named[1]) in BCRYPT_COSTS:
        return Bcrypt(stored, f"bcrypt:{int(named[1])}")
    if (named := _PBKDF2.fullmatch(stored)) and 0 < int(named[1]) <= MOST_ROUNDS:
        return Pbkdf2(named[2], named[3], int(named[1]))
    if (named := _WRAPPED.fullmatch(stored)) and (inner := _argon2id(named[3])):
        return Wrapped(named[1], bytes.fromhex(named[2]), inner)
    return None


def shape_of(stored: str) -> str | None:
    """Return the shape of a stored hash, None for an unknown form."""
    found = read(stored)
    return None if found is None else found.shape


def is_bare_digest(stored: str) -> bool:
    """Tell whether it is 64 hex digits and nothing else, which must not be kept as they are."""
    return _BARE.fullmatch(stored) is not None


def wrapped(salt: str | None, inner: str) -> str:
    """Return how a bare digest is kept; `inner` is the Argon2id hash of its lower-case hex."""
    return f"{'sha256' if salt is None else 'salted'}${(salt or '').encode().hex()}{inner}"


def stand_in(shape: str) -> str:
    """Return a hash of this shape that no password fits; an unknown shape gives the empty text."""
    kind, _, cost = shape.partition(":")
    match kind:
        case "argon2id" | "sha256" | "salted":
            kib, passes, lanes = cost.split(":")
            phc = f"$argon2id$v=19$m={kib},t={passes},p={lanes}${'A' * 22}${'A' * 43}"
            return phc if kind == "argon2id" else f"{kind}$00{phc}"
        case "bcrypt":
            return f"$2b${int(cost):02}${'.' * 53}"
        case "pbkdf2":
            return f"pbkdf2_sha256${cost}$salt${'0' * 64}"
        case _:
            return ""


def _argon2id(stored: str) -> Argon2id | None:
    named = _PHC.fullmatch(stored)
    if named is None:
        return None
    kib, passes, lanes = (int(each) for each in named.groups())
    if kib > MOST_KIB or not 0 < passes <= MOST_PASSES or not 0 < lanes <= MOST_LANES:
        return None
    return Argon2id(stored, f"argon2id:{kib}:{passes}:{lanes}")


def _pbkdf2(password: str, salt: bytes, rounds: int) -> str:
    return hashlib.pbkdf2_hmac("sha256", password.encode(), salt, rounds).hex()
