"""What people write into the search field, and what it means."""

import json
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plexichat.engines.words import Phrase
from plexichat.features.search.errors import DateInvalid, KindUnknown, SearchInvalid
from plexichat.features.search.language import MOST_PARTS, Query, parse

NOW = datetime(2026, 11, 28, 23, 30, tzinfo=UTC)
NAUGHTY = json.loads(
    (Path(__file__).parents[2] / "corpora" / "naughty-strings.json").read_text("utf-8")
)


def read(text: str, zone: str = "UTC") -> Query:
    return parse(text, zone=ZoneInfo(zone), now=NOW)


def said(phrases: list[Phrase]) -> list[str]:
    """Return phrases as one reads them: an open end as a star."""
    return [
        " ".join(token.text for token in each.tokens) + ("*" if each.open_end else "")
        for each in phrases
    ]


@pytest.mark.parametrize(
    ("text", "wanted", "unwanted"),
    [
        ("rain", ["rain*"], []),
        ("Rain  SUN", ["rain*", "sun*"], []),
        ('"heavy rain"', ["heavy rain"], []),
        ("“heavy rain” sun", ["heavy rain", "sun*"], []),
        ("«heavy rain»", ["heavy rain"], []),
        ('"not closed', ["not closed"], []),
        ("rain -sun", ["rain*"], ["sun*"]),
        ('rain -"heavy rain"', ["rain*"], ["heavy rain"]),
        ("well-known", ["well known*"], []),
        ("- rain", ["rain*"], []),
        ("--rain", [], ["rain*"]),
        ("subject:rain", ["subject rain*"], []),
        ('subject:"heavy rain"', ["subject heavy rain"], []),
        ("https://example.org", ["https example org*"], []),
        ("from: ada", ["from*", "ada*"], []),
        ("12:30", ["12 30*"], []),
        ("東京 -猫", ["東京*"], ["猫*"]),
        ("!? ++", [], []),
        ("🎉", ["🎉*"], []),
    ],
)
def test_words_and_phrases(text: str, wanted: list[str], unwanted: list[str]) -> None:
    query = read(text)
    assert (said(query.wanted), said(query.unwanted)) == (wanted, unwanted)


def test_operators_take_what_stands_behind_them() -> None:
    query = read('FROM:ada from:@ben in:#general in:"two words" -from:eve -in:noise rain')
    assert query.authors == ["ada", "@ben"]
    assert query.no_authors == ["eve"]
    assert query.places == ["#general", "two words"]
    assert query.no_places == ["noise"]
    assert said(query.wanted) == ["rain*"]


def test_kinds_have_several_names() -> None:
    query = read("has:file has:Images has:pinned -has:link")
    assert (query.kinds, query.no_kinds) == (["file", "image", "pin"], ["link"])


def test_an_unknown_kind_is_told_with_all_that_there_are() -> None:
    with pytest.raises(KindUnknown, match=r"has:birds.*file, image.*thread"):
        read("has:birds")


DAY = 86_400_000
MIDNIGHT = 1_795_824_000_000  # of 2026-11-28, UTC


@pytest.mark.parametrize(
    ("text", "zone", "from_ms", "until_ms"),
    [
        ("on:2026-11-28", "UTC", MIDNIGHT, MIDNIGHT + DAY),
        ("before:2026-11-28", "UTC", None, MIDNIGHT),
        ("after:2026-11-28", "UTC", MIDNIGHT + DAY, None),
        ("after:2026-11-20 before:2026-11-28", "UTC", MIDNIGHT - 7 * DAY, MIDNIGHT),
        ("before:2026-11-28 before:2026-11-30", "UTC", None, MIDNIGHT),
        ("on:today", "UTC", MIDNIGHT, MIDNIGHT + DAY),
        ("on:Yesterday", "UTC", MIDNIGHT - DAY, MIDNIGHT),
        ("on:2026-11-28", "Asia/Tokyo", MIDNIGHT - 9 * 3_600_000, MIDNIGHT + 15 * 3_600_000),
        ("on:today", "Asia/Tokyo", MIDNIGHT + 15 * 3_600_000, MIDNIGHT + 39 * 3_600_000),
        # The day on which clocks go back has 25 hours.
        (
            "on:2026-10-25",
            "Europe/Berlin",
            MIDNIGHT - 34 * DAY - 7_200_000,
            MIDNIGHT - 33 * DAY - 3_600_000,
        ),
    ],
)
def test_days_are_those_of_who_asks(
    text: str, zone: str, from_ms: int | None, until_ms: int | None
) -> None:
    query = read(text, zone)
    assert (query.from_ms, query.until_ms) == (from_ms, until_ms)


@pytest.mark.parametrize(
    "text",
    [
        "before:tomorow",
        "on:2026-13-01",
        "after:28.11.2026",
        "on:2026-02-30",
        "on:0001-01-01",
        "after:9999-12-31",
        "before:٢٠٢٦-١١-٢٨x",
        'on:"last week"',
    ],
)
def test_what_is_no_date_is_told_with_the_way_to_write_one(text: str) -> None:
    with pytest.raises(DateInvalid, match="Write it as 2026-11-28, today or yesterday"):
        read(text)


def test_a_date_cannot_be_turned_round() -> None:
    with pytest.raises(SearchInvalid, match="use before or after"):
        read("-before:2026-11-28")


def test_there_is_a_most_of_parts() -> None:
    assert len(read("rain " * MOST_PARTS).wanted) == MOST_PARTS
    with pytest.raises(SearchInvalid, match=str(MOST_PARTS)):
        read("rain " * (MOST_PARTS + 1))


def _is_read_or_refused(text: str) -> bool:
    try:
        return bool(read(text))
    except SearchInvalid as error:
        return bool(error.detail)


@given(text=st.text(max_size=80))
def test_whatever_is_written_is_read_or_refused(text: str) -> None:
    assert _is_read_or_refused(text)


@pytest.mark.parametrize("text", NAUGHTY)
def test_naughty_texts_are_read_or_refused(text: str) -> None:
    assert _is_read_or_refused(text)
