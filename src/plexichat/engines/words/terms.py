"""The terms under which a text is put, so that its words are found, and their beginnings.

A term is a word, the beginning of a word, a character or a pair of characters of a script without
spaces. No term holds a space or an ASCII sign: those are free for other kinds of terms.
"""

from collections.abc import Iterable

from plexichat.engines.words.cutting import Token, cut, plain_words

# Whoever keeps terms begins afresh when this grows: what was cut otherwise is not found.
VERSION = 1
LONGEST = 64
# The beginnings of words that are terms by themselves. Between them the next shorter one leads to
# too many texts, which a look at the text sorts out.
BEGINNINGS = (3, 4, 5, 6, 8, 10, 12)
_SHORTEST = BEGINNINGS[0]


def terms(text: str) -> set[str]:
    """Return all terms of a text."""
    if text.isascii():
        found: set[str] = set()
        for word in set(plain_words(text)):
            found.update(_of_word(word))
        return found
    return {term for token in cut(text) for term in _of(token)}


def _of(token: Token) -> Iterable[str]:
    return _of_run(token.text) if token.unspaced else _of_word(token.text)


def _of_word(word: str) -> list[str]:
    length = len(word)
    found = [word[:LONGEST]]
    for beginning in BEGINNINGS:
        if beginning >= length:
            break
        found.append(word[:beginning])
    return found


def _of_run(run: str) -> list[str]:
    return [*run, *pairs(run)]


def pairs(run: str) -> list[str]:
    """Return the neighbours of a run, two by two."""
    return [run[place : place + 2] for place in range(len(run) - 1)]


def for_beginning(word: str) -> tuple[str, bool]:
    """Return the term under which words with this beginning are, and whether only they are there.

    One or two letters begin too many words: they are looked for as whole words.
    """
    length = len(word)
    if length < _SHORTEST or length in BEGINNINGS:
        return word, True
    return word[: max(each for each in BEGINNINGS if each < length)], False


def for_word(word: str) -> tuple[str, bool]:
    """Return the term under which this very word is, and whether nothing else is there."""
    return word[:LONGEST], len(word) < LONGEST and len(word) not in BEGINNINGS


def for_run(run: str) -> tuple[list[str], bool]:
    """Return the terms of all texts in which this run stands, and whether only those have them."""
    if len(run) == 1:
        return [run], True
    found = pairs(run)
    return found, len(found) == 1
