"""An import of an old database that is killed again and again ends like one that was not."""

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.features.imports.conftest import make_database
from tests.features.imports.test_slack import rows_of, state
from tests.support.legacy import AT, Keys, generation_b, message_id, newer

ROOT = Path(__file__).parents[3]
MESSAGES = 300
IMPORT = f"""
import asyncio, sys
from pathlib import Path
sys.path.insert(0, {str(ROOT)!r})
from tests.features.imports.conftest import *
from tests.features.imports.legacy import bring
from plexichat.features.imports import service
from plexichat.features.imports.legacy import history, staging
service.BATCH = 20
staging.PAGE = history.PAGE = 20
async def main(folder, old):
    clock = SystemClock()
    ids = Snowflakes(clock, 1023)
    async with open_units(folder / "db.sqlite3", publish) as units:
        blobs = open_local_blobs(folder / "blobs")
        files = Files(units, blobs, ids, clock, NoReaders(), FileLimits())
        await bring(World(folder, service.Importer(units, ids, clock, files), files), old)
asyncio.run(main(Path(sys.argv[1]), Path(sys.argv[2])))
"""


def made_b(path: Path) -> Path:
    old = generation_b(path)
    old.insert("threads", id="t", title="T", channel_id="general", creator_id="ann",
               parent_message_id="m00003", created_at=AT, updated_at=AT)  # fmt: skip
    for number in range(MESSAGES):
        old.message(
            f"m{number:05}",
            number,
            f"message {number}",
            user_id=("ann", "bob", "gone")[number % 3],
            reply_to=f"m{number // 2:05}" if number % 4 == 0 else None,
            thread_id="t" if number > 3 and number % 5 == 0 else None,
        )
    return old.done()


def made_newer(path: Path) -> Path:
    keys, old = Keys(), newer(path)
    keys.write(path.parent)
    for number in range(MESSAGES):
        said = old.message(
            number,
            keys.seal(f"message {number}", message_id(number)),
            author_id=10 + number % 2,
            reply_to_id=message_id(number // 2) if number % 4 == 1 else None,
        )
        old.insert("react_reactions", id=number, message_id=said, user_id=11, emoji="👍",
                   created_at=number)  # fmt: skip
    return old.done()


def importing(folder: Path, old: Path) -> "subprocess.Popen[bytes]":
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{os.environ.get('PYTHONPATH', '')}"}
    return subprocess.Popen([sys.executable, "-c", IMPORT, str(folder), str(old)], env=environment)


@pytest.mark.parametrize("make", [made_b, made_newer])
def test_an_import_that_is_killed_ends_like_one_that_was_not(tmp_path: Path, make: object) -> None:
    assert callable(make)
    old = make(tmp_path / "old" / "plexichat.db")
    calm, rough = tmp_path / "calm", tmp_path / "rough"
    for folder in (calm, rough):
        folder.mkdir()
        make_database(folder / "db.sqlite3")
    assert importing(calm, old).wait() == 0
    assert rows_of(calm) == MESSAGES
    kills = 0
    for target in (1, 100, 200):
        process = importing(rough, old)
        while rows_of(rough) < target and process.poll() is None:
            pass
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
            kills += 1
        process.wait()
    assert importing(rough, old).wait() == 0
    assert kills >= 2
    assert state(rough / "db.sqlite3") == state(calm / "db.sqlite3")
    replies = (
        "SELECT channel_id > 0, seq, reply_to_seq FROM messages WHERE reply_to_seq IS NOT NULL"
    )
    assert rows(rough, replies) == rows(calm, replies)


def rows(folder: Path, sql: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(folder / "db.sqlite3")
    try:
        return sorted(connection.execute(sql).fetchall())
    finally:
        connection.close()
