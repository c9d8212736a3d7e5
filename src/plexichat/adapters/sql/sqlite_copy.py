"""SQLite at either end of a copy: a file that is filled, one that nobody writes to meanwhile."""

import fcntl
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path

from sqlalchemy import MetaData

from plexichat.adapters.sql import layout, schema
from plexichat.adapters.sql.copy_marks import RANGES_SQL, CopyRuns, is_begun, lay, packed, unpacked
from plexichat.adapters.sql.layout import Key
from plexichat.adapters.sql.migrations import HEAD
from plexichat.adapters.sql.snapshot import RowsUnfit, SqliteSnapshot, mark
from plexichat.adapters.sql.sqlite_keys import SqliteKeys
from plexichat.adapters.sql.sqlite_views import refusal
from plexichat.core.errors import StorageUnavailable, UniqueViolation

WAIT_SECONDS = 10
LOCK_FILE = "copy.lock"
_WHOLE = "BEGIN IMMEDIATE", "COMMIT", "ROLLBACK"
# No key has such a name: it says that what is there is proven.
_SETTLED = (
    "INSERT OR REPLACE INTO copied_keys (table_name, name, definition) VALUES ('', 'settled', '')"
)
_UNSETTLED = "DELETE FROM copied_keys WHERE name = 'settled'"
_IS_SETTLED = "SELECT 1 FROM copied_keys WHERE name = 'settled'"
_PART = "SAVEPOINT part", "RELEASE part", "ROLLBACK TO part"


class SqliteTarget(SqliteSnapshot):
    """A file that is filled. Made by `open_target`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(connection, "")
        self._keys = SqliteKeys(connection)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit at the end of the block, roll back on an error.

        Inside of another it is a part of that, which can be rolled back by itself.
        """
        begin, commit, roll_back = _PART if self._connection.in_transaction else _WHOLE
        self._connection.execute(begin)
        try:
            yield
            self._connection.execute(commit)
        except BaseException as error:
            if self._connection.in_transaction:
                self._connection.execute(roll_back)
            if isinstance(error, sqlite3.Error):
                raise refusal(error) from error
            raise

    def ranges(self, table: str) -> list[tuple[Key, int, str]]:
        """Return what was recorded of a table."""
        found = self._connection.execute(RANGES_SQL + "?", (table,))
        return [(unpacked(until), rows, sha256) for until, rows, sha256 in found]

    def record(self, table: str, until: Key, rows: int, sha256: str) -> None:
        """Note a range."""
        self._connection.execute(
            "INSERT OR REPLACE INTO copied_ranges (table_name, until, rows, sha256)"
            " VALUES (?, ?, ?, ?)",
            (table, packed(until), rows, sha256),
        )

    def forget(self, table: str, until: Key | None = None) -> None:
        """Forget a range, or all of a table."""
        noted = None if until is None else packed(until)
        self._connection.execute(
            "DELETE FROM copied_ranges WHERE table_name = ? AND until = COALESCE(?, until)",
            (table, noted),
        )

    def clear(self, table: str) -> None:
        """Remove all rows of a table."""
        self._keys.doubt()
        self._connection.execute(f'DELETE FROM "{table}"')  # noqa: S608 - a name of the schema

    def discard(self, table: str, key: Sequence[str], keys: Sequence[Key]) -> None:
        """Remove the rows that have these keys."""
        self._keys.note_gone(table, keys)
        self._connection.executemany(layout.delete(table, key, mark), keys)

    def load(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """Store rows."""
        self._keys.note_stored(table, columns, rows)
        names = ", ".join(f'"{each}"' for each in columns)
        marks = ", ".join("?" * len(columns))
        statement = f'INSERT INTO "{table}" ({names}) VALUES ({marks})'  # noqa: S608 - names of the schema
        try:
            self._connection.executemany(statement, rows)
        except sqlite3.IntegrityError as error:
            meant = refusal(error)
            if isinstance(meant, UniqueViolation):
                raise meant from error
            raise RowsUnfit(f"{table}: {error}.") from error

    def loosen(self) -> None:
        """Make ready for rows in any order, committed range by range."""
        self._connection.execute(_UNSETTLED)

    def settle(self) -> None:
        """Prove what the rows lean on, now that they are those of one commit.

        Raises `RowsUnfit`. What comes then need only be proven of itself.
        """
        self._keys.prove_all()
        self._connection.execute(_SETTLED)

    def prove_rest(self) -> None:
        """Prove what came to a settled file, before its transaction ends; raises `RowsUnfit`."""
        self._keys.prove_noted()

    def is_settled(self) -> bool:
        """Tell whether all that is there is proven."""
        return self._connection.execute(_IS_SETTLED).fetchone() is not None

    def learn(self) -> None:
        """Do nothing: the server's statements find their indexes without statistics."""

    @contextmanager
    def ending(self) -> Iterator[None]:
        """Make the last rows and `finish` one transaction, where all before them is settled."""
        self._connection.execute("PRAGMA synchronous = FULL")
        with self.transaction() if self.is_settled() else nullcontext():
            yield
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def finish(self) -> None:
        """Turn the file into one that a server works on; raises `RowsUnfit`."""
        if self.is_settled():
            self._keys.prove_noted()
        else:
            self._keys.prove_all()
        with self.transaction():
            self._connection.execute("DROP TABLE copied_ranges")
            self._connection.execute("DROP TABLE copied_keys")
            self._connection.execute("UPDATE alembic_version SET version_num = ?", (HEAD,))


@contextmanager
def open_target(path: Path, metadata: MetaData) -> Iterator[SqliteTarget]:
    """Open a file to be filled, new or half filled by an earlier copy.

    Raises `TargetHolds`, `CopyRuns` or `schema.DatabaseUnusable`.
    """
    with _only_copy(path):
        if not is_begun(schema.revision(path, unfinished=True), str(path)):
            with schema.Transaction(f"sqlite:///{path}") as laid:
                lay(laid, metadata)
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            # A power cut may take the last ranges, rows and record alike; the end takes nothing.
            connection.execute("PRAGMA synchronous = NORMAL")
            yield SqliteTarget(connection)


@contextmanager
def _only_copy(path: Path) -> Iterator[None]:
    # Not the server's lock: one on PostgreSQL may keep its files in the directory meanwhile.
    with schema.usable(path):
        lock = os.open(path.with_name(LOCK_FILE), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CopyRuns("Wait until it ends, or end it; then copy again.") from None
        yield
    finally:
        os.close(lock)


@contextmanager
def quiet(path: Path) -> Iterator[None]:
    """Keep everybody from writing to a file for the life of the block, commands too.

    Raises `StorageUnavailable` where somebody is just writing.
    """
    with closing(sqlite3.connect(path, isolation_level=None, timeout=WAIT_SECONDS)) as connection:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            detail = f"{path}: another program writes to it ({error}). End that one first."
            raise StorageUnavailable(detail) from error
        yield
