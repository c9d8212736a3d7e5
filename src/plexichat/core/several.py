"""Statements over several ids whose text is one for every length, so that each is compiled once."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, bindparam
from sqlalchemy.sql.base import Executable

from plexichat.core.unit import Reader

RUN = 100


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


async def numbers(reader: Reader, statement: Executable, ids: Sequence[int]) -> dict[int, int]:
    """Return id and number, the two columns of a statement over `one_of`, by id."""
    found: dict[int, int] = {}
    for run in runs(ids):
        found.update(await reader.fetch(statement, run, into=_pair))
    return found


def _pair(row_id: int, number: int) -> tuple[int, int]:
    return row_id, number
