"""Texts cut into words, the terms to find them by, and where in a text a query's words stand.

Knows neither languages nor their stems. Two texts meet in one term when a reader would call their
words the same: whatever the case, the accents, the width of the letters. Scripts that set no
spaces between words are found by their characters and pairs of neighbours.
"""

from plexichat.engines.words.cutting import Token, cut
from plexichat.engines.words.phrases import Phrase, Text, phrase
from plexichat.engines.words.terms import VERSION, terms

__all__ = ["VERSION", "Phrase", "Text", "Token", "cut", "phrase", "terms"]
