"""Opening an old database without changing it: what it needs beside it is made in a copy."""

import errno
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import quote

from plexichat.features.imports.errors import LegacyRefused

HEADER = b"SQLite format 3\0"
NAME = "plexichat.db"
_BESIDE = ("-wal", "-journal")


class Source:
    """An old database, read only. Made by `open_source`."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self.connection = connection
        self.tables = {
            str(name): self._columns(str(name))
            for (name,) in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table'"
                " AND sql NOT LIKE 'CREATE VIRTUAL%'"
            )
        }

    def has(self, table: str, *columns: str) -> bool:
        """Tell whether there is a table with these columns."""
        return set(columns) <= self.tables.get(table, set()) and table in self.tables

    def rows(
        self, table: str, columns: str, where: str = "", values: Sequence[object] = ()
    ) -> Iterator[tuple[object, ...]]:
        """Yield columns of a table; what an older variant of the schema lacks is NULL.

        A table that is not there is empty.
        """
        if table not in self.tables:
            return iter(())
        names = [
            f'"{name}"' if name in self.tables[table] else f'NULL AS "{name}"'
            for name in columns.split()
        ]
        statement = f'SELECT {", ".join(names)} FROM main."{table}" {where}'  # noqa: S608 - our names
        return iter(self.connection.execute(statement, values))

    def one(self, statement: str, *values: object) -> object:
        """Return the first column of the first row, None where there is none."""
        row = self.connection.execute(statement, values).fetchone()
        return row[0] if row else None

    def _columns(self, table: str) -> set[str]:
        quoted = table.replace('"', '""')
        return {str(row[1]) for row in self.connection.execute(f'PRAGMA table_info("{quoted}")')}


@contextmanager
def open_source(path: Path) -> Iterator[Source]:
    """Open an old database for the life of the block; it is never changed.

    A database that was closed is opened as one that nothing changes: no lock, no file beside it.
    Where it was left with a log of unfinished work beside it, both are copied first, and the work
    is finished in the copy.
    """
    found = _found(path)
    with ExitStack() as opened:
        with refusals(found):
            uri = f"file:{quote(str(found.absolute()))}?mode=ro&immutable=1"
            if any(_size(found, each) for each in _BESIDE):
                folder = tempfile.TemporaryDirectory(prefix="plexichat-")
                uri = f"file:{quote(str(_copied(found, Path(opened.enter_context(folder)))))}"
            connection = sqlite3.connect(uri, uri=True, isolation_level=None)
            opened.callback(connection.close)
            connection.execute("PRAGMA trusted_schema = OFF")
            source = Source(found, connection)
        yield source


def _copied(path: Path, folder: Path) -> Path:
    for ending in ("", *_BESIDE):
        original = path.with_name(path.name + ending)
        if original.exists():
            shutil.copyfile(original, folder / (NAME + ending))
    return folder / NAME


@contextmanager
def refusals(path: Path) -> Iterator[None]:
    """Turn what SQLite and the disk refuse about an old database into a sentence with the cure."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise LegacyRefused(
            f"{path.name} is damaged ({error}). Nothing more was imported. Repair a copy of it"
            " (`sqlite3 old.db .recover | sqlite3 new.db`) and import that."
        ) from error
    except OSError as error:
        full = error.errno == errno.ENOSPC
        cure = (
            "Free some space for temporary files, or set TMPDIR to a larger disk."
            if full
            else "Give yourself the right to read it."
        )
        raise LegacyRefused(f"{path.name} cannot be read: {error.strerror}. {cure}") from error


def _found(path: Path) -> Path:
    places = [path / NAME, path / "data" / NAME] if path.is_dir() else [path]
    found = next((each for each in places if each.is_file()), None)
    if found is None:
        raise LegacyRefused(
            f"There is no file {places[0]}. Name the old database, for example"
            " ~/.plexichat/data/plexichat.db."
        )
    with refusals(found), found.open("rb") as file:
        begins = file.read(len(HEADER))
    if begins != HEADER:
        raise LegacyRefused(
            f"{found.name} is not an SQLite database, or an encrypted one. Name the file"
            " plexichat.db of the old server."
        )
    return found


def _size(path: Path, ending: str) -> int:
    beside = path.with_name(path.name + ending)
    return beside.stat().st_size if beside.exists() else 0
