"""A table's columns and key, and the statements that go through it in the order of the key."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

Key = tuple[Any, ...]
Mark = Callable[[int], str]


class Layout(NamedTuple):
    """One table of a database. `order` is its key as SQL that sorts byte by byte."""

    table: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    order: tuple[str, ...]


def select(
    layout: Layout,
    mark: Mark,
    columns: Sequence[str] | None = None,
    after: Key | None = None,
    until: Key | None = None,
) -> tuple[str, list[Any]]:
    """Return a query, and its values, for the rows beyond one key up to another, in order."""
    where, values = _between(layout, mark, after, until)
    names = ", ".join(f'"{each}"' for each in columns or layout.columns)
    order = ", ".join(layout.order) or "1"
    return f'SELECT {names} FROM "{layout.table}"{where} ORDER BY {order}', values  # noqa: S608 - names of the schema


def delete(table: str, key: Sequence[str], mark: Mark) -> str:
    """Return a statement that removes the row that has a key."""
    where = " AND ".join(f'"{name}" = {mark(place)}' for place, name in enumerate(key))
    return f'DELETE FROM "{table}" WHERE {where}'  # noqa: S608 - as above


def _between(
    layout: Layout, mark: Mark, after: Key | None, until: Key | None
) -> tuple[str, list[Any]]:
    conditions: list[str] = []
    values: list[Any] = []
    for comparison, bound in ((">", after), ("<=", until)):
        if bound is not None:
            marks = ", ".join(mark(len(values) + place) for place in range(len(bound)))
            conditions.append(f"({', '.join(layout.order)}) {comparison} ({marks})")
            values += bound
    return (f" WHERE {' AND '.join(conditions)}" if conditions else ""), values
