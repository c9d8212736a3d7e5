"""Which files are refused and with which words; an old database is never changed."""

import hashlib
import os
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from plexichat.features.imports.errors import LegacyRefused
from plexichat.features.imports.legacy.source import open_source
from tests.features.imports.conftest import World, make_database
from tests.features.imports.legacy import bring
from tests.support.legacy import generation_b, newer


def tables(*statements: str) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        connection = sqlite3.connect(path)
        for each in statements:
            connection.execute(each)
        connection.commit()
        connection.close()

    return make


def ours(path: Path) -> None:
    make_database(path)
    tables("CREATE TABLE alembic_version (version_num TEXT)")(path)


def damaged(path: Path) -> None:
    made = newer(path)
    for second in range(500):
        made.message(second, "x" * 200)
    made.done()
    content = bytearray(path.read_bytes())
    for place in range(len(content) // 2, len(content), 4096):
        content[place : place + 64] = os.urandom(64)
    path.write_bytes(content)


def a_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a", "b")


SNOWFLAKE = "INSERT INTO users VALUES ('1400000000000000001', 'ann', 'hash')"
OLD_USERS = "CREATE TABLE users (id TEXT, username TEXT, password_hash TEXT)"
OLD_MESSAGES = "CREATE TABLE messages (id TEXT, content TEXT, user_id TEXT, created_at TEXT)"
REFUSED: dict[str, tuple[Callable[[Path], object], str]] = {
    "generation C": (
        tables("CREATE TABLE users (id INTEGER, username TEXT, hashed_password TEXT)"),
        "generation C",
    ),
    "generation A by its guilds": (tables("CREATE TABLE guilds (id TEXT)"), "generation A"),
    "generation A by its servers": (
        tables("CREATE TABLE servers (id TEXT)", "CREATE TABLE channels (id TEXT, server_id TEXT)"),
        "generation A",
    ),
    "generation A by its ids": (tables(OLD_USERS, OLD_MESSAGES, SNOWFLAKE), "generation A"),
    "ours": (ours, "belongs to this PlexiChat"),
    "another program's": (tables("CREATE TABLE notes (id)"), "of another program"),
    "another program's users": (tables("CREATE TABLE users (id)"), "of another program"),
    "empty": (Path.touch, "not an SQLite database"),
    "a zip": (a_zip, "not an SQLite database"),
    "missing": (lambda path: None, "There is no file"),
    "damaged": (damaged, "is damaged"),
}


@pytest.mark.parametrize("case", REFUSED)
async def test_what_cannot_be_imported_is_refused_in_a_sentence(
    world: World, tmp_path: Path, case: str
) -> None:
    make, sentence = REFUSED[case]
    make(tmp_path / "old.db")
    with pytest.raises(LegacyRefused) as refusal:
        await bring(world, tmp_path / "old.db")
    assert sentence in refusal.value.detail
    assert world.one("SELECT COUNT(*) FROM messages") == 0


@pytest.mark.parametrize("below", ["plexichat.db", "data/plexichat.db"])
async def test_a_directory_stands_for_the_database_in_it(
    world: World, tmp_path: Path, below: str
) -> None:
    generation_b(tmp_path / "old" / below).done()
    await bring(world, tmp_path / "old")
    assert world.one("SELECT COUNT(*) FROM users WHERE username = 'ann'") == 1


async def test_a_file_that_may_not_be_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = generation_b(tmp_path / "old.db").done()

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(LegacyRefused, match="Give yourself the right"), open_source(path):
        pass


async def test_a_full_disk_for_the_copy_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = generation_b(tmp_path / "old.db", wal=True)
    made.message("m1", 1)
    made.connection.commit()

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("shutil.copyfile", refuse)
    with pytest.raises(LegacyRefused, match="TMPDIR"), open_source(made.path):
        pass
    made.done()


def folder(path: Path) -> dict[str, tuple[str, int]]:
    return {
        each.name: (hashlib.sha256(each.read_bytes()).hexdigest(), each.stat().st_mtime_ns)
        for each in path.iterdir()
    }


@pytest.mark.parametrize("wal", ["none", "closed", "left behind"])
async def test_an_old_database_is_read_whole_and_never_changed(
    world: World, tmp_path: Path, wal: str
) -> None:
    made = generation_b(tmp_path / "old" / "plexichat.db", wal=wal != "none")
    made.message("m1", 1)
    made.connection.commit()
    if wal != "left behind":
        made.done()
    else:
        assert (tmp_path / "old" / "plexichat.db-wal").stat().st_size > 0
    before = folder(tmp_path / "old")
    await bring(world, made.path)
    assert folder(tmp_path / "old") == before
    assert world.one("SELECT COUNT(*) FROM messages") == 1
    if wal == "left behind":
        made.done()
