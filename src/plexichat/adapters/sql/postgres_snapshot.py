"""A PostgreSQL database as one commit of it, read table by table."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from plexichat.adapters.sql import postgres_schema, schema
from plexichat.adapters.sql.layout import Key
from plexichat.adapters.sql.postgres_blocking import Blocking, connected
from plexichat.adapters.sql.postgres_tables import PostgresTables
from plexichat.adapters.sql.postgres_views import LOCK_SPACE

# The long read is this transaction's own business, whatever times a server's units may take.
_BEGIN = (
    "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = 0;"
    " SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL jit = off"
)
_ONE_BACKUP = f"SELECT pg_try_advisory_xact_lock({LOCK_SPACE}, 5)"
_TABLES = (
    "SELECT c.relname::text FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace"
    " AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relname <> ALL ($1::text[])"
    ' ORDER BY c.relname::text COLLATE "C"'
)


class PostgresSnapshot(PostgresTables):
    """One commit of a database, while others go on writing to it. Made by `open_snapshot`."""

    def __init__(self, connection: Blocking, files: str) -> None:
        super().__init__(connection)
        self._files = files
        self.revision = str(connection.value("SELECT version_num FROM alembic_version"))
        self.tables = [
            str(row[0]) for row in connection.fetch(_TABLES, list(schema.STAYING_TABLES))
        ]

    def rows(
        self,
        table: str,
        columns: Sequence[str] | None = None,
        after: Key | None = None,
        until: Key | None = None,
    ) -> Iterator[tuple[Any, ...]]:
        """Yield the rows beyond one key up to another, in the order of the key."""
        sql, values = self._between(table, columns, after, until)
        return self._connection.rows(sql, *values)

    def is_only_backup(self) -> bool:
        """Tell whether no other backup of this database is being made, until this snapshot ends."""
        return bool(self._connection.value(_ONE_BACKUP))

    def files(self) -> Iterator[tuple[str, str]]:
        """Yield name and SHA-256 of each file that should be there."""
        for name, digest in self._connection.rows(self._files):
            yield str(name), str(digest)


@contextmanager
def open_snapshot(url: str, files: str) -> Iterator[PostgresSnapshot]:
    """Open one commit for the life of the block; `files` selects name and sum of stored files.

    Raises `schema.DatabaseUnusable` where there is nothing that can be read.
    """
    with connected(url, postgres_schema.READER) as connection:
        connection.execute(_BEGIN)
        if not connection.value("SELECT to_regclass('alembic_version') IS NOT NULL"):
            detail = f"{postgres_schema.shown(url)} holds no PlexiChat. Choose another database."
            raise schema.DatabaseUnusable(detail)
        yield PostgresSnapshot(connection, files)
