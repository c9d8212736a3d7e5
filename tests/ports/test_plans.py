"""Reads stay as quick as they are, however much is stored: how SQLite goes about each statement."""

import importlib
import pkgutil
import re
import sqlite3
from collections.abc import Container, Iterator
from pathlib import Path

import pytest
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.dml import Insert
from sqlmodel import SQLModel

from plexichat import features
from plexichat.adapters.sql import schema
from plexichat.adapters.sql.sqlite_views import DIALECT
from plexichat.adapters.sql.statements import plan
from plexichat.features.channels import store as channels

# What an import does once, by a person who waits for it.
NOT_READS = {"plexichat.features.imports.store"}
GROWING = r"(messages|mentions|reactions|attachments|channel_members)"
WHOLE = rf"SCAN {GROWING}|SEARCH messages\S* USING [\w ]+ \(channel_id=\?\)"
OPEN_RUN = r"USING PRIMARY KEY \(channel_id=\? AND seq>\?\)"


def statements(leave_out: Container[str] = NOT_READS) -> Iterator[tuple[str, Executable]]:
    for found in pkgutil.walk_packages(features.__path__, "plexichat.features."):
        if found.name.endswith(".store") and found.name not in leave_out:
            for name, value in vars(importlib.import_module(found.name)).items():
                if isinstance(value, Executable) and not isinstance(value, Insert):
                    yield f"{found.name.split('.')[2]}.{name}", value


def steps(database: Path, statement: Executable) -> str:
    """Return how SQLite would go about a statement."""
    compiled = plan(DIALECT, statement, None)
    names = {*compiled.names, *re.findall(r":(\w+)", compiled.sql)}
    connection = sqlite3.connect(database)
    found = connection.execute(f"EXPLAIN QUERY PLAN {compiled.sql}", dict.fromkeys(names, 1))
    told = " | ".join(step[3] for step in found)
    connection.close()
    return told


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("plans") / "plans.sqlite3"
    schema.ensure(path, SQLModel.metadata)
    return path


@pytest.mark.parametrize("statement", [pytest.param(each, id=name) for name, each in statements()])
def test_no_statement_goes_through_all_that_is_stored(
    database: Path, statement: Executable
) -> None:
    told = steps(database, statement)
    assert not re.search(WHOLE, told), told
    limited = "LIMIT" in plan(DIALECT, statement, None).sql
    assert limited or not re.search(OPEN_RUN, told), told


@pytest.mark.parametrize("name", ["OF_SPACE", "OVERRIDES_IN_SPACE"])
def test_a_space_is_read_without_going_through_its_threads(database: Path, name: str) -> None:
    told = steps(database, getattr(channels, name))
    assert "ix_channels_space_id (space_id=? AND parent_id=?)" in told
