"""Secrets that the server hands out: 32 random bytes, of which only SHA-256 is stored.

A fast hash is enough: nobody guesses 256 random bits.
"""

import secrets
from collections.abc import Callable
from hashlib import sha256

RANDOM_BYTES = 32
MAX_CHARS = 128
PROGRAM_PREFIX = "pxc_"

Randomness = Callable[[int], str]


def new_secret(prefix: str = "", *, randomness: Randomness = secrets.token_urlsafe) -> str:
    """Return a new secret; the prefix lets scanners find leaked ones."""
    return prefix + randomness(RANDOM_BYTES)


def digest(secret: str) -> bytes:
    """Return what is stored of a secret, and what it is looked up by."""
    return sha256(secret.encode("utf-8", "surrogatepass")).digest()
