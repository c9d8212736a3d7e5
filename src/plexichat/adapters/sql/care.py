"""What an operator does with a database beside using it: look, upgrade, step back, examine."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Connection, MetaData, create_engine

from plexichat.adapters.sql import postgres_schema, schema, workers
from plexichat.adapters.sql.schema import DatabaseUnusable

_FAULTS_SHOWN = 20


class Care(Protocol):
    """One database, of either product. Raises `DatabaseUnusable` with the cure."""

    @property
    def place(self) -> str:
        """Where it is, for people: never with a password."""

    async def revision(self) -> str | None:
        """Return the revision of its tables, None where there are none."""

    async def upgrade(self) -> None:
        """Lay the tables, or bring them up to the program's revision."""

    async def downgrade(self, revision: str) -> None:
        """Take the tables back to an older revision, in one transaction."""

    async def faults(self) -> list[str]:
        """Return what is wrong with it: damage, dangling keys, tables unlike the program's."""


class SqliteCare:
    """A SQLite file; `before` is called before tables that hold something change."""

    def __init__(self, path: Path, metadata: MetaData, before: Callable[[], object]) -> None:
        self._path = path
        self._metadata = metadata
        self._before = before

    @property
    def place(self) -> str:
        """The file."""
        return str(self._path)

    async def revision(self) -> str | None:
        """Return the revision of its tables."""
        return schema.revision(self._path)

    async def upgrade(self) -> None:
        """Bring the file up to the program's revision."""
        schema.ensure(self._path, self._metadata, before=self._before)

    async def downgrade(self, revision: str) -> None:
        """Take the file back to an older revision."""
        _check_older(await self.revision(), revision)
        self._before()
        schema.downgrade(f"sqlite:///{self._path}", self._metadata, revision)

    async def faults(self) -> list[str]:
        """Return what SQLite's own checks find, and how tables differ."""
        if await self.revision() is None:
            return ["There are no tables yet."]
        with closing(sqlite3.connect(f"file:{self._path}?mode=ro", uri=True)) as connection:
            damage = connection.execute(f"PRAGMA integrity_check({_FAULTS_SHOWN})").fetchall()
            dangling = connection.execute("PRAGMA foreign_key_check").fetchmany(_FAULTS_SHOWN)
        found = [str(row[0]) for row in damage if row[0] != "ok"]
        found += [
            f"{row[0]}: row {row[1]} names a row of {row[2]} that is gone" for row in dangling
        ]
        engine = create_engine(f"sqlite:///{self._path}")
        with engine.connect() as connected:
            found += differences(connected, self._metadata)
        engine.dispose()
        return found


class PostgresCare:
    """A PostgreSQL database; `before` is called before tables that hold something change."""

    def __init__(self, url: str, metadata: MetaData, before: Callable[[], object]) -> None:
        self._url = url
        self._metadata = metadata
        self._before = before

    @property
    def place(self) -> str:
        """Its URL without user and password."""
        return postgres_schema.shown(self._url)

    async def revision(self) -> str | None:
        """Return the revision of its tables."""
        return await postgres_schema.revision(self._url)

    async def upgrade(self) -> None:
        """Bring the database up to the program's revision."""
        await postgres_schema.ensure(self._url, self._metadata, before=self._before)

    async def downgrade(self, revision: str) -> None:
        """Take the database back to an older revision."""
        _check_older(await self.revision(), revision)
        if using := [each.place for each in await workers.living(self._url)]:
            detail = f"{', '.join(using)} would find other tables than it knows. Stop it first."
            raise workers.DatabaseInUse(detail)
        await asyncio.to_thread(self._before)
        await self._on(lambda connection: schema.migrate_down(connection, self._metadata, revision))

    async def faults(self) -> list[str]:
        """Return how tables differ; PostgreSQL keeps its keys, `pg_amcheck` finds damage."""
        if await self.revision() is None:
            return ["There are no tables yet."]
        found: list[str] = []
        await self._on(lambda connection: found.extend(differences(connection, self._metadata)))
        return found

    async def _on(self, work: Callable[[Connection], Any]) -> None:
        await postgres_schema.run(self._url, work)


def differences(connection: Connection, metadata: MetaData) -> list[str]:
    """Return how the tables of a database differ from those of the program."""
    from alembic.autogenerate import compare_metadata  # noqa: PLC0415 - half a second to import
    from alembic.migration import MigrationContext  # noqa: PLC0415 - as above

    found = compare_metadata(MigrationContext.configure(connection), metadata)
    return [f"The tables differ from the program's: {each!r:.300}" for each in found]


def _check_older(found: str | None, wanted: str) -> None:
    chain = schema.revisions()  # newest first
    if found not in chain:
        detail = f"The database is at revision {found}, which this program does not know."
        raise DatabaseUnusable(detail)
    older = chain[chain.index(found) + 1 :]
    if wanted not in older:
        names = ", ".join(older) or "none"
        detail = f"{wanted} is no older revision. The database is at {found}; older ones: {names}."
        raise DatabaseUnusable(detail)
