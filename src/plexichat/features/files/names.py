"""File names are labels for people; they never become paths."""

import unicodedata
from urllib.parse import quote

LONGEST_NAME = 200
LONGEST_ENDING = 16
_ASCII_PRINTABLE = range(0x20, 0x7F)


def label(name: str) -> str:
    """Return the last part of a name without what hides or breaks: controls, direction marks."""
    last = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    shown = "".join(
        letter for letter in last if unicodedata.category(letter)[0] != "C" or letter == "\u200d"
    )
    return _shortened(shown.strip().strip(".").strip() or "file")


def content_disposition(kind: str, name: str) -> str:
    """Return the header for `inline` or `attachment` with the name in both of its forms."""
    plain = "".join(
        letter if ord(letter) in _ASCII_PRINTABLE and letter not in '"\\%' else "_"
        for letter in name
    )
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _shortened(name: str) -> str:
    if len(name) <= LONGEST_NAME:
        return name
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > LONGEST_ENDING:
        return name[:LONGEST_NAME]
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"
