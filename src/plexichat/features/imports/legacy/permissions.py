"""The newer product's permissions in our words; what has no equal here gives nothing."""

import re
from collections.abc import Iterable

from plexichat.features.imports.legacy import values
from plexichat.security.authz import ALL, MEMBER, Permission

_SPLIT = re.compile(r"[^a-z]+")
_NAMES = {
    "administrator": ALL,
    "admin": ALL,
    "manage server": Permission.MANAGE_SPACE,
    "manage guild": Permission.MANAGE_SPACE,
    "manage roles": Permission.MANAGE_ROLES,
    "manage channels": Permission.MANAGE_CHANNELS | Permission.CREATE_CHANNELS,
    "create channels": Permission.CREATE_CHANNELS,
    "invite": Permission.INVITE,
    "create invite": Permission.INVITE,
    "kick": Permission.KICK,
    "ban": Permission.BAN,
    "view channel": Permission.VIEW_CHANNELS,
    "read messages": Permission.VIEW_CHANNELS,
    "send message": Permission.SEND,
    "add reaction": Permission.REACT,
    "attach file": Permission.ATTACH,
    "create thread": Permission.CREATE_THREAD,
    "create public thread": Permission.CREATE_THREAD,
    "mention everyone": Permission.MENTION_ALL,
    "pin message": Permission.PIN,
    "manage message": Permission.MANAGE_MESSAGES | Permission.PIN,
}


class Unclear(ValueError):  # noqa: N818 - named as the refusal
    """A column of permissions names nothing that is known here."""


def bits(column: object) -> tuple[int, int]:
    """Return what a JSON object of booleans gives, and what it takes; unknown names do neither."""
    given = taken = 0
    for name, value in values.table(column).items():
        if value is True or value == 1:
            given |= _bits(name)
        elif value is False or value == 0:
            taken |= _bits(name)
    return given, taken & ~given


def named(column: object) -> int:
    """Return the bits of a list of names, or of an object's true ones.

    Raises `Unclear` where there is something and none of it is known: it may hide a channel.
    """
    found = values.structure(column)
    if column is None or found in ([], {}) or column in {"", "null", "0", 0}:
        return 0
    names: Iterable[object] = ()
    if isinstance(found, list):
        names = found
    elif isinstance(found, dict):
        names = [name for name, value in found.items() if value is True or value == 1]
        if not names:
            return 0
    total = 0
    for name in names:
        total |= _bits(name) if isinstance(name, str) else 0
    if not total:
        raise Unclear
    return total


def of_members(column: object) -> int:
    """Return what everybody may do by the old default role: ours, but for what it says."""
    given, taken = bits(column)
    return (MEMBER | given) & ~taken


def _bits(name: str) -> int:
    # `messages.send`, `SEND_MESSAGES` and `sendMessages` mean the same.
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    words = [_singular(each) for each in _SPLIT.split(spaced.lower()) if each]
    words = [each for each in words if each != "member"]
    phrases = {" ".join(words), " ".join(reversed(words))}
    found = [value for known, value in _KNOWN.items() if known in phrases]
    return int(found[0]) if found else 0


def _singular(word: str) -> str:
    return word.removesuffix("s")


_KNOWN = {
    " ".join(_singular(each) for each in name.split()): int(value) for name, value in _NAMES.items()
}
