"""What names, statuses, time zones and preferences must look like."""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from zoneinfo import available_timezones

from plexichat.features.users.errors import (
    DisplayNameInvalid,
    PreferencesInvalid,
    StatusInvalid,
    TimeZoneUnknown,
    UsernameInvalid,
)
from plexichat.security.text import clean_line, folded, is_visible

USERNAME_MAX, DISPLAY_NAME_MAX, STATUS_MAX, EMOJI_MAX = 32, 64, 100, 32
PREFERENCES_MAX, VALUE_MAX = 200, 4096
RESERVED = frozenset({"here", "channel", "everyone", "all", "me"})

_KEY = re.compile(r"[a-z0-9][a-z0-9._:-]{0,63}")
_ZONE = re.compile(r"[A-Za-z][A-Za-z0-9_+/-]{0,63}")
# Scripts with letters that look alike: a name keeps to one of them.
_LOOKALIKE = ("LATIN", "CYRILLIC", "GREEK")


def username(text: str) -> str:
    """Return the user name as it is shown, or raise `UsernameInvalid` with the reason."""
    name = unicodedata.normalize("NFC", text)
    if not 1 <= len(name) <= USERNAME_MAX:
        raise UsernameInvalid(f"A user name has 1 to {USERNAME_MAX} characters.")
    if not all(_in_username(character) for character in name) or name != clean_line(name):
        raise UsernameInvalid("A user name has letters, digits and . _ - only.")
    if not (_at_an_end(name[0]) and _at_an_end(name[-1])) or unicodedata.combining(name[0]):
        raise UsernameInvalid("A user name begins and ends with a letter, a digit or _.")
    scripts = {script for script in _LOOKALIKE for each in name if _is_of(each, script)}
    if len(scripts) > 1:
        raise UsernameInvalid("A user name keeps to one script: these letters look alike.")
    key = username_key(name)
    if key in RESERVED or not all(_in_username(character) for character in key):
        raise UsernameInvalid("This user name has a meaning of its own. Choose another.")
    return name


def username_key(text: str) -> str:
    """Return what two user names that read the same have in common."""
    return folded(text)


def _in_username(character: str) -> bool:
    return character in "._-" or unicodedata.category(character)[0] in "LM" or _digit(character)


def _digit(character: str) -> bool:
    return unicodedata.category(character) == "Nd"


def _at_an_end(character: str) -> bool:
    return character == "_" or (character not in ".-" and _in_username(character))


def _is_of(character: str, script: str) -> bool:
    return unicodedata.name(character, "").startswith(script)


def display_name(text: str) -> str:
    """Return the cleaned name, or raise `DisplayNameInvalid`."""
    name = clean_line(text)
    if not 1 <= len(name) <= DISPLAY_NAME_MAX or not is_visible(name):
        raise DisplayNameInvalid(f"A display name has 1 to {DISPLAY_NAME_MAX} visible characters.")
    return name


def status_text(text: str) -> str:
    """Return the cleaned status, which may be empty."""
    status = clean_line(text)
    if len(status) > STATUS_MAX:
        raise StatusInvalid(f"A status has at most {STATUS_MAX} characters.")
    return status


def status_emoji(text: str) -> str:
    """Return the emoji, or `:name:` of one, which may be empty."""
    emoji = clean_line(text)
    if len(emoji) > EMOJI_MAX or " " in emoji:
        raise StatusInvalid("A status has one emoji.")
    return emoji


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def time_zone(text: str) -> str:
    """Return the name of a time zone that this machine, where it knows any, knows."""
    if not _ZONE.fullmatch(text) or (_zones() and text not in _zones()):
        raise TimeZoneUnknown("Use a name such as Europe/Zurich or UTC.")
    return text


def preferences(values: Mapping[str, str | None]) -> None:
    """Raise `PreferencesInvalid` unless all keys and values can be kept."""
    for key, value in values.items():
        if not _KEY.fullmatch(key):
            raise PreferencesInvalid("A key has 1 to 64 of a-z 0-9 . _ : -")
        if value is not None and (len(value) > VALUE_MAX or "\0" in value):
            raise PreferencesInvalid(f"A value has at most {VALUE_MAX} characters and no NUL.")
