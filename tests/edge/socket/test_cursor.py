"""The order of one topic's facts, whatever order they come in."""

from plexichat.core.unit import Announcement
from plexichat.edge.socket.cursor import EARLY_MOST, Cursor


def fact(number: int | None) -> Announcement:
    return Announcement("channel:1", str(number).encode(), number)


def numbers(facts: object) -> list[int | None]:
    return [each.number for each in facts]  # type: ignore[attr-defined]


def begun(number: int) -> Cursor:
    cursor = Cursor()
    cursor.learn(number)
    return cursor


def test_the_next_fact_is_told_and_a_repetition_is_not() -> None:
    cursor = begun(4)
    assert numbers(cursor.take(fact(5))) == [5]
    assert numbers(cursor.take(fact(5))) == []
    assert numbers(cursor.take(fact(3))) == []
    assert numbers(cursor.take(fact(6))) == [6]
    assert not cursor.is_behind


def test_what_has_no_number_is_told_at_once() -> None:
    assert numbers(Cursor().take(fact(None))) == [None]


def test_facts_that_overtook_others_wait_for_them() -> None:
    cursor = begun(0)
    assert numbers(cursor.take(fact(3))) == []
    assert numbers(cursor.take(fact(2))) == []
    assert cursor.is_behind
    assert numbers(cursor.take(fact(1))) == [1, 2, 3]
    assert not cursor.is_behind


def test_before_anybody_read_where_it_stands_nothing_is_told() -> None:
    cursor = Cursor()
    assert numbers(cursor.take(fact(8))) == []
    assert numbers(cursor.take(fact(7))) == []
    assert not cursor.is_behind, "nobody can tell yet"
    assert numbers(cursor.learn(7)) == [8]
    assert (cursor.begun, cursor.number) == (7, 8)


def test_a_read_that_saw_more_says_that_it_is_behind_and_begins_nothing_anew() -> None:
    cursor = begun(2)
    assert numbers(cursor.learn(4)) == []
    assert (cursor.begun, cursor.number, cursor.is_behind) == (2, 2, True)
    cursor.take(fact(5))
    assert numbers(cursor.skip(4)) == [5]
    assert not cursor.is_behind


def test_more_than_it_keeps_is_a_gap_and_no_more_memory() -> None:
    cursor = begun(0)
    last = EARLY_MOST * 2
    for number in range(2, last + 1):
        assert cursor.take(fact(number)) == ()
    assert numbers(cursor.take(fact(1))) == list(range(1, EARLY_MOST + 2))
    assert cursor.is_behind
    assert numbers(cursor.skip(last)) == []
    assert not cursor.is_behind
