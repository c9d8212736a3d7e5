"""Cutting texts into words: what a reader calls the same word is found by the same term."""

import json
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from plexichat.engines.words import Text, cut, phrase, terms

NAUGHTY = json.loads(
    (Path(__file__).parents[1] / "corpora" / "naughty-strings.json").read_text("utf-8")
)
WORDS = st.text(
    st.characters(categories=("L", "Nd", "Mn", "So")),
    min_size=1,
    max_size=12,
)
# Signs, spaces and line ends: what may stand between two words of a sentence.
BREAKS = st.sampled_from([" ", "\n", ", ", " — ", "。", "!? ", "\u3000", " \u200f", "/", "_"])
HAN_AND_KANA = st.text(
    st.sampled_from("東京都日本語検索猫行くアワタカのはを"), min_size=1, max_size=8
)
THAI = st.text(st.sampled_from("กขคงจฉชซะาำเแโใไ"), min_size=1, max_size=8)


def slices(text: str) -> list[str]:
    return [text[each.start : each.end] for each in cut(text)]


def finds(text: str, wanted: str, *, open_end: bool = True) -> bool:
    """Tell whether a text answers, and that its terms lead to it."""
    searched = phrase(wanted, open_end=open_end)
    assert searched is not None
    found = Text(text).holds(searched)
    under = terms(text).issuperset(searched.terms)
    assert under or not found, "the terms do not lead to a text that holds the phrase"
    assert found or not (under and searched.exact), "exact terms lead to a text without the phrase"
    return found


@given(word=WORDS, before=st.text(max_size=20), after=st.text(max_size=20), gap=BREAKS)
def test_every_text_that_contains_a_word_is_found_by_it(
    word: str, before: str, after: str, gap: str
) -> None:
    assume(phrase(word, open_end=True) is not None)
    text = f"{before}{gap}{word}{gap}{after}"
    assert finds(text, word)
    assert finds(text, word, open_end=False)


@given(
    run=st.one_of(HAN_AND_KANA, THAI),
    before=st.one_of(HAN_AND_KANA, THAI, st.just("")),
    after=st.one_of(HAN_AND_KANA, THAI, st.just("")),
)
def test_a_run_without_spaces_is_found_by_every_part_of_it(
    run: str, before: str, after: str
) -> None:
    assert finds(before + run + after, run)


@given(word=st.text(st.characters(categories=("Ll", "Nd"), max_codepoint=0x24F), min_size=3))
def test_a_word_is_found_by_its_beginnings_of_three_letters_and_more(word: str) -> None:
    tokens = cut(word)
    assume(len(tokens) == 1)
    whole = tokens[0].text
    for length in range(3, len(whole) + 1):
        assert finds(f"so {word}.", whole[:length])


@given(text=st.text(max_size=60))
def test_tokens_are_slices_in_order(text: str) -> None:
    places = [(each.start, each.end) for each in cut(text)]
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert places == sorted(places)


@given(text=st.text(max_size=60))
def test_no_term_holds_a_space_a_quote_or_another_sign_of_ascii(text: str) -> None:
    signs = {chr(each) for each in range(128) if not chr(each).isalnum()}
    for term in terms(text):
        assert term
        assert not signs & set(term)
        assert not any(each.isspace() for each in term)


@given(text=st.text(st.characters(max_codepoint=127), max_size=60))
def test_the_quick_way_for_ascii_is_the_same_as_the_long_one(text: str) -> None:
    # A letter beyond ASCII at the end takes the long way.
    longer = cut(f"{text} é")
    assert [each[:3] for each in longer[:-1]] == [each[:3] for each in cut(text)]
    assert terms(f"{text} é") == terms(text) | {"e"}


@given(
    text=st.text(st.sampled_from("ab1 -_"), max_size=40),
    wanted=st.text(st.sampled_from("ab1 -"), min_size=1, max_size=8),
    open_end=st.booleans(),
)
def test_phrases_stand_in_ascii_where_they_stand_in_any_text(
    text: str, wanted: str, *, open_end: bool
) -> None:
    searched = phrase(wanted, open_end=open_end)
    assume(searched is not None)
    assert searched is not None
    # A letter beyond ASCII at the end takes the long way.
    assert Text(text).find([searched]) == Text(f"{text} é").find([searched])


@pytest.mark.parametrize("text", NAUGHTY)
def test_naughty_texts_are_found_by_themselves(text: str) -> None:
    assert phrase(text, open_end=True) is None or finds(f"see {text} there", text)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Héllo Wörld", "hello world"),
        ("hello", "HÉLLO"),
        ("Straße", "strasse"),
        ("İstanbul", "istanbul"),
        ("smørrebrød", "smorrebrod"),
        ("Ｆｕｌｌ ｗｉｄｔｈ", "full width"),
        ("ﬁne", "fine"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"),
        ("東京タワー", "京タ"),
        ("東京タワー", "東"),
        ("ｶﾞｷﾞ", "ガギ"),
        ("iPhone手机", "手机"),
        ("서울에서 만나요", "서울"),
        ("สวัสดีครับ", "ดีครับ"),
        ("שָׁלוֹם עולם", "שלום"),
        ("مَرْحَبًا", "مرحبا"),
        ("می‌خواهم", "میخواهم"),
        ("हिन्दी में", "हिन्दी"),
        ("ship it 🚀🎉", "🎉"),
        ("👩‍🚀 lands", "👩"),
        ("👍🏽", "👍"),
        ("https://example.org/a-b?c=d", "example.org/a"),
        ("don't", "don't"),
        ("deployment", "deploym"),
        ("a database", "database"),
    ],
)
def test_a_reader_would_call_it_the_same(text: str, wanted: str) -> None:
    assert finds(text, wanted)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("employment", "deploy"),
        ("at noon", "a"),
        ("deploy", "deployment"),
        ("world hello", "hello world"),
        ("京の東", "東京"),
        ("東京 タワー", "京タ"),
        ("ка", "ха"),
    ],
)
def test_another_word_is_not_found(text: str, wanted: str) -> None:
    assert not finds(text, wanted)


def test_a_phrase_wants_its_words_whole() -> None:
    assert finds("the deploy is done", "deploy", open_end=False)
    assert not finds("the deployment is done", "deploy", open_end=False)
    assert finds("go deploy now", "go deploy", open_end=False)
    assert not finds("go deployment", "go deploy", open_end=False)


def test_highlights_are_the_slices_that_answer() -> None:
    text = "Deploying 東京タワー, deployed: «Déploy»"
    wanted = [phrase(each, open_end=True) for each in ("deploy", "京タワ")]
    found = Text(text).find([each for each in wanted if each])
    assert [text[start:end] for start, end in found] == [
        "Deploying",
        "京タワ",
        "deployed",
        "Déploy",
    ]


def test_highlights_that_touch_are_one() -> None:
    wanted = [phrase(each, open_end=True) for each in ("東京", "京タ")]
    assert Text("東京タワー").find([each for each in wanted if each]) == [(0, 3)]


def test_a_phrase_over_both_kinds_of_script_is_cut_at_its_ends() -> None:
    wanted = phrase("京 tower 東", open_end=False)
    assert wanted is not None
    text = "東京 tower 東西"
    ((start, end),) = Text(text).find([wanted])
    assert text[start:end] == "京 tower 東"


def test_words_longer_than_a_term_are_told_apart() -> None:
    long = "x" * 80
    assert finds(long, long)
    assert finds(long + "y", long)
    assert not finds(long + "y", long + "z")
    assert not finds(long + "y", long, open_end=False)


@pytest.mark.parametrize("text", ["", "   ", "!?…", "\u200f", "++"])
def test_a_text_without_words_is_no_phrase(text: str) -> None:
    assert phrase(text, open_end=True) is None
    assert slices(text) == []
