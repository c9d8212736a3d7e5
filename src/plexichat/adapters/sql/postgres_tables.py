"""Tables of a PostgreSQL database as a copy reads them, whichever end of it they are."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.sql.base import Executable

from plexichat.adapters.sql import layout
from plexichat.adapters.sql.layout import Key, Layout
from plexichat.adapters.sql.postgres_blocking import Blocking, mark
from plexichat.adapters.sql.postgres_views import DIALECT
from plexichat.adapters.sql.statements import plan
from plexichat.core.unit import Parameters

_COLUMNS = (
    "SELECT attname::text FROM pg_attribute WHERE attrelid = $1::text::regclass AND attnum > 0"
    " AND NOT attisdropped ORDER BY attnum"
)
_KEY = (
    "SELECT a.attname::text, a.attcollation <> 0 FROM pg_index i"
    " CROSS JOIN unnest(i.indkey) WITH ORDINALITY AS k (number, place)"
    " JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number"
    " WHERE i.indrelid = $1::text::regclass AND i.indisprimary ORDER BY k.place"
)


class PostgresTables:
    """What one connection sees of the tables."""

    def __init__(self, connection: Blocking) -> None:
        self._connection = connection
        self._layouts: dict[str, Layout] = {}

    def layout(self, table: str) -> Layout:
        """Return a table's columns and key."""
        if table not in self._layouts:
            self._layouts[table] = _layout_of(self._connection, table)
        return self._layouts[table]

    def columns(self, table: str) -> Sequence[str]:
        """Return a table's columns."""
        return self.layout(table).columns

    def count(self, table: str) -> int:
        """Return how many rows a table has."""
        return int(self._connection.value(f'SELECT COUNT(*) FROM "{table}"'))  # noqa: S608 - a name of the schema

    def query(
        self, statement: Executable, parameters: Parameters | None = None
    ) -> list[tuple[Any, ...]]:
        """Return the rows of a statement with named parameters."""
        compiled = plan(DIALECT, statement, parameters)
        values = compiled.values(parameters)
        return self._connection.fetch(compiled.sql, *(values[name] for name in compiled.names))

    def _between(
        self, table: str, columns: Sequence[str] | None, after: Key | None, until: Key | None
    ) -> tuple[str, list[Any]]:
        """Return a query, and its values, for the rows beyond one key up to another, in order."""
        return layout.select(self.layout(table), mark, columns, after, until)


def _layout_of(connection: Blocking, table: str) -> Layout:
    """Return a table's columns and key."""
    quoted = f'"{table}"'
    columns = tuple(str(row[0]) for row in connection.fetch(_COLUMNS, quoted))
    key = connection.fetch(_KEY, quoted)
    # Byte by byte, as SQLite sorts, whatever language the database was made for.
    order = tuple(f'"{name}" COLLATE "C"' if is_text else f'"{name}"' for name, is_text in key)
    return Layout(table, columns, tuple(str(name) for name, _ in key), order)
