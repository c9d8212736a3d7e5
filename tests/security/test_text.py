"""Text that is safe to show on one line, in whatever script."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plexichat.security.text import clean_line, folded, is_visible

ANY = st.text(st.characters(exclude_categories=[]), max_size=60)


@pytest.mark.parametrize(
    "text", ["Ada", "Ada Lovelace", "Zoë", "李小龍", "محمد", "👩‍🌾", "नमस्ते", "می‌خواهم", "ก็ได้", "x²"]
)
def test_what_people_are_called_stays_as_it_is(text: str) -> None:
    assert clean_line(text) == unicodedata.normalize("NFC", text)
    assert is_visible(text)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("  a \t b\n\nc  ", "a b c"),
        ("a\u00a0b\u2003c\u3000d", "a b c d"),
        ("a\u2028b\u2029c", "a b c"),
        ("a\x00b\x07c\x1b[31m", "abc[31m"),
        ("\u202eevil\u202c", "evil"),
        ("a\u2066b\u2069\u200e\u200fc", "abc"),
        ("a\u200bb\ufeffc\u00add", "abcd"),
        ("a\u3164b\u2800c\u115f\u1160\uffa0\u034fd", "abcd"),
        ("e\u0301", "é"),
        ("\U000e0041\U000e0042x", "x"),
        ("a\ud800b", "ab"),
        ("a\ufdd0b\U0001ffffc\u0378", "abc"),
        ("\r\v\f", ""),
    ],
)
def test_what_hides_reorders_or_breaks_is_taken_out(typed: str, shown: str) -> None:
    assert clean_line(typed) == shown


def test_a_tower_of_marks_is_cut_at_four_and_counts_anew_after_a_letter() -> None:
    tower = "\u0337" * 50
    assert clean_line(f"a{tower}b{tower}") == "a" + "\u0337" * 4 + "b" + "\u0337" * 4
    assert clean_line("a" + "\u20dd" * 9) == "a" + "\u20dd" * 4


@pytest.mark.parametrize("between", ["\u200b", "\u2800", "\x00", "\u200d", "\u202e", "\u034f"])
def test_nothing_that_does_not_show_lets_a_tower_grow(between: str) -> None:
    cleaned = clean_line("a" + ("\u0337" * 4 + between) * 20)
    assert cleaned.replace("\u200d", "") == "a" + "\u0337" * 4


def test_what_was_cleaned_is_composed() -> None:
    cleaned = clean_line("\u00e4\u0322\u17b5\U000116b7\u2de8")
    assert cleaned == unicodedata.normalize("NFC", cleaned)


@pytest.mark.parametrize(
    "text",
    ["", " ", "\u200d", "\u200c\u200d", "\u3164", "\u2800\u2800", "\u202e", "\x00", "\u00a0"],
)
def test_what_shows_nothing_is_not_visible(text: str) -> None:
    assert not is_visible(text)


@given(ANY)
def test_cleaning_is_done_once(text: str) -> None:
    cleaned = clean_line(text)
    assert clean_line(cleaned) == cleaned
    assert cleaned == cleaned.strip()
    assert "\n" not in cleaned
    assert "  " not in cleaned
    cleaned.encode()


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ada", "aDA"), ("ﬁsh", "FISH"), ("straße", "STRASSE"), ("Ａｄａ", "ada"), ("é", "E\u0301")],
)
def test_what_reads_alike_folds_alike(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@given(ANY)
def test_folding_is_done_once(text: str) -> None:
    assert folded(folded(text)) == folded(text)
