"""A column of an old database may hold anything: an import names it or refuses, and never breaks."""

import shutil
import sqlite3
from pathlib import Path

import pytest

from plexichat.core.errors import PlexiError
from tests.features.imports.conftest import World
from tests.features.imports.legacy import bring
from tests.features.imports.test_legacy_b import full
from tests.support.legacy import AT_MS, Keys, NewerMade, generation_b, message_id, newer

GARBAGE: list[object] = [-1, 1.5, "text", b"\xff\x00", "[[1, {}], null]", 2**62, "ENC:1:AAAA"]
TIMES = {"created_at": AT_MS, "updated_at": AT_MS}


def full_newer(old: NewerMade) -> Path:
    """Fill a database with one of everything."""
    keys = Keys()
    keys.write(old.path.parent)
    root = old.message(1, keys.seal("root", message_id(1)), edited=1)
    old.message(2, "reply <@11>", author_id=11, reply_to_id=root)
    old.conversation(2000, "dm", 10, 11)
    old.insert("msg_dm_lookup", id=1, user1_id=10, user2_id=11, conversation_id=2000)
    old.message(3, "psst", conversation_id=2000)
    old.insert("srv_roles", id=51, server_id=30, name="Mods", permissions='{"pin": true}', **TIMES)
    old.insert("srv_member_roles", id=1, member_id=30011, role_id=51, assigned_at=AT_MS)
    old.insert("srv_channel_overrides", id=1, channel_id=40, target_type="role", target_id=51,
               allow='["view_channel"]', deny="{}", **TIMES)  # fmt: skip
    for number, kind in enumerate(("public", "private")):
        old.insert("thread_threads", id=60 + number, channel_id=40, server_id=30, owner_id=10,
                   name="A", thread_type=kind, conversation_id=1060 + number, created_at=1)  # fmt: skip
        old.insert("thread_members", thread_id=60 + number, user_id=11, joined_at=1)
        said = old.message(4 + number, "in", conversation_id=1060 + number)
        old.insert("thread_messages", id=number, thread_id=60, message_id=said, user_id=10,
                   created_at=1)  # fmt: skip
    old.insert("react_reactions", id=1, message_id=root, user_id=11, emoji="👍", created_at=1)
    old.insert("msg_pinned", id=1, conversation_id=1040, message_id=root, pinned_by=10, pinned_at=1)
    old.insert("msg_edit_history", id=1, message_id=root, editor_id=10, old_content="x",
               edit_timestamp=5, version_number=1)  # fmt: skip
    old.insert("media_blobs", path="x.bin", content=b"x", content_type="t", size=1, checksum="",
               **TIMES)  # fmt: skip
    old.insert("media_files", id=70, filename="x.bin", original_filename="x", size=1,
               content_type="t", media_type="f", storage_backend="db", uploaded_by=10,
               storage_path="x.bin", uploaded_at=1)  # fmt: skip
    old.insert("msg_attachments", id=80, message_id=root, filename="x", size=1, content_type="t",
               url="/m/x.bin", created_at=1)  # fmt: skip
    old.insert("poll_polls", id=1, message_id=root, question="?", created_by=10, created_at=1)
    old.insert("poll_options", id=1, poll_id=1, text="yes", position=1)
    return old.done()


def columns(path: Path) -> list[tuple[str, str]]:
    """Return the columns of all tables that hold a row."""
    connection = sqlite3.connect(path)
    try:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        held = [t for (t,) in tables if connection.execute(f"SELECT 1 FROM {t}").fetchone()]
        return [(t, c[1]) for t in held for c in connection.execute(f"PRAGMA table_info({t})")]
    finally:
        connection.close()


def spoilt(path: Path, copy: Path, table: str, column: str, value: object) -> bool:
    """Make a copy with this value in one column of one row; False where the schema forbids it."""
    shutil.copyfile(path, copy)
    connection = sqlite3.connect(copy)
    try:
        connection.execute("PRAGMA foreign_keys = OFF")
        where = f"rowid = (SELECT MAX(rowid) FROM {table})" if table != "thread_members" else "1"
        connection.execute(f"UPDATE {table} SET {column} = ? WHERE {where}", (value,))
        connection.commit()
    except sqlite3.Error:
        return False
    finally:
        connection.close()
    return True


@pytest.mark.parametrize("product", ["b", "newer"])
async def test_no_value_in_any_column_breaks_an_import(
    world: World, tmp_path: Path, product: str
) -> None:
    where = tmp_path / "old" / "plexichat.db"
    path = full(generation_b(where)) if product == "b" else full_newer(newer(where))
    copy, tried, broken = where.with_name("copy.db"), 0, list[str]()
    for number, (table, column) in enumerate(columns(path)):
        for value in (GARBAGE[number % len(GARBAGE)], b"\xff\x00"):
            if not spoilt(path, copy, table, column, value):
                continue
            tried += 1
            try:
                await bring(world, copy, dry=True)
            except PlexiError:
                continue
            except Exception as error:  # noqa: BLE001 - which one it is, is the finding
                broken.append(f"{table}.{column} = {value!r}: {error!r}")
    assert tried > 100
    assert broken == []
