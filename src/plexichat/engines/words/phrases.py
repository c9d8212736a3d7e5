"""Words that are looked for next to each other: a phrase, or one word."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from plexichat.engines.words import terms
from plexichat.engines.words.cutting import Token, cut

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Phrase:
    """Neighbouring words. `open_end`: the last one may be only the beginning of a word.

    `terms` are those that every text with the phrase is put under; `exact` says that every text
    under them holds it.
    """

    tokens: tuple[Token, ...]
    open_end: bool
    terms: tuple[str, ...]
    exact: bool
    in_ascii: re.Pattern[str] | None
    """How it reads in a text of ASCII, in small letters; None where it cannot stand in one."""


def phrase(text: str, *, open_end: bool) -> Phrase | None:
    """Return the words of a text as a phrase; None where it has none."""
    tokens = tuple(cut(text))
    if not tokens:
        return None
    found: dict[str, None] = {}
    exact = len(tokens) == 1
    for place, token in enumerate(tokens):
        is_open = open_end and place == len(tokens) - 1
        its_terms, its_exact = _terms(token, is_open=is_open)
        found |= dict.fromkeys(its_terms)
        exact = exact and its_exact
    return Phrase(tokens, open_end, tuple(found), exact, _in_ascii(tokens, open_end=open_end))


class Text:
    """A text in which phrases are looked for: cut at most once, or never where it is ASCII."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._ascii = source.lower() if source.isascii() else None

    @cached_property
    def _tokens(self) -> list[Token]:
        return cut(self._source)

    def holds(self, wanted: Phrase) -> bool:
        """Tell whether the phrase stands in the text."""
        return next(iter(self._places(wanted)), None) is not None

    def find(self, wanted: Iterable[Phrase]) -> list[Span]:
        """Return the slices where any of the phrases stand: ascending, those that touch as one."""
        joined: list[Span] = []
        for start, end in sorted({span for each in wanted for span in self._places(each)}):
            if joined and start <= joined[-1][1]:
                joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
            else:
                joined.append((start, end))
        return joined

    def _places(self, wanted: Phrase) -> Iterable[Span]:
        if self._ascii is None:
            return _places(self._tokens, wanted)
        if wanted.in_ascii is None:
            return ()
        return (found.span() for found in wanted.in_ascii.finditer(self._ascii))


def _in_ascii(tokens: Iterable[Token], *, open_end: bool) -> re.Pattern[str] | None:
    words = [token.text for token in tokens]
    if not all(word.isascii() for word in words):
        return None
    end = "[a-z0-9]*" if open_end and len(words[-1]) >= terms.BEGINNINGS[0] else "(?![a-z0-9])"
    return re.compile(f"(?<![a-z0-9]){'[^a-z0-9]+'.join(words)}{end}")


def _terms(token: Token, *, is_open: bool) -> tuple[list[str], bool]:
    if token.unspaced:
        return terms.for_run(token.text)
    term, exact = (terms.for_beginning if is_open else terms.for_word)(token.text)
    return [term], exact


def _places(tokens: list[Token], wanted: Phrase) -> Iterable[Span]:
    words = wanted.tokens
    if len(words) == 1:
        for token in tokens:
            yield from _inside(token, words[0], open_end=wanted.open_end)
        return
    for first in range(len(tokens) - len(words) + 1):
        run = tokens[first : first + len(words)]
        if _continues(run, wanted):
            start = run[0].end - _length(run[0], words[0])
            end = run[-1].start + _length(run[-1], words[-1])
            yield start, end


def _inside(token: Token, word: Token, *, open_end: bool) -> Iterable[Span]:
    """Return where a single word stands in a token: anywhere in a run without spaces."""
    if token.unspaced != word.unspaced:
        return
    if word.unspaced:
        at = token.text.find(word.text)
        while at >= 0:
            yield _slice(token, at, at + len(word.text))
            at = token.text.find(word.text, at + len(word.text))
    elif token.text == word.text or (open_end and _begins(token.text, word.text)):
        yield token.start, token.end


def _begins(text: str, beginning: str) -> bool:
    return len(beginning) >= terms.BEGINNINGS[0] and text.startswith(beginning)


def _continues(run: list[Token], wanted: Phrase) -> bool:
    """Tell whether the tokens are the phrase; at its ends a run without spaces may go on."""
    words = wanted.tokens
    if any(one.unspaced != other.unspaced for one, other in zip(run, words, strict=True)):
        return False
    first, last = run[0].text, run[-1].text
    begins = first.endswith(words[0].text) if run[0].unspaced else first == words[0].text
    if run[-1].unspaced:
        ends = last.startswith(words[-1].text)
    else:
        ends = last == words[-1].text or (wanted.open_end and _begins(last, words[-1].text))
    middle = zip(run[1:-1], words[1:-1], strict=True)
    return begins and ends and all(one.text == other.text for one, other in middle)


def _length(token: Token, word: Token) -> int:
    """Return how much of a token's slice a word at its end or beginning takes."""
    whole = token.end - token.start
    same_length = len(token.text) == whole
    return len(word.text) if token.unspaced and same_length else whole


def _slice(token: Token, start: int, end: int) -> Span:
    """Return the part of a token's slice, or all of it where folding changed its length."""
    if len(token.text) == token.end - token.start:
        return token.start + start, token.start + end
    return token.start, token.end
