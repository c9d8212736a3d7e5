"""A backup of a real data directory: byte-equal when restored, refused with a cure otherwise."""

import json
import re
import shutil
import sqlite3
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from plexichat.adapters.backups.folder import BackupFolder, BackupNotStored, BackupRuns
from plexichat.adapters.sql import schema
from plexichat.adapters.sql.snapshot import RowsUnfit
from plexichat.app import backups, kit
from plexichat.app.backups import RestoreRefused
from plexichat.app.cli import program
from plexichat.app.settings import Settings
from plexichat.app.wiring import open_services
from plexichat.core.clock import SystemClock
from plexichat.core.errors import PlexiError
from plexichat.engines.backup import BackupDamaged
from plexichat.features.auth import Visitor
from plexichat.features.users import NewUser
from plexichat.security.sealing import SealBroken, new_keys
from tests.support.clock import FakeClock

pytestmark = pytest.mark.sqlite
CLOCK = SystemClock()


async def chunks(*parts: bytes) -> AsyncIterator[bytes]:
    for each in parts:
        yield each


@pytest.fixture
async def settings(tmp_path: Path) -> Settings:
    """A data directory with an owner and two files."""
    settings = Settings(data=tmp_path / "data", hash_cost="test-only-cheap")
    async with open_services(settings) as parts:
        token = (await parts.auth.setup_link() or "").rpartition("#")[2]
        made = await parts.auth.set_up(token, NewUser("olga", "Olga"), "a purple turnip", Visitor())
        for content in (b"first" * 100_000, b""):
            await parts.files.upload(int(made.user.id), "a.bin", chunks(content))
    return settings


def tables(data: Path) -> dict[str, list[tuple[object, ...]]]:
    connection = sqlite3.connect(data / "plexichat.sqlite3")
    try:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {name: connection.execute(f"SELECT * FROM {name}").fetchall() for (name,) in names}
    finally:
        connection.close()


def files(data: Path) -> dict[str, bytes]:
    found = (each for each in (data / "files").rglob("*") if each.is_file())
    return {str(each.relative_to(data)): each.read_bytes() for each in found}


def placed(data: Path) -> Settings:
    return Settings(data=data, hash_cost="test-only-cheap")


def kit_of(settings: Settings) -> Path:
    (found,) = kit.left_behind(settings.data)
    return found


def test_a_restored_backup_has_equal_tables_and_files(settings: Settings, tmp_path: Path) -> None:
    made, manifest = backups.create(settings, CLOCK)
    assert manifest.files == 2
    assert b"purple" not in made.path.read_bytes()
    backups.verify(made.path, kit_of(settings))
    backups.restore(made.path, kit_of(settings), placed(tmp_path / "new"))
    assert tables(tmp_path / "new") == tables(settings.data)
    assert files(tmp_path / "new") == files(settings.data)
    assert kit.recipient(tmp_path / "new") == kit.recipient(settings.data)


async def test_a_restored_server_serves(settings: Settings, tmp_path: Path) -> None:
    made, _ = backups.create(settings, CLOCK)
    backups.restore(made.path, kit_of(settings), placed(tmp_path / "new"))
    restored = Settings(data=tmp_path / "new", hash_cost="test-only-cheap")
    async with open_services(restored) as parts:
        assert (await parts.auth.sign_in("olga", "a purple turnip", Visitor())).user.username


def test_verifying_leaves_the_live_data_alone(settings: Settings) -> None:
    made, _ = backups.create(settings, CLOCK)
    before = tables(settings.data), files(settings.data)
    backups.verify(made.path, kit_of(settings))
    assert (tables(settings.data), files(settings.data)) == before


def test_the_kit_is_for_its_owner_alone_and_the_server_keeps_no_secret(settings: Settings) -> None:
    backups.create(settings, CLOCK)
    place = kit_of(settings)
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert "WITHOUT IT NO BACKUP CAN BE OPENED" in place.read_text()
    place.rename(settings.data.parent / "kept.txt")
    for each in settings.data.rglob("*"):
        assert not each.is_file() or b"AGE-SECRET-KEY" not in each.read_bytes()


def test_a_fresh_kit_opens_what_comes_and_the_old_one_what_was(settings: Settings) -> None:
    first, _ = backups.create(settings, CLOCK)
    old = kit_of(settings).rename(settings.data.parent / "old.txt")
    new = kit.make(settings.data, CLOCK, settings.data.parent / "new.txt")
    second, _ = backups.create(settings, CLOCK)
    backups.verify(first.path, old)
    backups.verify(second.path, new)
    with pytest.raises(SealBroken, match="another key"):
        backups.verify(second.path, old)


@pytest.mark.parametrize("place", range(0, 31_000, 3_000))
def test_a_flipped_bit_or_a_missing_end_is_found(settings: Settings, place: int) -> None:
    made, _ = backups.create(settings, CLOCK)
    whole = made.path.read_bytes()
    flipped = bytearray(whole)
    flipped[place] ^= 1
    for wrong in (bytes(flipped), whole[:place]):
        made.path.write_bytes(wrong)
        with pytest.raises(SealBroken):
            backups.verify(made.path, kit_of(settings))


def test_a_target_that_holds_something_is_refused(settings: Settings, tmp_path: Path) -> None:
    made, _ = backups.create(settings, CLOCK)
    (tmp_path / "file").touch()
    for target in (settings.data, tmp_path / "file"):
        before = tables(settings.data)
        with pytest.raises(RestoreRefused, match="not empty"):
            backups.restore(made.path, kit_of(settings), placed(target))
        assert tables(settings.data) == before


def test_files_of_a_directory_elsewhere_are_not_restored_beside_it(
    settings: Settings, tmp_path: Path
) -> None:
    made, _ = backups.create(settings, CLOCK)
    elsewhere = placed(tmp_path / "new").model_copy(update={"files": tmp_path / "shared"})
    with pytest.raises(RestoreRefused, match="PLEXICHAT_FILES"):
        backups.restore(made.path, kit_of(settings), elsewhere)
    assert not elsewhere.data.exists()


def test_what_cannot_be_restored_leaves_nothing(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, _ = backups.create(settings, CLOCK)
    kit_file, where = kit_of(settings), tmp_path / "there"
    where.mkdir()
    made.path.write_bytes(made.path.read_bytes()[:-1])
    with pytest.raises(SealBroken):
        backups.restore(made.path, kit_file, placed(where / "new"))
    assert list(where.iterdir()) == []


def test_a_newer_schema_is_refused(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, _ = backups.create(settings, CLOCK)
    monkeypatch.setattr(schema, "revisions", lambda: ["0000"])
    with pytest.raises(schema.DatabaseUnusable, match="newer PlexiChat"):
        backups.restore(made.path, kit_of(settings), placed(tmp_path / "new"))
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("DELETE FROM users", "leans on"),
        ("ALTER TABLE users ADD COLUMN more INTEGER", "other columns"),
        ("CREATE TABLE more (id INTEGER PRIMARY KEY)", None),
    ],
)
def test_rows_that_do_not_fit_their_schema_are_refused(
    settings: Settings, statement: str, sentence: str | None
) -> None:
    connection = sqlite3.connect(settings.database)
    connection.execute(statement)
    if sentence is None:
        connection.execute("INSERT INTO more VALUES (1)")
    connection.commit()
    connection.close()
    made, _ = backups.create(settings, CLOCK)
    with pytest.raises(RowsUnfit, match=sentence or "other columns"):
        backups.verify(made.path, kit_of(settings))


def test_files_that_the_disk_lost_or_changed_are_named(settings: Settings) -> None:
    first, second = sorted((each for each in (settings.data / "files").rglob("*") if each.is_file()),
                           key=lambda each: each.stat().st_size)  # fmt: skip
    first.unlink()
    second.write_bytes(b"rotten")
    made, manifest = backups.create(settings, CLOCK)
    assert (manifest.missing, manifest.damaged) == ([first.name], [second.name])
    backups.verify(made.path, kit_of(settings))


def test_old_backups_are_forgotten_and_the_newest_stays(settings: Settings) -> None:
    few = settings.model_copy(update={"backup_keep_daily": 2, "backup_keep_weekly": 0})
    clock = FakeClock()
    for _ in range(4):
        backups.create(few, clock)
        clock.advance(86_400)
    assert len(BackupFolder(few.backups).stored()) == 2


def test_what_a_killed_backup_left_is_no_backup_and_is_swept(settings: Settings) -> None:
    stray = settings.backups / "plexichat-20260101T000000000Z.tar.age.partial"
    stray.parent.mkdir()
    stray.write_bytes(b"half")
    assert BackupFolder(settings.backups).stored() == []
    backups.create(settings, CLOCK)
    assert not stray.exists()


def test_two_backups_at_once_are_refused(settings: Settings) -> None:
    with BackupFolder(settings.backups).writing(1), pytest.raises(BackupRuns):
        backups.create(settings, CLOCK)


def test_a_directory_that_cannot_be_written_is_refused(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    blocked = settings.model_copy(update={"backup_directory": tmp_path / "file" / "backups"})
    with pytest.raises(BackupNotStored, match="PLEXICHAT_BACKUP_DIRECTORY"):
        backups.create(blocked, CLOCK)


def test_an_upgrade_makes_a_backup_first_and_stops_when_it_cannot(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection = sqlite3.connect(settings.database)
    connection.execute("UPDATE alembic_version SET version_num = '0000'")
    connection.commit()
    connection.close()
    monkeypatch.setattr(schema, "revisions", lambda: ["0000", schema.HEAD])
    upgraded: list[str] = []
    monkeypatch.setattr(schema, "upgrade", lambda url, metadata: upgraded.append(url))
    schema.ensure(settings.database, None, before=lambda: backups.create(settings, CLOCK))  # type: ignore[arg-type]  # not looked at
    assert len(BackupFolder(settings.backups).stored()) == len(upgraded) == 1

    def fail() -> None:
        raise BackupNotStored

    with pytest.raises(BackupNotStored):
        schema.ensure(settings.database, None, before=fail)  # type: ignore[arg-type]  # as above
    assert len(upgraded) == 1


def run(*arguments: object) -> Result:
    return CliRunner().invoke(program, ["backup", *map(str, arguments)])


def test_the_commands_make_list_verify_and_restore(settings: Settings, tmp_path: Path) -> None:
    where = ["--data", settings.data]
    said = run("create", *where)
    assert re.search(
        r"Made .*\.tar\.age \([\d,]+ bytes\): \d+ rows of \d+ tables, 2 files", said.output
    )
    assert "Take" in said.output
    made = json.loads(run("create", "--json", *where).stdout)
    assert json.loads(run("list", "--json", *where).stdout)[0]["path"] == made["path"]
    assert made["path"] in run("list", *where).stdout
    kit_file = kit_of(settings)
    assert "is whole" in run("verify", made["path"], "--kit", kit_file).stdout
    assert json.loads(run("verify", made["path"], "--kit", kit_file, "--json").stdout)["files"] == 2
    restored = run("restore", made["path"], "--kit", kit_file, "--data", tmp_path / "new")
    assert "plexichat serve --data" in restored.stdout
    fresh = run("kit", "--to", tmp_path / "fresh.txt", *where)
    assert "Take it away" in fresh.stdout
    assert "AGE-SECRET-KEY" not in fresh.stdout


@pytest.mark.parametrize("case", ["no backup", "no kit", "no key", "half a key", "no database"])
def test_what_is_not_there_is_refused_with_the_cure(
    settings: Settings, tmp_path: Path, case: str
) -> None:
    made, _ = backups.create(settings, CLOCK)
    (tmp_path / "empty.txt").write_text("nothing")
    (tmp_path / "half.txt").write_text(new_keys()[0][:40])
    tried = {
        "no backup": ["verify", tmp_path / "none.age", "--kit", kit_of(settings)],
        "no kit": ["verify", made.path, "--kit", tmp_path / "none.txt"],
        "no key": ["verify", made.path, "--kit", tmp_path / "empty.txt"],
        "half a key": ["verify", made.path, "--kit", tmp_path / "half.txt"],
        "no database": ["create", "--data", tmp_path / "nowhere"],
    }[case]
    refused = run(*tried)
    assert isinstance(refused.exception, PlexiError), refused
    assert refused.exception.detail
    assert not (tmp_path / "nowhere").exists()


def test_a_kit_is_never_written_over(settings: Settings, tmp_path: Path) -> None:
    kit.make(settings.data, CLOCK, tmp_path / "kit.txt")
    sealed_for = kit.recipient(settings.data)
    for place in (tmp_path / "kit.txt", tmp_path / "none" / "kit.txt"):
        with pytest.raises(kit.KitRefused):
            kit.make(settings.data, CLOCK, place)
    assert kit.recipient(settings.data) == sealed_for


def test_a_backup_that_lies_about_its_rows_is_refused(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, _ = backups.create(settings, CLOCK)
    monkeypatch.setattr(backups.backup, "sum_of", lambda rows: None)
    with pytest.raises(BackupDamaged, match="restored tables"):
        backups.verify(made.path, kit_of(settings))


def test_a_full_disk_during_a_trial_is_told(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, _ = backups.create(settings, CLOCK)

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backups, "_restored", full)
    with pytest.raises(RestoreRefused, match="TMPDIR"):
        backups.verify(made.path, kit_of(settings))
    with pytest.raises(RestoreRefused, match="Choose another"):
        backups.restore(made.path, kit_of(settings), placed(settings.data.parent / "new"))
    shutil.rmtree(settings.data)
