"""`plexichat db` on both databases: what is there, up, down with data in place, what is wrong."""

import asyncio
import json
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from plexichat.adapters.backups.folder import BackupFolder
from plexichat.adapters.sql.migrations import HEAD
from plexichat.adapters.sql.schema import DatabaseUnusable, revisions
from plexichat.adapters.sql.workers import DatabaseInUse
from plexichat.app import data
from plexichat.app.cli import program
from plexichat.app.data import DataInUse
from plexichat.app.settings import Settings
from plexichat.app.wiring import open_services
from plexichat.features.users import NewUser
from tests.support.postgres import shared

OLDER = revisions()[1]


@dataclass
class Place:
    """A data directory and the database that goes with it."""

    settings: Settings
    execute: Callable[[str], None]

    def run(self, *words: str) -> Result:
        found = self.settings.postgres
        environment = {"PLEXICHAT_DATABASE_URL": found} if found else {}
        where = ["--data", str(self.settings.data)]
        return CliRunner().invoke(program, ["db", *words, *where], env=environment)

    def state(self) -> tuple[str | None, str]:
        shown = json.loads(self.run("status", "--json").stdout)
        return shown["revision"], shown["state"]

    def fill(self) -> None:
        asyncio.run(self._fill())

    async def _fill(self) -> None:
        async with open_services(self.settings) as services, services.units.begin() as unit:
            await services.users.add(unit, NewUser("ada", "Ada ✨"))

    def names(self) -> list[str]:
        async def read() -> list[str]:
            async with open_services(self.settings) as services:
                return [
                    each.username
                    for each in (await services.users.everybody(after="", limit=10)).items
                ]

        return asyncio.run(read())


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    folder = tmp_path / "data"
    if request.param == "sqlite":
        settings = Settings(data=folder)

        def on_sqlite(sql: str) -> None:
            with sqlite3.connect(settings.database) as connection:
                connection.execute(sql)
            connection.close()

        return Place(settings, on_sqlite)
    server = shared()
    name = server.make()

    def on_postgres(sql: str) -> None:
        server.query(name, sql)

    return Place(Settings(data=folder, database_url=server.url(name)), on_postgres)


def test_up_down_and_up_again_with_data_in_place(place: Place) -> None:
    assert place.state() == (None, "empty")
    assert not place.settings.data.exists(), "looking changes nothing"
    assert place.run("upgrade").exit_code == 0
    assert place.state() == (HEAD, "current")
    place.fill()
    went = place.run("downgrade", OLDER, "--yes")
    assert went.exit_code == 0, went.output
    assert place.state() == (OLDER, "to be upgraded")
    assert place.run("upgrade").exit_code == 0
    assert place.names() == ["ada"]
    saved = BackupFolder(place.settings.backups).stored()
    assert len(saved) == 2, "one before each change"


def test_going_down_is_asked_first(place: Place) -> None:
    place.run("upgrade")
    assert place.run("downgrade", OLDER).exit_code == 1
    assert place.state() == (HEAD, "current")


@pytest.mark.parametrize("wanted", ["base", HEAD, "0999"])
def test_only_older_revisions_are_gone_back_to(place: Place, wanted: str) -> None:
    place.run("upgrade")
    refused = place.run("downgrade", wanted, "--yes")
    assert isinstance(refused.exception, DatabaseUnusable)
    assert OLDER in str(refused.exception)
    assert place.state() == (HEAD, "current")


@pytest.mark.parametrize("words", [("upgrade",), ("downgrade", OLDER, "--yes")])
def test_not_beside_a_running_server(place: Place, words: tuple[str, ...]) -> None:
    place.run("upgrade")
    with data.held(place.settings):
        assert isinstance(place.run(*words).exception, DataInUse)
    assert place.state() == (HEAD, "current")


@pytest.mark.parametrize("place", ["postgres"], indirect=True)
def test_not_beside_a_server_on_another_machine(place: Place) -> None:
    place.run("upgrade")
    place.execute(
        "INSERT INTO workers VALUES (9, 'elsewhere', 'box 9 https://chat.test', '1', 0, 0,"
        " (EXTRACT(EPOCH FROM now()) * 1000)::BIGINT + 60000)"
    )
    refused = place.run("downgrade", OLDER, "--yes").exception
    assert isinstance(refused, DatabaseInUse)
    assert "box 9" in refused.detail
    assert place.state() == (HEAD, "current")


def test_a_sound_database_has_no_faults(place: Place) -> None:
    place.fill()
    found = place.run("check")
    assert (found.exit_code, found.stdout.endswith("nothing is wrong.\n")) == (0, True)


def test_tables_unlike_the_programs_are_named(place: Place) -> None:
    place.fill()
    place.execute("DROP TABLE preferences")
    found = place.run("check", "--json")
    assert found.exit_code == 1
    assert "preferences" in " ".join(json.loads(found.stdout)["faults"])


def test_an_empty_place_is_not_called_sound(place: Place) -> None:
    found = place.run("check")
    assert (found.exit_code, found.stdout) == (1, "There are no tables yet.\n")


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_keys_that_dangle_are_named(place: Place) -> None:
    place.fill()
    place.execute("INSERT INTO credentials VALUES (77, 'x', 0)")
    found = place.run("check")
    assert found.exit_code == 1
    assert "users that is gone" in found.stdout


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_a_damaged_page_is_found(place: Place) -> None:
    place.fill()
    place.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = bytearray(place.settings.database.read_bytes())
    content[-4_096:] = b"\xff" * 4_096
    place.settings.database.write_bytes(content)
    assert place.run("check").exit_code == 1
