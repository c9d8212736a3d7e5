"""One pass over a table: what differs is brought, and what is there can be proven."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from itertools import islice

from plexichat.core.errors import UniqueViolation
from plexichat.engines.copying.ranges import (
    Key,
    Range,
    Row,
    Source,
    Table,
    Target,
    TargetUnlike,
    summed,
)

ROWS = 1_000
"""Rows of a new range: what one transaction brings, and what is read again for one changed row."""
MOST = 2 * ROWS
"""A range that grows beyond this is cut."""

Step = Callable[[int], None]


def bring(
    table: Table,
    source: Source,
    target: Target,
    step: Step = lambda _: None,
    changed: Sequence[Key] | None = None,
) -> int:
    """Make the target's table that of the source; return how many rows had to be written.

    With `changed` (keys or beginnings of keys, sorted) only ranges are looked at that hold one of
    them, and what is beyond the last range. `step` is told of rows as they are done with.
    Raises `TargetUnlike` where the target does not give back what was stored.
    """
    try:
        return _Pass(table, source, target, step).run(changed)
    except UniqueViolation:
        # It moved between two rows: with the table empty there is no order in which it is taken.
        with target.transaction():
            target.clear(table.name)
            target.forget(table.name)
        return _Pass(table, source, target, step).run(None)


def prove(table: Table, target: Target, step: Step = lambda _: None) -> None:
    """Read the target's table whole; raises `TargetUnlike` unless it is what was brought."""
    after: Key | None = None
    for known in ranges_of(table, target):
        rows = list(target.rows(table.name, table.columns, after, known.until))
        if summed(known.until, rows) != known:
            raise _unlike(table, known)
        after = known.until
        step(known.rows)
    if next(target.rows(table.name, table.columns, after), None) is not None:
        raise _unlike(table, None)


def count(table: Table, target: Target) -> int:
    """Return how many rows of a table were brought."""
    return sum(known.rows for known in ranges_of(table, target))


def check_count(table: Table, target: Target, stored: int) -> None:
    """Raise `TargetUnlike` unless the target's table has as many rows as were brought."""
    if stored != count(table, target):
        raise _unlike(table, None)


def ranges_of(table: Table, target: Target) -> list[Range]:
    """Return the ranges that were recorded of a table, in the order of its key."""
    return sorted(Range(*each) for each in target.ranges(table.name))


class _Pass:
    def __init__(self, table: Table, source: Source, target: Target, step: Step) -> None:
        self._table = table
        self._source = source
        self._target = target
        self._step = step
        self._after: Key | None = None
        self._written = 0

    def run(self, changed: Sequence[Key] | None) -> int:
        for known in ranges_of(self._table, self._target):
            if changed is None or _holds(changed, self._after, known.until):
                self._compare(known)
            else:
                self._step(known.rows)
            self._after = known.until
        rows = self._source.rows(self._table.name, self._table.columns, self._after)
        while piece := list(islice(rows, ROWS)):
            self._put(piece, self._table.key_of(piece[-1]))
        return self._written

    def _compare(self, known: Range) -> None:
        """Bring a range that the target has, where it differs."""
        name, columns = self._table.name, self._table.columns
        rows = self._source.rows(name, columns, self._after, known.until)
        piece = list(islice(rows, MOST))
        while len(piece) == MOST and (more := next(rows, None)) is not None:
            self._put(piece[:ROWS], self._table.key_of(piece[ROWS - 1]))
            piece = [*piece[ROWS:], more, *islice(rows, ROWS - 1)]
        if summed(known.until, piece) == known:
            self._step(len(piece))
        else:
            self._put(piece, known.until)

    def _put(self, rows: list[Row], until: Key) -> None:
        """Make these rows the range up to `until`: read back, recorded, all or nothing.

        Only those are written that the target has not, or has otherwise.
        """
        name, columns, wanted = self._table.name, self._table.columns, summed(until, rows)
        there = self._table.by_key(self._target.rows(name, columns, self._after, until))
        here = self._table.by_key(rows)
        fresh = [row for key, row in here.items() if there.get(key) != row]
        with self._target.transaction():
            stale = [key for key, row in there.items() if here.get(key) != row]
            self._target.discard(name, self._table.key, stale)
            self._target.load(name, columns, fresh)
            if rows:
                self._target.record(name, *wanted)
            else:
                self._target.forget(name, until)
            stored = list(self._target.rows(name, columns, self._after, until))
            if summed(until, stored) != wanted:
                raise _unlike(self._table, wanted)
        self._after = until
        self._written += len(fresh)
        self._step(len(rows))


def _holds(changed: Sequence[Key], after: Key | None, until: Key) -> bool:
    """Tell whether one of the keys, or beginnings of keys, may be in a range."""
    place = (
        0 if after is None else bisect_left(changed, after[: len(changed[0])] if changed else ())
    )
    return place < len(changed) and changed[place] <= until[: len(changed[place])]


def _unlike(table: Table, known: Range | None) -> TargetUnlike:
    where = f"up to {known.until}" if known else "more or less than were copied"
    return TargetUnlike(
        f"Rows of {table.name} {where} are not those that were brought. Let nothing else write to"
        " the target: empty it, and copy again."
    )
