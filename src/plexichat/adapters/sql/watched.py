"""A PostgreSQL connection that ends soon after the other side is gone without a word.

Without it TCP says things again for a quarter of an hour, and who waits for an answer that was
lost waits for hours.
"""

import socket
from asyncio import BaseTransport
from typing import Any

import asyncpg

# What was sent and not received after so long, or a peer that answers no probe, is a dead line.
GONE_MS = 10_000
_PROBE_AFTER_SECONDS = 5
_PROBE_EVERY_SECONDS = 2
_PROBES = 3


class WatchedConnection(asyncpg.Connection):
    """For `connection_class`. It fails with an `OSError` where TCP would wait in silence."""

    def __init__(self, protocol: Any, transport: BaseTransport, *rest: Any) -> None:
        super().__init__(protocol, transport, *rest)
        _watch(transport.get_extra_info("socket"))


def _watch(line: "socket.socket | None") -> None:
    if line is None or line.family not in {socket.AF_INET, socket.AF_INET6}:
        return
    line.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in (
        ("TCP_KEEPIDLE", _PROBE_AFTER_SECONDS),
        ("TCP_KEEPINTVL", _PROBE_EVERY_SECONDS),
        ("TCP_KEEPCNT", _PROBES),
        ("TCP_USER_TIMEOUT", GONE_MS),
    ):
        # Not every system has them all; without them it takes longer.
        if (option := getattr(socket, name, None)) is not None:
            line.setsockopt(socket.IPPROTO_TCP, option, value)
