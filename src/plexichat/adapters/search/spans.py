"""Time cut into spans that are terms as words are, so that an index without order can be asked for
the newest documents first.

A document is under one span of each width. A stretch of time is asked for as the few spans of one
width that cover it: what is met is bounded by the stretch, however common a word is.
"""

# Of keys: the narrowest is 16 seconds wide, each next one 16 times as wide, the widest 8 years.
WIDTHS = (20, 24, 28, 32, 36, 40, 44)
NARROWEST = 1 << WIDTHS[0]
MOST = 17


def of(key: int) -> list[str]:
    """Return the terms of all spans that a document is in."""
    return [_term(width, key >> width) for width in WIDTHS]


def over(first: int, end: int) -> tuple[list[str], int]:
    """Return the terms of spans that cover the keys from `first` to before `end`, and their first.

    Of the narrowest width of which not too many are needed; so they begin a little before `first`.
    """
    width = next(
        (each for each in WIDTHS if ((end - 1) >> each) - (first >> each) < MOST), WIDTHS[-1]
    )
    lowest, highest = first >> width, (end - 1) >> width
    return [_term(width, each) for each in range(lowest, highest + 1)], lowest << width


def _term(width: int, number: int) -> str:
    return f"~{width}.{number:x}"
