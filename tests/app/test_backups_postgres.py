"""Backups of a server on PostgreSQL, restored onto either database."""

import asyncio
import time
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest
from sqlmodel import SQLModel
from typer.testing import CliRunner

from plexichat.adapters.backups.folder import BackupFolder, BackupRuns
from plexichat.adapters.sql import postgres_schema, schema
from plexichat.adapters.sql.copy_marks import TargetHolds
from plexichat.adapters.sql.migrations import HEAD
from plexichat.adapters.sql.schema import DatabaseUnusable
from plexichat.app import backups, kit
from plexichat.app.backup_job import RUNS
from plexichat.app.cli import program
from plexichat.app.places import one_commit
from plexichat.app.settings import Settings
from plexichat.app.wiring import open_services
from plexichat.core.clock import SystemClock
from plexichat.engines.backup import BackupDamaged
from plexichat.features.auth import Visitor
from plexichat.features.users import NewUser
from tests.support.places import execute, files, laid, nowhere, rows

CLOCK = SystemClock()
PASSWORD = "a purple turnip"


async def chunks(content: bytes) -> AsyncIterator[bytes]:
    yield content


@pytest.fixture
async def settings(tmp_path: Path) -> Settings:
    """A server on PostgreSQL with an owner and a file."""
    settings = laid("postgres", tmp_path / "data")
    async with open_services(settings) as parts:
        token = (await parts.auth.setup_link() or "").rpartition("#")[2]
        made = await parts.auth.set_up(token, NewUser("olga", "Olga ✨"), PASSWORD, Visitor())
        await parts.files.upload(int(made.user.id), "a.bin", chunks(b"first" * 1_000))
    return settings


def kit_of(settings: Settings) -> Path:
    (found,) = kit.left_behind(settings.data)
    return found


@pytest.mark.parametrize("product", ["sqlite", "postgres"])
def test_a_backup_is_restored_onto_either_database(
    settings: Settings, tmp_path: Path, product: str
) -> None:
    made, manifest = backups.create(settings, CLOCK)
    assert (manifest.files, manifest.missing) == (1, [])
    assert backups.verify(made.path, kit_of(settings)) == manifest
    new = nowhere(product, tmp_path / "new")
    assert backups.restore(made.path, kit_of(settings), new) == manifest
    assert rows(new) == rows(settings)
    assert files(new) == files(settings)
    assert kit.recipient(new.data) == kit.recipient(settings.data)
    kept = {"files", "backup-recipient.txt"} | (
        {"plexichat.sqlite3"} if product == "sqlite" else set()
    )
    assert {each.name for each in new.data.iterdir()} == kept

    async def sign_in() -> str:
        async with open_services(new) as parts:
            return (await parts.auth.sign_in("olga", PASSWORD, Visitor())).user.username

    assert asyncio.run(sign_in()) == "olga"


def test_a_backup_of_sqlite_is_restored_onto_postgresql(tmp_path: Path) -> None:
    source = laid("sqlite", tmp_path / "data")
    made, _ = backups.create(source, CLOCK)
    new = nowhere("postgres", tmp_path / "new")
    backups.restore(made.path, kit_of(source), new)
    assert rows(new) == rows(source)


def test_a_database_that_holds_something_is_not_restored_into(
    settings: Settings, tmp_path: Path
) -> None:
    made, _ = backups.create(settings, CLOCK)
    before = rows(settings)
    there = settings.model_copy(update={"data": tmp_path / "new"})
    with pytest.raises(TargetHolds, match="Name an empty"):
        backups.restore(made.path, kit_of(settings), there)
    assert rows(settings) == before
    assert not there.data.exists()


def test_one_commit_is_saved_whatever_is_written_meanwhile(settings: Settings) -> None:
    with one_commit(settings) as commit:
        execute(settings, "DELETE FROM credentials")
        assert commit.count("credentials") == len(list(commit.rows("credentials"))) == 1
    assert rows(settings)["credentials"] == []


def test_a_changed_row_is_noticed_by_its_sum(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, _ = backups.create(settings, CLOCK)
    finish = backups._Directory.finish

    def finish_and_change(directory: backups._Directory) -> None:
        finish(directory)
        execute(Settings(data=directory._folder), "UPDATE users SET display_name = 'Eve'")

    monkeypatch.setattr(backups._Directory, "finish", finish_and_change)
    with pytest.raises(BackupDamaged, match="not those of the backup"):
        backups.verify(made.path, kit_of(settings))


def test_of_several_servers_one_makes_the_backup(settings: Settings, tmp_path: Path) -> None:
    """Each has a directory of its own, so that the folder's lock does not tell."""
    other = settings.model_copy(update={"backup_directory": tmp_path / "others"})
    with one_commit(settings) as commit:
        assert commit.is_only_backup()
        with pytest.raises(BackupRuns, match="Another server"):
            backups.create(other, CLOCK)
        words = ["backup", "create", "--data", str(settings.data)]
        environment = {"PLEXICHAT_DATABASE_URL": settings.postgres}
        ended = CliRunner().invoke(program, words, env=environment)
        assert ended.exit_code == RUNS
        assert "Wait until it is done" in ended.stderr
    backups.create(other, CLOCK)


def test_what_is_half_copied_is_not_saved(settings: Settings) -> None:
    execute(settings, f"UPDATE alembic_version SET version_num = 'copying {HEAD}'")
    with pytest.raises(DatabaseUnusable, match="--final"):
        backups.create(settings, CLOCK)


def test_an_empty_database_is_no_backup(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnusable, match="holds no PlexiChat"):
        backups.create(nowhere("postgres", tmp_path / "data"), CLOCK)


@pytest.fixture
def old(settings: Settings) -> Settings:
    """The same server, a revision behind."""
    older = schema.revisions()[1]

    def down(connection: object) -> None:
        schema.migrate_down(connection, SQLModel.metadata, older)  # type: ignore[arg-type]  # SQLAlchemy's

    asyncio.run(postgres_schema.run(settings.postgres or "", down))
    return settings


def test_an_upgrade_makes_one_backup_first_however_many_servers_start(old: Settings) -> None:
    async def start() -> None:
        async with open_services(old):
            pass

    async def start_three() -> None:
        await asyncio.gather(start(), start(), start())

    asyncio.run(start_three())
    (made,) = BackupFolder(old.backups).stored()
    assert backups.verify(made.path, kit_of(old)).header.revision == schema.revisions()[1]
    assert asyncio.run(postgres_schema.revision(old.postgres or "")) == HEAD


def test_an_upgrade_stops_where_no_backup_can_be_made(old: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    blocked = old.model_copy(update={"backup_directory": tmp_path / "file" / "backups"})

    async def start() -> None:
        async with open_services(blocked):
            pass

    with pytest.raises(backups.PlexiError, match="PLEXICHAT_BACKUP_DIRECTORY"):
        asyncio.run(start())
    assert asyncio.run(postgres_schema.revision(old.postgres or "")) == schema.revisions()[1]


def test_the_backup_before_an_upgrade_takes_its_time_whatever_the_database_bears(
    old: Settings,
) -> None:
    url = old.postgres or ""
    impatient = "SET idle_in_transaction_session_timeout = '300ms'"
    execute(old, f'ALTER DATABASE "{url.rpartition("/")[2]}" {impatient}')
    slowly_saved = partial(time.sleep, 1)
    asyncio.run(postgres_schema.ensure(url, SQLModel.metadata, before=slowly_saved))
    assert asyncio.run(postgres_schema.revision(url)) == HEAD
