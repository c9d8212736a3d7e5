"""Passes over a table of numbers and words, killed wherever something is written."""

from bisect import insort
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from plexichat.core.errors import UniqueViolation
from plexichat.engines import copying
from plexichat.engines.copying import Key, Row, Table, TargetUnlike, passes

WORDS = Table("words", ("word", "room", "place"), ("room", "place"))


class Killed(Exception):  # noqa: N818 - what happens
    """The copy ended here."""


class Rows:
    """A database with one table; a word may be there once where `unique`."""

    def __init__(self, rows: Sequence[Row] = (), *, unique: bool = False) -> None:
        self.kept = {WORDS.key_of(row): row for row in rows}
        self.unique = unique
        self.noted: dict[Key, tuple[int, str]] = {}
        self.asked = 0
        self.steps_to_live = -1

    def rows(
        self, _table: str, _columns: Any = None, after: Key | None = None, until: Key | None = None
    ) -> Iterator[Row]:
        self.asked += 1
        keys: list[Key] = []
        for key in self.kept:
            if (after is None or key > after) and (until is None or key <= until):
                insort(keys, key)
        yield from [self.kept[key] for key in keys]

    @contextmanager
    def transaction(self) -> Iterator[None]:
        before = deepcopy((self.kept, self.noted))
        try:
            yield
            self._live()
        except BaseException:
            self.kept, self.noted = before
            raise

    def ranges(self, _table: str) -> list[tuple[Key, int, str]]:
        return [(key, *noted) for key, noted in self.noted.items()]

    def record(self, _table: str, until: Key, rows: int, sha256: str) -> None:
        self._live()
        self.noted[until] = rows, sha256

    def forget(self, _table: str, until: Key | None = None) -> None:
        if until is None:
            self.noted.clear()
        self.noted.pop(until, None)

    def clear(self, _table: str) -> None:
        self._live()
        self.kept.clear()

    def discard(self, _table: str, _key: Sequence[str], keys: Sequence[Key]) -> None:
        self._live()
        for key in keys:
            del self.kept[key]

    def load(self, _table: str, _columns: Sequence[str], rows: Sequence[Row]) -> None:
        for row in rows:
            if self.unique and any(row[0] == other[0] for other in self.kept.values()):
                raise UniqueViolation("words")
            self.kept[WORDS.key_of(row)] = row

    def _live(self) -> None:
        self.steps_to_live -= 1
        if self.steps_to_live == 0:
            raise Killed


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passes, "ROWS", 3)
    monkeypatch.setattr(passes, "MOST", 6)


def numbered(*places: int, word: str = "w") -> list[Row]:
    return [(f"{word}{each}", each // 10, each % 10) for each in places]


table_rows = some.dictionaries(
    some.tuples(some.integers(0, 4), some.integers(0, 9)), some.text(max_size=2), max_size=40
).map(lambda found: [(word, *key) for key, word in found.items()])


@settings(deadline=None)
@given(some.lists(table_rows, min_size=1, max_size=4), some.lists(some.integers(1, 30)))
def test_whatever_changed_and_whenever_it_was_killed_the_end_is_the_source(
    versions: list[list[Row]], kills: list[int]
) -> None:
    target = Rows()
    for version in versions:
        for steps in kills:
            target.steps_to_live = steps
            try:
                copying.bring(WORDS, Rows(version), target)
            except Killed:
                continue
        target.steps_to_live = -1
        copying.bring(WORDS, Rows(version), target)
        assert target.kept == Rows(version).kept
        copying.prove(WORDS, target)
        assert copying.count(WORDS, target) == len(version)
        assert copying.bring(WORDS, Rows(version), target) == 0


def test_only_ranges_that_hold_what_changed_are_looked_at() -> None:
    source, target = Rows(numbered(*range(30))), Rows()
    copying.bring(WORDS, source, target)
    source.kept |= {(1, 3): ("new", 1, 3), (3, 0): ("beyond", 3, 0)}
    source.asked = 0
    assert copying.bring(WORDS, source, target, changed=[(1, 3)]) == 2
    assert source.asked == 2, "the range of the one, and what is beyond all"
    assert target.kept == source.kept


@pytest.mark.parametrize("changed", [[(0,)], [(1,), (2,)], [(1, 5)]])
def test_the_beginning_of_a_key_is_enough(changed: list[Key]) -> None:
    source, target = Rows(numbered(*range(30))), Rows()
    copying.bring(WORDS, source, target)
    for key in list(source.kept):
        if key[: len(changed[0])] in changed:
            source.kept[key] = ("new", *key)
    copying.bring(WORDS, source, target, changed=changed)
    assert target.kept == source.kept


def test_nothing_changed_costs_nothing() -> None:
    source, target = Rows(numbered(*range(30))), Rows()
    copying.bring(WORDS, source, target)
    source.asked = 0
    assert copying.bring(WORDS, source, target, changed=[]) == 0
    assert source.asked == 1


def test_a_range_that_grows_is_cut() -> None:
    source, target = Rows(numbered(0, 40, 50)), Rows()
    copying.bring(WORDS, source, target)
    source.kept |= Rows(numbered(*range(1, 40))).kept
    copying.bring(WORDS, source, target)
    assert target.kept == source.kept
    assert max(each.rows for each in passes.ranges_of(WORDS, target)) <= 6


def test_a_word_that_moved_between_two_rows_is_no_obstacle() -> None:
    source, target = Rows(numbered(*range(12))), Rows(unique=True)
    copying.bring(WORDS, source, target)
    one, other = source.kept[0, 1], source.kept[1, 1]
    source.kept |= {(0, 1): (other[0], 0, 1), (1, 1): (one[0], 1, 1)}
    copying.bring(WORDS, source, target)
    assert target.kept == source.kept


@pytest.mark.parametrize("row", [("else", 0, 1), ("more", 9, 9), ("more", 0, 5)])
def test_a_target_that_is_not_what_was_brought_is_noticed(row: Row) -> None:
    source, target = Rows(numbered(0, 1, 2, 6, 7)), Rows()
    copying.bring(WORDS, source, target)
    target.kept[WORDS.key_of(row)] = row
    with pytest.raises(TargetUnlike):
        copying.prove(WORDS, target)


def test_a_target_that_stores_something_else_is_noticed_at_once() -> None:
    class Forgetful(Rows):
        def load(self, _table: str, _columns: Sequence[str], rows: Sequence[Row]) -> None:
            super().load(_table, _columns, rows[1:])

    target = Forgetful()
    with pytest.raises(TargetUnlike):
        copying.bring(WORDS, Rows(numbered(1, 2)), target)
    assert target.kept == target.noted == {}


def test_each_row_is_told_of_once() -> None:
    told: list[int] = []
    source, target = Rows(numbered(*range(30))), Rows()
    copying.bring(WORDS, source, target, told.append)
    assert sum(told) == 30
    copying.bring(WORDS, source, target, told.append, [(1, 4)])
    assert sum(told) == 60


def test_a_table_whose_key_is_one_column() -> None:
    assert Table("t", ("a", "b"), ("b",)).key_of((1, 2)) == (2,)
