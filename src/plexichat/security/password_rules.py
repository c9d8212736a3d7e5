"""Which passwords are accepted: long enough, and not one that everybody tries first.

No rule asks for digits or signs: such rules make passwords worse.
"""

from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from plexichat.core.errors import Invalid
from plexichat.security.text import folded

MAX_BYTES = 1024
_CONTEXT_MIN = 4
_SIGNS = "0123456789!?.,;:-_*#$%&@+= "
_LEET = str.maketrans(
    {"0": "o", "1": "l", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"}
)
_RUNS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890123456789",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm",
    "azertyuiopqsdfghjklmwxcvbn",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
)


class PasswordInvalid(Invalid):
    """A password has the server's fewest characters up to 1,024 bytes."""

    code = "password.invalid"
    title = "This password cannot be used"


class PasswordWeak(Invalid):
    """The password is one of those that are tried first."""

    code = "password.weak"
    title = "This password is too easy to guess"


def check_size(password: str) -> None:
    """Raise `PasswordInvalid` past the limit: called before every hash, so that none is huge."""
    try:
        size = len(password.encode())
    except UnicodeEncodeError as error:
        raise PasswordInvalid("The password is not valid Unicode text.") from error
    if size > MAX_BYTES:
        raise PasswordInvalid(f"A password has at most {MAX_BYTES} bytes.")


def check_new(password: str, *, min_length: int, context: Iterable[str] = ()) -> None:
    """Raise the reason why a new password is refused; `context` are names it must not be."""
    check_size(password)
    if len(password) < min_length:
        raise PasswordInvalid(f"A password has at least {min_length} characters.")
    plain = folded(password)
    stems = {
        plain,
        plain.strip(_SIGNS),
        plain.translate(_LEET),
        plain.strip(_SIGNS).translate(_LEET),
    }
    if _is_run(plain) or stems & _common() or "" in stems:
        raise PasswordWeak(
            "It is among the first that attackers try. A few unusual words are good."
        )
    names = {folded(name) for name in context}
    for name in {part for each in names for part in (each, each.replace(" ", ""))}:
        if len(name) >= _CONTEXT_MIN and any(_is_little_more(stem, name) for stem in stems):
            raise PasswordWeak("It is little more than a name that everybody here knows.")


def _is_little_more(stem: str, name: str) -> bool:
    return name in stem and len(stem) - len(name) < _CONTEXT_MIN


def _is_run(plain: str) -> bool:
    """Tell whether it is one short piece repeated, or neighbours on a keyboard."""
    size = len(plain)
    if any(plain == (plain[:n] * size)[:size] for n in range(1, 4)):
        return True
    return any(plain in run or plain in run[::-1] for run in _RUNS)


@cache
def _common() -> frozenset[str]:
    text = files("plexichat.security").joinpath("common_passwords.txt").read_text("utf-8")
    return frozenset(line for line in text.splitlines() if line and not line.startswith("#"))
