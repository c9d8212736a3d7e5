"""Ids of what was said elsewhere: they sort by the time of saying, and are the same every time."""

import hashlib

from plexichat.core.ids import COUNT_BITS, EPOCH_MS, WORKER_BITS

_LOW_BITS = WORKER_BITS + COUNT_BITS
# What is older than the epoch goes into the ids of the epoch's first day: 200 a millisecond.
_OLD_PER_MS = 200


def message_id(key: str, at_us: int) -> int:
    """Return the id of a message: the same again when the import goes on after a kill."""
    at_ms, part_us = divmod(at_us, 1000)
    if at_ms < EPOCH_MS:
        return at_ms * _OLD_PER_MS + part_us // 5 + 1
    spread = int.from_bytes(hashlib.blake2s(key.encode(), digest_size=2).digest(), "big")
    low = part_us << COUNT_BITS | spread & ((1 << COUNT_BITS) - 1)
    return (at_ms - EPOCH_MS) << _LOW_BITS | low
