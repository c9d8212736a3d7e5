"""Who a text names."""

import re
import unicodedata
from typing import NamedTuple

LONGEST_NAME = 64
MOST_NAMES = 50
_NAMED = re.compile(r"(?<![\w@/.])@(\w[\w.\-]{0,63})")
_ALL = {"channel": "channel", "all": "channel", "everyone": "channel", "here": "here"}


class Named(NamedTuple):
    """The username keys of a text's `@names`, and whether it calls everybody."""

    keys: list[str]
    everybody: str | None


def named(body: str) -> Named:
    """Return what the text names; at most 50 names count, code is not left out."""
    keys: dict[str, None] = {}
    everybody: str | None = None
    for found in _NAMED.finditer(body):
        name = found[1].rstrip(".-")
        key = unicodedata.normalize("NFKC", name).casefold()
        if key in _ALL:
            everybody = "channel" if _ALL[key] == "channel" else everybody or "here"
        elif len(keys) < MOST_NAMES:
            keys[key] = None
    return Named(list(keys), everybody)
