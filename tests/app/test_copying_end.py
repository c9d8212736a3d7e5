"""The end of a move: nobody writes, what leans on nothing stops it, and it is all or nothing."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from plexichat.adapters.sql import postgres as postgres_units
from plexichat.adapters.sql.postgres_copy import PostgresTarget
from plexichat.adapters.sql.postgres_quiet import SourceInUse
from plexichat.adapters.sql.snapshot import RowsUnfit
from plexichat.adapters.sql.sqlite_copy import SqliteTarget
from plexichat.app import copying, data
from plexichat.app.copying import Unwatched
from plexichat.app.data import DataInUse
from plexichat.app.settings import Settings
from plexichat.app.wiring import open_services
from plexichat.engines.copying import TargetUnlike
from tests.support import postgres
from tests.support.moves import (
    REWRITTEN,
    Meanwhile,
    both_ways,
    copied,
    copied_beside,
    every_way,
    filled,
    moved_for_good,
    moved_for_good_beside,
)
from tests.support.places import apart, execute, laid, recorded, rows

pytestmark = pytest.mark.sqlite  # both databases, whichever all others run on

LATE = "INSERT INTO epochs (name, value) VALUES ('late', 1)"
DANGLING = "INSERT INTO credentials (user_id, password_hash, changed_ms) VALUES (77, '', 0)"
_KEYS = (
    "SELECT conname, convalidated, pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE contype = 'f' ORDER BY conname"
)


class Killed(Exception):  # noqa: N818 - what happens
    """The copy ended here."""


@contextmanager
def killed_at(step: str) -> Iterator[None]:
    def killed(*_: Any) -> None:
        raise Killed

    with pytest.MonkeyPatch.context() as patched:
        for each in (PostgresTarget, SqliteTarget):
            patched.setattr(each, step, killed)
        yield


def keys(settings: Settings) -> str:
    assert settings.postgres is not None
    return postgres.shared().query(settings.postgres.rpartition("/")[2], _KEYS)


def slacken(source: Settings) -> None:
    """Let credentials of nobody in."""
    if source.postgres is not None:
        constraint = "fk_credentials_user_id_users"
        execute(source, f"ALTER TABLE credentials DROP CONSTRAINT {constraint}")


def dangle(source: Settings) -> None:
    """Put a row in that leans on nothing."""
    slacken(source)
    execute(source, DANGLING)


def test_the_end_is_refused_beside_a_running_server(moved: tuple[Settings, Settings]) -> None:
    source, target = moved
    copied(source, target)
    with data.held(source), pytest.raises(DataInUse, match="Stop it"):
        copied(source, target, final=True)
    copied(source, target, final=True)


@pytest.mark.parametrize("moved", [("postgres", "sqlite")], indirect=True)
async def test_the_end_is_refused_beside_a_connected_server(
    moved: tuple[Settings, Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    source, target = moved
    monkeypatch.setattr("plexichat.adapters.sql.postgres_quiet.LEAST_SECONDS", 0.5)
    await copied_beside(source, target)
    async with open_services(source) as services:
        async with services.units.read() as reader:
            await services.places.all_numbers(reader, -1, 1)
        with pytest.raises(SourceInUse, match="Stop every server"):
            await copied_beside(source, target, final=True)
    await moved_for_good_beside(source, target)


@both_ways
async def test_nobody_writes_during_the_end(here: str, there: str, tmp_path: Path) -> None:
    source, target = apart(here, there, tmp_path)
    await filled(source)
    with copying._quiet(source):
        if source.postgres is None:
            with (
                closing(sqlite3.connect(source.database, timeout=0.1)) as connection,
                pytest.raises(sqlite3.OperationalError, match="locked"),
            ):
                connection.execute("DELETE FROM mentions")
        else:
            async with postgres_units.open_units(source.postgres, lambda _: None) as units:
                with pytest.raises(TimeoutError):
                    async with asyncio.timeout(0.5), units.begin(None):
                        pass
    await moved_for_good_beside(source, target)


@every_way
@pytest.mark.parametrize("run_before", [False, True])
def test_keys_that_dangle_stop_the_end(moved: tuple[Settings, Settings], run_before: bool) -> None:
    source, target = moved
    if run_before:
        copied(source, target)
    dangle(source)
    for _ in range(2):
        with pytest.raises(RowsUnfit, match="credentials"):
            copied(source, target, final=True)
    execute(source, "DELETE FROM credentials WHERE user_id = 77")
    moved_for_good(source, target)


@every_way
def test_keys_that_dangle_are_told_before_the_end(moved: tuple[Settings, Settings]) -> None:
    source, target = moved
    dangle(source)
    with pytest.raises(RowsUnfit, match="credentials"):
        copied(source, target)


@every_way
def test_a_row_that_went_from_under_another_stops_the_end(
    moved: tuple[Settings, Settings],
) -> None:
    source, target = moved
    if source.postgres is not None:
        execute(source, "ALTER TABLE member_roles DROP CONSTRAINT fk_member_roles_role_id_roles")
    execute(
        source,
        "INSERT INTO member_roles (space_id, user_id, role_id) SELECT r.space_id, u.id, r.id"
        " FROM roles r, users u WHERE r.kind = 'member' AND u.username = 'bob'",
    )
    copied(source, target)
    execute(source, "DELETE FROM roles WHERE kind = 'member'")
    with pytest.raises(RowsUnfit, match="member_roles"):
        copied(source, target, final=True)


def test_on_postgresql_all_keys_are_proven_and_as_a_new_database_has_them(
    moved: tuple[Settings, Settings], tmp_path: Path
) -> None:
    source, target = moved
    fresh = keys(laid("postgres", tmp_path / "fresh"))
    assert "|t|FOREIGN KEY" in fresh
    assert "|f|" not in fresh
    copied(source, target)
    assert "INITIALLY DEFERRED" in keys(target)
    execute(source, LATE)
    copied(source, target, final=True)
    assert keys(target) == fresh


@every_way
@pytest.mark.parametrize("step", ["finish", "record", "settle"])
def test_ended_between_any_two_steps_it_goes_on(
    moved: tuple[Settings, Settings], step: str
) -> None:
    source, target = moved
    copied(source, target)
    execute(source, LATE)
    ranges = recorded(target)
    with killed_at(step), pytest.raises(Killed):
        copied(source, target, final=step != "settle")
    assert recorded(target) == ranges
    assert copied(source, target, final=True).finished
    assert rows(target) == rows(source)


@every_way
def test_what_an_unfinished_run_left_unproven_is_proven_at_the_end(
    moved: tuple[Settings, Settings],
) -> None:
    source, target = moved
    with killed_at("settle"), pytest.raises(Killed):
        copied(source, target)
    execute(source, REWRITTEN)
    moved_for_good(source, target)


@every_way
async def test_the_end_waits_for_the_server_and_brings_what_it_wrote_meanwhile(
    moved: tuple[Settings, Settings],
) -> None:
    source, target = moved
    loop, ready = asyncio.get_running_loop(), asyncio.Event()

    class Watch(Unwatched):
        def ready(self) -> None:
            execute(source, LATE)
            loop.call_soon_threadsafe(ready.set)

    async with asyncio.timeout(60), asyncio.TaskGroup() as tasks, open_services(source):
        ending = asyncio.to_thread(
            copying.copy, source, target, Watch(), final=True, wait_seconds=60
        )
        report = tasks.create_task(ending)
        await ready.wait()
        assert not report.done()
    assert report.result().finished
    assert report.result().written == report.result().rows
    assert rows(target) == rows(source)


@every_way
def test_what_was_written_during_the_run_beside_the_server_is_there_before_it_is_stopped(
    moved: tuple[Settings, Settings],
) -> None:
    source, target = moved
    there: list[bool] = []

    class Watch(Meanwhile):
        def ready(self) -> None:
            there.append(rows(target) == rows(source))

    report = copying.copy(source, target, Watch(source, LATE), final=True, wait_seconds=1)
    assert there == [True]
    assert report.finished
    assert rows(target) == rows(source)


@every_way
def test_what_dangles_since_the_run_beside_the_server_is_told_before_that_is_stopped(
    moved: tuple[Settings, Settings],
) -> None:
    source, target = moved

    class Watch(Meanwhile):
        def ready(self) -> None:
            raise Killed

    slacken(source)
    with pytest.raises(RowsUnfit, match="credentials"):
        copying.copy(source, target, Watch(source, DANGLING), final=True, wait_seconds=1)


def test_who_waits_longer_than_he_wanted_is_refused(moved: tuple[Settings, Settings]) -> None:
    source, target = moved
    with data.held(source), pytest.raises(DataInUse, match="Stop it"):
        copied(source, target, final=True, wait_seconds=0.2)
    moved_for_good(source, target)


@every_way
@pytest.mark.parametrize(
    "tampering", ["DELETE FROM reactions", "INSERT INTO epochs (name, value) VALUES ('zzz', 1)"]
)
def test_a_target_that_holds_more_or_less_than_was_brought_stops_the_end(
    moved: tuple[Settings, Settings], tampering: str
) -> None:
    source, target = moved
    copied(source, target)
    execute(target, tampering)
    with pytest.raises(TargetUnlike, match="copy again"):
        copied(source, target, final=True)
