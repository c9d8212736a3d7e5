"""What a character is for a word, and what it becomes when case, accents and width are no matter.

Python's own tables of Unicode: no list of ours has to follow new scripts.
"""

import unicodedata
from bisect import bisect_right
from enum import IntEnum
from functools import lru_cache

REMEMBERED = 8_192


class Kind(IntEnum):
    """What a character does to the word that it stands in."""

    BREAK = 0
    """Ends a word: spaces, punctuation, controls."""
    LETTER = 1
    """Makes words that spaces part: letters, digits, other numbers."""
    UNSPACED = 2
    """Belongs to a script that sets no spaces between words, or puts endings on them."""
    SYMBOL = 3
    """Is a word by itself: emoji, arrows."""
    MARK = 4
    """Goes with the letter before it."""


Unfolded = tuple[tuple[str, Kind], ...]

# First and last characters: Thai and Lao, Myanmar, Hangul, Khmer, kana to the end of the
# ideographs, Hangul again, compatibility forms, the planes of rare ideographs.
_UNSPACED = (
    (0x0E00, 0x0EFF),
    (0x1000, 0x109F),
    (0x1100, 0x11FF),
    (0x1780, 0x17FF),
    (0x3005, 0x3007),
    (0x3040, 0x318F),
    (0x31A0, 0x31FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xA960, 0xA97F),
    (0xA9E0, 0xA9FF),
    (0xAA60, 0xAA7F),
    (0xAC00, 0xD7FF),
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)
_FIRSTS = [first for first, _ in _UNSPACED]
# Letters that no decomposition takes apart, and that people type without their stroke or dot.
_PLAIN = str.maketrans({"ø": "o", "đ": "d", "ħ": "h", "ł": "l", "ŧ": "t", "ı": "i"})
_PLAIN |= str.maketrans({"æ": "ae", "œ": "oe"})
# Between letters and yet not there: joiners come by category, these are called marks.
_INVISIBLE = {0x034F, 0x17B4, 0x17B5, *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)}
# Combining classes of points and accents. Left alone are nuktas, voicing marks and viramas (7 to
# 9), and the vowels and tones of scripts that have classes of their own (84 to 132).
_POINTS = range(10, 37)
_FIRST_ACCENT = 200


@lru_cache(maxsize=REMEMBERED)
def unfold(character: str) -> Unfolded:
    """Return what a character comes to, each part with its kind; nothing where it does not count.

    The parts of a word are put together again by NFC.
    """
    once = unicodedata.normalize("NFKC", character).casefold()
    apart = unicodedata.normalize("NFKD", once).casefold().translate(_PLAIN)
    return tuple((part, _kind(part)) for part in apart if not _is_dropped(part))


def _is_dropped(part: str) -> bool:
    category = unicodedata.category(part)
    if category in {"Cf", "Me"} or ord(part) in _INVISIBLE:
        return True
    accent = unicodedata.combining(part)
    return accent >= _FIRST_ACCENT or accent in _POINTS


def _kind(part: str) -> Kind:
    category = unicodedata.category(part)
    match category[0]:
        case "L" | "N":
            return Kind.UNSPACED if _is_unspaced(ord(part)) else Kind.LETTER
        case "M":
            return Kind.MARK
        case "S" if category == "So":
            return Kind.SYMBOL
        case _:
            return Kind.BREAK


def _is_unspaced(point: int) -> bool:
    at = bisect_right(_FIRSTS, point) - 1
    return at >= 0 and point <= _UNSPACED[at][1]
