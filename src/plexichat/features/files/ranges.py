"""HTTP byte ranges (RFC 9110, section 14): one range, or the whole."""

import re
from typing import NamedTuple

from plexichat.features.files.errors import RangeNotSatisfiable

_ONE_RANGE = re.compile(r"bytes\s*=\s*(?:(\d{1,18})\s*-\s*(\d{1,18})?|-\s*(\d{1,18}))\s*")


class Span(NamedTuple):
    """From `start` up to, not including, `end`."""

    start: int
    end: int


def asked_span(header: str | None, size: int) -> Span | None:
    """Return the asked span, or None where the whole file is the answer.

    What is malformed, has several ranges or another unit is ignored, as the RFC allows; a range
    behind the end raises `RangeNotSatisfiable`.
    """
    found = _ONE_RANGE.fullmatch(header.strip()) if header else None
    if found is None:
        return None
    first, last, suffix = found.groups()
    if suffix is not None:
        if int(suffix) == 0 or size == 0:
            raise RangeNotSatisfiable(size)
        return Span(max(0, size - int(suffix)), size)
    start, end = int(first), size if last is None else min(int(last) + 1, size)
    if last is not None and int(last) < start:
        return None
    if start >= size:
        raise RangeNotSatisfiable(size)
    return Span(start, end)
