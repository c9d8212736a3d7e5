"""What the log of slow statements says, and how often."""

import pytest
from structlog.typing import EventDict

from plexichat.adapters.sql import slow
from plexichat.adapters.sql.slow import QUIET_SECONDS, SlowQueries
from tests.support.clock import FakeClock

Lines = list[EventDict]


def _take(queries: SlowQueries, clock: FakeClock, sql: str, seconds: float) -> None:
    began = queries.now()
    clock.advance(seconds)
    queries.note(sql, began)


def test_only_what_takes_long_is_told(log_lines: Lines) -> None:
    clock = FakeClock()
    queries = SlowQueries(0.5, clock)
    _take(queries, clock, "SELECT 1", 0.4)
    _take(queries, clock, "SELECT\n  2", 0.75)
    assert [(line["sql"], line["milliseconds"]) for line in log_lines] == [("SELECT 2", 750)]
    assert queries.count == 1


def test_the_same_statement_is_told_of_once_in_a_while_with_how_often_it_was_not(
    log_lines: Lines,
) -> None:
    clock = FakeClock()
    queries = SlowQueries(0.5, clock)
    for _ in range(5):
        _take(queries, clock, "SELECT 1", 1.0)
    clock.advance(QUIET_SECONDS)
    _take(queries, clock, "SELECT 1", 1.0)
    _take(queries, clock, "SELECT 2", 1.0)
    told = [(line["sql"], line["kept_back"]) for line in log_lines]
    assert told == [("SELECT 1", 0), ("SELECT 1", 4), ("SELECT 2", 0)]
    assert queries.count == 7


def test_what_is_remembered_has_a_bound(log_lines: Lines, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slow, "REMEMBERED", 3)
    clock = FakeClock()
    queries = SlowQueries(0.5, clock)
    for number in range(10):
        _take(queries, clock, f"SELECT {number}", 1.0)
    assert len(log_lines) == 10


def test_switched_off_nothing_is_noted(log_lines: Lines) -> None:
    clock = FakeClock()
    queries = SlowQueries(None, clock)
    _take(queries, clock, "SELECT 1", 99.0)
    assert queries.watched("SELECT 1", len)("four") == 4
    assert (log_lines, queries.count) == ([], 0)
