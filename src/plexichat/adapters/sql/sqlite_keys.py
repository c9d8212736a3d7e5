"""The foreign keys of a SQLite file that is filled, which nobody asks while rows come."""

import sqlite3
from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from plexichat.adapters.sql.layout import Key
from plexichat.adapters.sql.snapshot import RowsUnfit, layout_of, tables


class ForeignKey(NamedTuple):
    """Columns of a table that name a row of another by its columns."""

    table: str
    columns: tuple[str, ...]
    to: str
    names: tuple[str, ...]


class SqliteKeys:
    """Proves all rows, or those that it was told of where all others are proven."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._keys = {table: _keys_of(connection, table) for table in tables(connection)}
        self._named: dict[ForeignKey, set[Key]] = defaultdict(set)
        self._gone: dict[str, set[Key]] = defaultdict(set)
        self._is_doubtful = False

    def note_stored(
        self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]
    ) -> None:
        """Note what rows lean on."""
        for key in self._keys[table]:
            places = [columns.index(each) for each in key.columns]
            self._named[key] |= {tuple(row[place] for place in places) for row in rows}

    def note_gone(self, table: str, keys: Collection[Key]) -> None:
        """Note rows on which others may lean; they may come back."""
        self._gone[table] |= set(keys)

    def doubt(self) -> None:
        """Give up what was noted: all is to be proven."""
        self._is_doubtful = True

    def prove_noted(self) -> None:
        """Prove what was noted; raises `RowsUnfit`."""
        for key, values in self._named.items():
            for value in values:
                if None not in value and not self._is_there(key.to, key.names, value):
                    raise _dangling(key.table, key.to)
        if self._is_doubtful or any(self._is_missed(table) for table in self._gone):
            self.prove_all()

    def prove_all(self) -> None:
        """Prove every row of every table; raises `RowsUnfit`."""
        broken = self._connection.execute("PRAGMA foreign_key_check").fetchone()
        if broken is not None:
            raise _dangling(broken[0], broken[2])

    def _is_missed(self, table: str) -> bool:
        """Tell whether a row is gone for good that others could have leaned on."""
        if not any(key.to == table for keys in self._keys.values() for key in keys):
            return False
        names = layout_of(self._connection, table).key
        return not all(self._is_there(table, names, key) for key in self._gone[table])

    def _is_there(self, table: str, names: Sequence[str], values: Key) -> bool:
        where = " AND ".join(f'"{name}" = ?' for name in names)
        found = self._connection.execute(f'SELECT 1 FROM "{table}" WHERE {where}', values)  # noqa: S608 - names of the schema
        return found.fetchone() is not None


def _keys_of(connection: sqlite3.Connection, table: str) -> list[ForeignKey]:
    """Return a table's foreign keys; all of them name another's whole primary key."""
    parts: dict[int, list[tuple[str, str, str]]] = defaultdict(list)
    for number, _, to, column, name, *_ in connection.execute(
        f'PRAGMA foreign_key_list("{table}")'
    ):
        parts[number].append((to, column, name))
    return [
        ForeignKey(
            table, tuple(each[1] for each in part), part[0][0], tuple(each[2] for each in part)
        )
        for part in parts.values()
    ]


def _dangling(table: str, to: str) -> RowsUnfit:
    return RowsUnfit(f"A row of {table} leans on one of {to} that is not there.")
