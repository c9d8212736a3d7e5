"""Values out of old databases, where a column may hold anything."""

import json
from collections.abc import Iterator

from plexichat.security.text import clean_line, is_visible


def text(value: object) -> str:
    """Return a text; what is none is empty."""
    return value if isinstance(value, str) else ""


def plain(value: object) -> str:
    """Return a text without what no database of ours keeps."""
    return text(value).replace("\0", "").encode("utf-8", "replace").decode()


def line(value: object, longest: int, otherwise: str = "") -> str:
    """Return one visible line."""
    shown = clean_line(text(value))[:longest].strip()
    return shown if is_visible(shown) else otherwise


def structure(value: object) -> object:
    """Return what a column of JSON holds; None where it is none."""
    if not isinstance(value, str):
        return None
    try:
        found: object = json.loads(value)
    except (ValueError, RecursionError):
        return None
    return found


def table(value: object) -> dict[str, object]:
    """Return a JSON object, empty where it is none."""
    found = structure(value)
    return found if isinstance(found, dict) else {}


def people(found: object) -> Iterator[str]:
    """Yield the ids in a list of people: texts, numbers, or objects that hold one."""
    entries = found if isinstance(found, list) else list(found) if isinstance(found, dict) else []
    for each in entries:
        named = each.get("user_id", each.get("id")) if isinstance(each, dict) else each
        if isinstance(named, str | int) and not isinstance(named, bool):
            yield str(named)
