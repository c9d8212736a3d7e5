"""Statements over several ids or ranges whose text is one for every length.

So each is compiled once. Ranges are asked for as alternatives, not as rows to join with: PostgreSQL
would go through a whole table to join it with a hundred rows that it knows nothing of.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, and_, bindparam, or_
from sqlalchemy.sql.base import Executable

from plexichat.core.reading import Reading, Row
from plexichat.core.unit import Asker, Reader

Asked = TypeVar("Asked")

RUN = 100
# Every seat of a statement costs its time, also one that nobody took: fewer ranges have their own.
FEW = 10
# A statement over `FEW` ranges, and the same one over `RUN` of them.
Pair = tuple[Executable, Executable]
Seated = dict[str, int]
# The rows of a statement over `one_of`.
RowsOf = Reading[list[Row]]


class Range(NamedTuple):
    """Of the rows of an id, those whose number is above `over`, up to `to`."""

    id: int
    over: int
    to: int


# Holds nothing: for those that a run has room for and nobody asked for.
_NOTHING = Range(0, 0, 0)


def one_of(column: Any) -> ColumnElement[bool]:
    """Return the condition that a column is one of a run's ids; see `runs`."""
    condition: ColumnElement[bool] = column.in_([bindparam(f"id_{n}") for n in range(RUN)])
    return condition


def runs(ids: Sequence[int]) -> Iterator[dict[str, int]]:
    """Return the parameters of `one_of`, a hundred ids at a time."""
    for start in range(0, len(ids), RUN):
        run = ids[start : start + RUN]
        # Filled up with its first id.
        padded = [*run, *[run[0]] * (RUN - len(run))]
        yield {f"id_{place}": each for place, each in enumerate(padded)}


async def ask_of(asker: Asker, rows: RowsOf[Row], ids: Sequence[int]) -> list[Row]:
    """Return the rows of ids: a hundred of them in each round trip."""
    found: list[Row] = []
    for run in runs(ids):
        some = await asker.ask(rows, run)
        found += some
    return found


def within(column: Any, number: Any, seats: int) -> ColumnElement[bool]:
    """Return the condition that a row is in one of so many ranges; see `fetch_within`."""
    return or_(
        *[
            and_(
                column == bindparam(f"id_{n}"),
                number > bindparam(f"over_{n}"),
                number <= bindparam(f"to_{n}"),
            )
            for n in range(seats)
        ]
    )


async def fetch_within(
    reader: Reader, pair: Pair, ranges: Sequence[Range], *, into: Callable[..., Row]
) -> list[Row]:
    """Return what lies in ranges: a hundred of them in each round trip."""
    found: list[Row] = []
    for statement, values in _seated(pair, ranges):
        found += await reader.fetch(statement, values, into=into)
    return found


async def ask_within(
    asker: Asker, pair: tuple[RowsOf[Row], RowsOf[Row]], ranges: Sequence[Range]
) -> list[Row]:
    """As `fetch_within`, for who may have no snapshot."""
    found: list[Row] = []
    for rows, values in _seated(pair, ranges):
        some = await asker.ask(rows, values)
        found += some
    return found


def _seated(pair: tuple[Asked, Asked], ranges: Sequence[Range]) -> Iterator[tuple[Asked, Seated]]:
    """Return what to ask with which parameters, of a pair for `FEW` ranges and for `RUN`."""
    few, many = pair
    for start in range(0, len(ranges), RUN):
        run = ranges[start : start + RUN]
        asked, seats = (few, FEW) if len(run) <= FEW else (many, RUN)
        values: dict[str, int] = {}
        for n, each in enumerate([*run, *[_NOTHING] * (seats - len(run))]):
            values[f"id_{n}"], values[f"over_{n}"], values[f"to_{n}"] = each
        yield asked, values


async def numbers(reader: Reader, statement: Executable, ids: Sequence[int]) -> dict[int, int]:
    """Return id and number, the two columns of a statement over `one_of`, by id."""
    found: dict[int, int] = {}
    for run in runs(ids):
        found.update(await reader.fetch(statement, run, into=_pair))
    return found


def _pair(row_id: int, number: int) -> tuple[int, int]:
    return row_id, number
