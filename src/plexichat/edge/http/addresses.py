"""Where a request comes from, seen through the proxies that the operator trusts."""

from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any

from plexichat.edge.http.asgi import ReadScope, header_list

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address
IPV6_BLOCK_BITS = 64
HOPS_MAX = 16


class Addresses:
    """Finds the client's address; `X-Forwarded-*` counts only from trusted proxies."""

    def __init__(self, trusted: Sequence[Network] = ()) -> None:
        self._trusted = tuple(trusted)

    def trusts_peer(self, scope: ReadScope) -> bool:
        """Tell whether the connection comes from a trusted proxy."""
        return bool(self._trusted) and self._is_trusted(_peer(scope))

    def of(self, scope: ReadScope) -> str:
        """Return the address of the nearest hop that is not a trusted proxy."""
        address = _peer(scope)
        if not self.trusts_peer(scope):
            return address
        hops = header_list(scope, b"x-forwarded-for").split(",")[-HOPS_MAX:]
        for hop in reversed(hops):
            if _parsed(hop.strip()) is None:
                return address
            address = hop.strip()
            if not self._is_trusted(address):
                return address
        return address

    def _is_trusted(self, address: str) -> bool:
        parsed = _parsed(address)
        return parsed is not None and any(parsed in network for network in self._trusted)


def _peer(scope: ReadScope) -> str:
    client: Any = scope.get("client")
    return str(client[0]) if client else ""


@lru_cache(maxsize=4096)
def _parsed(address: str) -> Address | None:
    try:
        parsed = ip_address(address)
    except ValueError:
        return None
    mapped = parsed.ipv4_mapped if isinstance(parsed, IPv6Address) else None
    return mapped or parsed


@lru_cache(maxsize=4096)
def block(address: str) -> str:
    """Return what limits count by: an IPv4 address, or the /64 of an IPv6 one."""
    parsed = _parsed(address)
    if isinstance(parsed, IPv6Address):
        return str(IPv6Network((parsed, IPV6_BLOCK_BITS), strict=False))
    return str(parsed) if parsed else "unknown"


def is_loopback(address: str) -> bool:
    """Tell whether the address is this machine's own."""
    parsed = _parsed(address)
    return parsed is not None and parsed.is_loopback
