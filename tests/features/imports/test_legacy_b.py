"""Generation B comes in with all that it held, and what hangs on nothing is named."""

import json
from pathlib import Path

import pytest

from tests.features.imports.conftest import World
from tests.features.imports.legacy import bring, counts, left_out
from tests.features.imports.test_slack import state
from tests.support.legacy import AT, GenerationBMade, generation_b


@pytest.fixture
def old(tmp_path: Path) -> GenerationBMade:
    return generation_b(tmp_path / "old" / "plexichat.db")


def full(old: GenerationBMade) -> Path:
    """Fill a database with one of everything."""
    old.user("cy", is_active=0, is_admin=1, username="Cy Young")
    old.channel("secret", channel_type="private", members='["bob"]', description="hush")
    old.channel("pair", channel_type="dm", members='["ann", "bob"]')
    old.channel("three", channel_type="group", members='["ann", "bob", "cy"]', is_archived=1)
    old.message("m1", 1, "question", reactions='{"+1": ["bob", "nobody"], "🎉": ["ann"]}')
    old.message("m2", 2, "reply", user_id="bob", reply_to="m1", edited_at=AT)
    old.message("m3", 3, "said and gone", deleted_at=AT)
    old.insert("threads", id="t1", title="T", channel_id="general", creator_id="ann",
               parent_message_id="m1", created_at=AT, updated_at=AT)  # fmt: skip
    old.message("m4", 4, "in the thread", user_id="bob", thread_id="t1")
    old.insert("message_threads", id="t2", title="T", creator_id="ann", parent_message_id="m2",
               created_at=AT, updated_at=AT)  # fmt: skip
    old.insert("thread_replies", id="r1", thread_id="t2", message_content="older kind",
               user_id="ann", created_at="2025-09-08T10:00:05Z", is_edited=1)  # fmt: skip
    old.message("m5", 6, "psst", channel_id="secret", user_id="bob")
    old.message("m6", 7, "you", channel_id="pair")
    old.message("m7", 8, "us", channel_id="three", user_id="cy")
    return old.done()


async def test_everything_of_generation_b_comes_in(world: World, old: GenerationBMade) -> None:
    report = await bring(world, full(old))
    assert counts(report)["messages"] == 8
    rows = world.rows(
        "SELECT c.kind, c.name, m.seq, u.username, m.body, m.reply_to_seq, m.reply_count,"
        " m.edited_ms IS NOT NULL, m.deleted_ms IS NOT NULL FROM messages m"
        " JOIN channels c ON c.id = m.channel_id JOIN users u ON u.id = m.author_id"
        " ORDER BY 1, 2, m.id"
    )
    assert rows == [
        ("direct", "", 1, "ann", "you", None, 0, 0, 0),
        ("group", "", 1, "cy-young", "us", None, 0, 0, 0),
        ("private", "secret", 1, "bob", "psst", None, 0, 0, 0),
        ("public", "general", 1, "ann", "question", None, 1, 0, 0),
        ("public", "general", 2, "bob", "reply", 1, 1, 1, 0),
        ("public", "general", 3, "ann", "", None, 0, 0, 1),
        ("thread", "", 1, "bob", "in the thread", None, 0, 0, 0),
        ("thread", "", 1, "ann", "older kind", None, 0, 1, 0),
    ]
    assert world.rows("SELECT emoji FROM reactions ORDER BY 1") == [("🎉",), ("👍",)]
    assert world.one("SELECT created_ms FROM messages WHERE body = 'question'") == 1757325601000
    assert world.one("SELECT COUNT(*) FROM users WHERE deactivated_ms IS NOT NULL") == 1
    assert world.one("SELECT archived_ms IS NOT NULL FROM channels WHERE kind = 'group'")
    assert left_out(report)["a reaction of somebody unknown"] == 1


async def test_a_dry_run_and_a_second_run_change_nothing(
    world: World, old: GenerationBMade
) -> None:
    path, empty = full(old), state(world.database)
    dry = await bring(world, path, dry=True)
    assert state(world.database) == empty
    assert await bring(world, path) == dry
    once = state(world.database)
    again = await bring(world, path)
    assert state(world.database) == once
    assert counts(again)["messages that were here already"] == 8


async def test_what_was_said_since_is_added(world: World, old: GenerationBMade) -> None:
    old.message("m1", 1)
    old.connection.commit()
    await bring(world, old.path)
    old.message("m2", 2, "later", reply_to="m1")
    await bring(world, old.done())
    rows = world.rows("SELECT seq, body, reply_to_seq FROM messages")
    assert rows == [(1, "hi", None), (2, "later", 1)]


async def test_orphans_are_named_and_nothing_breaks(world: World, old: GenerationBMade) -> None:
    old.message("m1", 1, user_id="deleted long ago")
    old.message("m2", 2, channel_id="no such channel")
    old.message("m3", 3, channel_id=None)
    old.message("m4", 4, reply_to="no such message", thread_id="no such thread")
    old.insert("thread_replies", id="r1", thread_id="gone", message_content="x", user_id="ann",
               created_at=AT)  # fmt: skip
    old.insert("messages", id="m5", content="when?", user_id="ann", channel_id="general",
               created_at="yesterday", updated_at="")  # fmt: skip
    old.message("m6", 6, " ")
    old.message("m7", 7, reactions='{"x": 3}', attachments="not JSON")
    old.channel("odd", channel_type="dm", members='["ann", "stranger"]')
    report = await bring(world, old.done())
    assert left_out(report) == {
        "a channel's members who have no account": 1,
        "a message of a channel that is gone": 2,
        "a message without a time or an id": 1,
        "a message without text or file": 1,
        "a reaction without the people who chose it": 1,
        "a reply whose thread is gone": 1,
        "an answer's pointer to a message that is gone": 1,
        "e-mail addresses: accounts have none here": 1,
    }
    assert counts(report)["authors whose account is gone"] == 1
    assert world.one("SELECT COUNT(*) FROM messages") == 3
    former = "SELECT u.username FROM messages m JOIN users u ON u.id = m.author_id WHERE m.seq = 1"
    assert str(world.one(former)).startswith("former-")


async def test_a_thread_that_hangs_on_nothing_hangs_on_its_first_message(
    world: World, old: GenerationBMade
) -> None:
    old.insert("threads", id="t1", title="T", channel_id="general", creator_id="ann",
               parent_message_id="gone", created_at=AT, updated_at=AT)  # fmt: skip
    old.message("m1", 1, "first", thread_id="t1")
    old.message("m2", 2, "second", thread_id="t1")
    await bring(world, old.done())
    rows = world.rows(
        "SELECT c.kind, m.body FROM messages m JOIN channels c ON c.id = m.channel_id ORDER BY m.id"
    )
    assert rows == [("public", "first"), ("thread", "second")]


async def test_files_below_the_uploads_come_and_nothing_else_does(
    world: World, old: GenerationBMade
) -> None:
    uploads = old.path.parent / "uploads"
    (uploads / "2025").mkdir(parents=True)
    (uploads / "2025" / "a plan.txt").write_text("plan")
    (old.path.parent / ".machine_key").write_text("k" * 32)
    (uploads / "link").symlink_to(old.path)
    named = [
        {"filename": "plan.txt", "url": "/files/2025/a%20plan.txt"},
        "../plexichat.db",
        "plexichat.db",
        ".machine_key",
        "/uploads/link",
        {"name": "gone.txt", "path": "gone.txt"},
    ]
    old.message("m1", 1, "see", attachments=json.dumps(named))
    report = await bring(world, old.done())
    assert world.rows("SELECT name, size FROM files WHERE purpose = 'attachment'") == [
        ("plan.txt", 4)
    ]
    assert sum(left_out(report).values()) == 6
    assert "📎 gone.txt (not in the import)" in str(world.one("SELECT body FROM messages"))


async def test_an_early_variant_of_the_schema_is_read_too(world: World, tmp_path: Path) -> None:
    old = generation_b(tmp_path / "old.db")
    old.message("m1", 1)
    for table in ("threads", "message_threads", "thread_replies"):
        old.connection.execute(f"DROP TABLE {table}")
    for column in ("status", "status_updated_at", "custom_status"):
        old.connection.execute(f"ALTER TABLE users DROP COLUMN {column}")
    await bring(world, old.done())
    assert world.one("SELECT COUNT(*) FROM messages") == 1


async def test_equal_moments_keep_the_order_of_their_ids(
    world: World, old: GenerationBMade
) -> None:
    for name in ("b", "a", "c"):
        old.message(name, 1, name)
    await bring(world, old.done())
    assert [row[0] for row in world.rows("SELECT body FROM messages ORDER BY seq")] == [*"abc"]
