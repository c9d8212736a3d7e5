"""A text cut into words, each with its place."""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from plexichat.engines.words.characters import Kind, unfold

_ASCII_WORD = re.compile(r"[a-z0-9]+")


class Token(NamedTuple):
    """A word as it is compared, and the slice of the text that it stands in.

    `unspaced` says that it is a run of a script without spaces: words may begin anywhere in it.
    """

    text: str
    start: int
    end: int
    unspaced: bool = False


def cut(text: str) -> list[Token]:
    """Return the words of a text in their order."""
    if text.isascii():
        found = _ASCII_WORD.finditer(text.lower())
        return [Token(each[0], each.start(), each.end()) for each in found]
    return list(_tokens(text))


def plain_words(text: str) -> list[str]:
    """Return only the words of an ASCII text: the quick way for most of what is indexed."""
    return _ASCII_WORD.findall(text.lower())


def _tokens(text: str) -> Iterator[Token]:
    parts: list[str] = []
    kind, start, end = Kind.BREAK, 0, 0
    for place, character in enumerate(text):
        for part, its_kind in unfold(character):
            joins = its_kind is kind or its_kind is Kind.MARK
            if parts and not (joins and kind is not Kind.SYMBOL):
                if its_kind is Kind.MARK:
                    # After a symbol it only says how to draw it.
                    continue
                yield _token(parts, start, end, kind)
                parts = []
            if its_kind is Kind.BREAK or (its_kind is Kind.MARK and not parts):
                continue
            if not parts:
                kind, start = its_kind, place
            parts.append(part)
            end = place + 1
    if parts:
        yield _token(parts, start, end, kind)


def _token(parts: list[str], start: int, end: int, kind: Kind) -> Token:
    text = unicodedata.normalize("NFC", "".join(parts))
    return Token(text, start, end, kind is Kind.UNSPACED)
