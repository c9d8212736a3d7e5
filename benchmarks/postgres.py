"""A PostgreSQL of its own to measure on, and what was laid for SQLite moved there."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import asyncpg
from sqlalchemy import create_engine, select
from sqlmodel import SQLModel

from benchmarks.server import CORES, TICKS, on_cores
from plexichat.adapters.sql import postgres_schema
from plexichat.app import features
from tests.support.postgres import Postgres

# A small machine's: a quarter of its memory, as PostgreSQL's own documents advise.
_SETTINGS = ("shared_buffers=1GB", "effective_cache_size=3GB", "max_wal_size=4GB")
_ROWS = 20_000


class Database:
    """A database on a durable PostgreSQL that nobody else uses."""

    def __init__(self, server: Postgres) -> None:
        self._server = server
        self.name = server.make()
        self.url = server.url(self.name)

    def take_over(self, database: Path) -> None:
        """Move everything that a SQLite file holds here."""
        asyncio.run(_move(database, self.url))

    def cpu(self) -> float:
        """Return the CPU seconds that all its processes used, those that ended as well."""
        parent = self._server.pid
        seconds = 0.0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text("utf-8").rpartition(")")[2].split()
            except (FileNotFoundError, ProcessLookupError):
                continue
            if int(stat.parent.name) == parent:
                seconds += sum(map(int, fields[11:15])) / TICKS
            elif int(fields[1]) == parent:
                seconds += sum(map(int, fields[11:13])) / TICKS
        return seconds

    def query(self, statement: str) -> str:
        """Return what a statement answers, a row in each line."""
        return self._server.query(self.name, statement)

    def kill(self) -> None:
        """End it as a power cut would."""
        self._server.kill()

    def start(self) -> None:
        """Start it again."""
        self._server.start()

    def megabytes(self, schema: str) -> float:
        """Return how large the tables of a schema are, with their indexes."""
        sizes = "SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relkind = 'r'"
        found = self.query(f"{sizes} AND relnamespace = '{schema}'::regnamespace")
        return int(found or 0) / 1e6


@contextmanager
def serving(cores: Sequence[int] = CORES) -> Iterator[Database]:
    """Run PostgreSQL until the block ends."""
    server = Postgres(durable=True)
    server.settings += _SETTINGS
    with on_cores(cores):
        server.start()
    try:
        yield Database(server)
    finally:
        server.close()


async def _move(database: Path, url: str) -> None:
    features.load_tables()
    await postgres_schema.ensure(url, SQLModel.metadata)
    engine = create_engine(f"sqlite:///{database}")
    connection = await asyncpg.connect(url)
    try:
        tables = SQLModel.metadata.sorted_tables
        names = ", ".join(f'"{table.name}"' for table in tables)
        await connection.execute(f"TRUNCATE {names}")
        with engine.connect().execution_options(yield_per=_ROWS) as source:
            for table in tables:
                for rows in source.execute(select(table)).partitions(_ROWS):
                    await connection.copy_records_to_table(
                        table.name, records=map(tuple, rows), columns=table.columns.keys()
                    )
        await connection.execute("VACUUM ANALYZE", timeout=600)
        await connection.execute("CHECKPOINT", timeout=600)
    finally:
        await connection.close()
        engine.dispose()
