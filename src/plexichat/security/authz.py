"""The one permission function: pure, and the same for every door.

Bits combine as in the widely known role model of chat servers: the base role and the roles of a
member are added up, then a channel's overrides take and give, the base role's first, then the
other roles' together, then the person's own.
"""

from collections.abc import Iterable
from enum import IntFlag


class Permission(IntFlag):
    """What a member may do; the wire form is the list of lower-case names."""

    MANAGE_SPACE = 1
    MANAGE_ROLES = 2
    MANAGE_CHANNELS = 4
    INVITE = 8
    KICK = 16
    BAN = 32
    VIEW_CHANNELS = 64
    SEND = 128
    REACT = 256
    ATTACH = 512
    CREATE_THREAD = 1024
    MENTION_ALL = 2048
    PIN = 4096
    MANAGE_MESSAGES = 8192
    POST_ANNOUNCEMENTS = 16384
    CREATE_CHANNELS = 32768


ALL = (1 << 16) - 1
MEMBER = int(
    Permission.VIEW_CHANNELS
    | Permission.SEND
    | Permission.REACT
    | Permission.ATTACH
    | Permission.CREATE_THREAD
    | Permission.PIN
    | Permission.INVITE
    | Permission.CREATE_CHANNELS
)
GUEST = int(Permission.SEND | Permission.REACT | Permission.ATTACH | Permission.CREATE_THREAD)
CONVERSATION = int(
    Permission.SEND
    | Permission.REACT
    | Permission.ATTACH
    | Permission.CREATE_THREAD
    | Permission.MENTION_ALL
    | Permission.PIN
)

_NAMES = tuple((bit.value, str(bit.name).lower()) for bit in Permission)
_BITS = {name: value for value, name in _NAMES}


def names(bits: int) -> list[str]:
    """Return the wire form of permission bits."""
    return [name for value, name in _NAMES if bits & value]


def bits(wire: Iterable[str]) -> int:
    """Return the bits of wire names; raises `KeyError` with the first unknown one."""
    total = 0
    for name in wire:
        total |= _BITS[name]
    return total


def in_space(base: int, roles: Iterable[int], *, owns: bool) -> int:
    """Return what a member may do in a space: everything for owners and space managers."""
    total = base
    for role in roles:
        total |= role
    return ALL if owns or total & Permission.MANAGE_SPACE else total


def in_channel(
    space: int,
    base: tuple[int, int] | None,
    roles: Iterable[tuple[int, int]],
    person: tuple[int, int] | None,
) -> int:
    """Apply a channel's overrides, each a pair of bits (allow, deny), to `space` permissions.

    Who manages the space is not bound by overrides.
    """
    if space & Permission.MANAGE_SPACE:
        return ALL
    total = space
    if base:
        total = total & ~base[1] | base[0]
    allowed = denied = 0
    for allow, deny in roles:
        allowed |= allow
        denied |= deny
    total = total & ~denied | allowed
    if person:
        total = total & ~person[1] | person[0]
    return total
