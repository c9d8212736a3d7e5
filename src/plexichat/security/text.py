"""Text that people type, made safe to show on one line.

Nothing here escapes HTML: that is the business of whoever renders. What is taken out are
characters that hide, reorder or break the text around them.
"""

import unicodedata

# Joiners stay: emoji families and several scripts are written with them.
_KEPT_FORMATS = {"\u200c", "\u200d"}
# Letters and marks by category that show as nothing at all.
_BLANKS = set("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_MARK_RUN = 4


def clean_line(text: str) -> str:
    """Return the text in NFC without controls, overrides and blanks, its spaces single.

    Runs of combining marks are cut at four, so that a name cannot cover its neighbours' lines;
    what does not show ends no run.
    """
    kept: list[str] = []
    marks = 0
    for character in unicodedata.normalize("NFC", text):
        category = unicodedata.category(character)
        if category in {"Zs", "Zl", "Zp"} or character in "\t\n\r\v\f":
            kept.append(" ")
            marks = 0
        elif _shows(character, category):
            if category in {"Mn", "Me"}:
                marks += 1
            elif character not in _KEPT_FORMATS and not unicodedata.combining(character):
                marks = 0
            if marks <= _MARK_RUN or category not in {"Mn", "Me"}:
                kept.append(character)
    # Again: what was taken out may have stood between what belongs together.
    return unicodedata.normalize("NFC", " ".join("".join(kept).split()))


def _shows(character: str, category: str) -> bool:
    if character in _BLANKS:
        return False
    return category not in {"Cc", "Cf", "Cs", "Cn"} or character in _KEPT_FORMATS


def is_visible(text: str) -> bool:
    """Tell whether anything of the text would be seen."""
    return any(
        _shows(each, unicodedata.category(each)) and each not in _KEPT_FORMATS
        for each in text
        if not each.isspace()
    )


def folded(text: str) -> str:
    """Return the form in which two texts are the same to a reader: NFKC, case-folded."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
