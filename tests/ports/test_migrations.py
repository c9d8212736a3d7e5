"""The chain of revisions goes up, down and up again with data in place, on both databases."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlmodel import SQLModel

from plexichat.adapters.sql import schema
from plexichat.adapters.sql.migrations import HEAD
from plexichat.app import features
from tests.support.postgres import shared

Run = Callable[[Callable[[Connection], object]], object]
ADD = text(
    "INSERT INTO users (id, username, username_key, display_name, kind, server_role, status_text,"
    " status_emoji, time_zone, last_event, created_ms)"
    " VALUES (1, 'Ada', 'ada', 'Ada ✨', 'human', 'member', '', '', 'UTC', 0, 0)"
)


@pytest.fixture(params=["sqlite", "postgres"])
def run(request: pytest.FixtureRequest, tmp_path: Path) -> Run:
    """Run a function over a connection to a database of its own, and commit."""
    features.load_tables()
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'chain.sqlite3'}"

        def on_sqlite(work: Callable[[Connection], object]) -> object:
            engine = create_engine(url)
            with engine.begin() as connection:
                found = work(connection)
            engine.dispose()
            return found

        return on_sqlite
    server = shared()
    postgres_url = server.url(server.make()).replace("postgresql:", "postgresql+asyncpg:")

    def on_postgres(work: Callable[[Connection], object]) -> object:
        async def whole() -> object:
            engine = create_async_engine(postgres_url)
            async with engine.begin() as connection:
                found = await connection.run_sync(work)
            await engine.dispose()
            return found

        return asyncio.run(whole())

    return on_postgres


def _up(connection: Connection, revision: str = "head") -> None:
    schema.migrate(connection, SQLModel.metadata, revision)


def test_the_tables_are_those_of_the_models(run: Run) -> None:
    run(_up)
    found = run(
        lambda connection: compare_metadata(
            MigrationContext.configure(connection), SQLModel.metadata
        )
    )
    assert found == []


@pytest.mark.parametrize("to", [*schema.revisions()[1:], "base"])
def test_each_revision_goes_down_and_up_again_with_data_in_place(run: Run, to: str) -> None:
    run(_up)
    run(lambda connection: connection.execute(ADD))
    run(lambda connection: schema.migrate_down(connection, SQLModel.metadata, to))
    if to != "base":
        assert _names(run) == ["Ada ✨"]
    run(_up)
    assert _names(run) == ([] if to == "base" else ["Ada ✨"])
    version = run(
        lambda connection: connection.execute(
            text("SELECT version_num FROM alembic_version")
        ).scalar()
    )
    assert version == HEAD


def _names(run: Run) -> object:
    return run(
        lambda connection: list(
            connection.execute(text("SELECT display_name FROM users")).scalars()
        )
    )
