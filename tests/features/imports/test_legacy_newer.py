"""The newer product comes in: servers, roles, rights, threads, conversations, what lies beside."""

import hashlib
from pathlib import Path

import pytest

from plexichat.security.authz import MEMBER, Permission
from tests.features.imports.conftest import World
from tests.features.imports.legacy import bring, counts, left_out
from tests.features.imports.test_slack import state
from tests.support.legacy import (
    ACCOUNT_EPOCH_MS,
    AT_MS,
    MESSAGE_EPOCH_MS,
    NewerMade,
    message_id,
    newer,
    snowflake,
)

TIMES = {"created_at": AT_MS, "updated_at": AT_MS}
BODIES = (
    "SELECT c.kind, c.name, m.body FROM messages m JOIN channels c ON c.id = m.channel_id"
    " ORDER BY m.created_ms, m.seq"
)
IN = (
    "SELECT u.username FROM channel_members m JOIN users u ON u.id = m.user_id"
    " JOIN channels c ON c.id = m.channel_id WHERE c.name = '{}' ORDER BY 1"
)


@pytest.fixture
def old(tmp_path: Path) -> NewerMade:
    return newer(tmp_path / "old" / "plexichat.db")


async def test_messages_with_replies_reactions_pins_edits_and_deletions(
    world: World, old: NewerMade
) -> None:
    first = old.message(1, "hello <@11>, see <#40>", edited=1)
    old.insert("msg_edit_history", id=1, message_id=first, editor_id=10, old_content="helo",
               edit_timestamp=AT_MS + 5000, version_number=1)  # fmt: skip
    old.message(2, "reply", author_id=11, reply_to_id=first)
    old.message(3, "gone", deleted=1, deleted_at=AT_MS + 9000)
    old.insert("react_reactions", id=1, message_id=first, user_id=11, emoji="👍", created_at=1)
    old.insert(
        "react_reactions", id=2, message_id=first, user_id=10, emoji="acme-logo", created_at=2
    )
    old.insert(
        "msg_pinned", id=1, conversation_id=1040, message_id=first, pinned_by=10, pinned_at=1
    )
    await bring(world, old.done())
    rows = world.rows(
        "SELECT seq, body, reply_to_seq, edited_ms, deleted_ms, pinned_ms IS NOT NULL"
        " FROM messages ORDER BY seq"
    )
    assert rows == [
        (1, "hello @bob, see #general", None, AT_MS + 5000, None, 1),
        (2, "reply", 1, None, None, 0),
        (3, "", None, None, AT_MS + 9000, 0),
    ]
    assert world.rows("SELECT emoji FROM reactions ORDER BY 1") == [(":acme-logo:",), ("👍",)]
    assert world.one("SELECT COUNT(*) FROM mentions") == 1


async def test_the_systems_account_and_its_words_stay_behind(world: World, old: NewerMade) -> None:
    old.message(1, "welcome", author_id=0)
    report = await bring(world, old.done())
    assert world.one("SELECT COUNT(*) FROM messages") == 0
    assert world.one("SELECT COUNT(*) FROM users WHERE username = 'System'") == 0
    assert left_out(report)["a message of the old system account"] == 1


async def test_times_that_are_missing_come_from_the_two_kinds_of_snowflake(
    world: World, old: NewerMade
) -> None:
    user_id = snowflake(AT_MS + 7, ACCOUNT_EPOCH_MS)
    old.user(user_id, "cy", created_at=0)
    old.message(1, created_at=0, id=snowflake(AT_MS + 9, MESSAGE_EPOCH_MS))
    await bring(world, old.done())
    assert world.one("SELECT created_ms FROM users WHERE username = 'cy'") == AT_MS + 7
    assert world.one("SELECT created_ms FROM messages") == AT_MS + 9


async def test_several_servers_become_spaces_with_their_members(
    world: World, old: NewerMade
) -> None:
    old.insert("srv_servers", id=31, name="Club", owner_id=11, **TIMES)
    old.insert("srv_servers", id=32, name="Gone", owner_id=11, deleted=1, **TIMES)
    old.member(11, 31)
    old.channel(41, "club", server_id=31)
    old.message(1, "in the club", conversation_id=1041, author_id=11)
    report = await bring(world, old.done())
    members = world.rows(
        "SELECT s.name, u.username FROM space_members m JOIN spaces s ON s.id = m.space_id"
        " JOIN users u ON u.id = m.user_id ORDER BY 1, 2"
    )
    assert members == [
        ("Acme", "ann"),
        ("Acme", "bob"),
        ("Acme", "olga"),
        ("Club", "bob"),
        ("Club", "olga"),
    ]
    assert world.rows("SELECT name, member_count FROM spaces ORDER BY 1") == [
        ("Acme", 3),
        ("Club", 2),
    ]
    assert left_out(report)["servers that were deleted"] == 1
    assert world.rows(IN.format("club")) == [("bob",), ("olga",)]


async def test_roles_keep_what_has_an_equal_here(world: World, old: NewerMade) -> None:
    old.connection.execute(
        """UPDATE srv_roles SET permissions = '{"create_invite": false, "fly": true}'"""
    )
    old.insert("srv_roles", id=51, server_id=30, name="Mods", color="#ff0000", position=2,
               permissions='{"manageMessages": true, "members.kick": true, "fly": true}', **TIMES)  # fmt: skip
    old.insert("srv_member_roles", id=1, member_id=30011, role_id=51, assigned_at=AT_MS)
    await bring(world, old.done())
    roles = world.rows("SELECT name, kind, colour, permissions FROM roles ORDER BY event")
    mods = Permission.MANAGE_MESSAGES | Permission.PIN | Permission.KICK
    assert roles[1] == ("Member", "member", "", MEMBER & ~Permission.INVITE)
    assert roles[3] == ("Mods", "custom", "#ff0000", int(mods))
    held = "SELECT u.username FROM member_roles r JOIN users u ON u.id = r.user_id"
    assert world.rows(held) == [("bob",)]


@pytest.mark.parametrize(
    ("allow", "deny", "kind", "people"),
    [
        ("", "", "public", ["ann", "bob", "olga"]),
        ("", '{"view_channel": true}', "private", ["ann"]),
        ("", '["VIEW_CHANNEL"]', "private", ["ann"]),
        ("", '{"something.new": true}', "private", ["ann"]),
        ("", "1024", "private", ["ann"]),
        ("", '{"send_messages": true}', "announcement", ["ann", "bob", "olga"]),
        ('{"attach_files": true}', "{}", "public", ["ann", "bob", "olga"]),
    ],
)
async def test_a_channel_that_not_everybody_saw_is_private(
    world: World, old: NewerMade, allow: str, deny: str, kind: str, people: list[str]
) -> None:
    old.insert("srv_channel_overrides", id=1, channel_id=40, target_type="role", target_id=50,
               allow=allow, deny=deny, **TIMES)  # fmt: skip
    await bring(world, old.done())
    assert world.one("SELECT kind FROM channels WHERE name = 'general'") == kind
    assert [row[0] for row in world.rows(IN.format("general"))] == people


@pytest.mark.parametrize(
    ("kind", "target", "deny", "people"),
    [
        ("role", 30, '["view_channel"]', ["ann"]),
        ("everyone", 30, '["send_messages"]', ["ann"]),
        ("role", 99, '["view_channel"]', ["ann"]),
        ("role", "@everyone", '["view_channel"]', ["ann"]),
        ("role", 99, "", ["ann", "bob", "olga"]),
    ],
)
async def test_rights_of_a_target_that_is_not_known_hide_rather_than_show(
    world: World, old: NewerMade, kind: str, target: object, deny: str, people: list[str]
) -> None:
    old.insert("srv_channel_overrides", id=1, channel_id=40, target_type=kind, target_id=target,
               allow="", deny=deny, **TIMES)  # fmt: skip
    await bring(world, old.done())
    assert [row[0] for row in world.rows(IN.format("general"))] == people


async def test_a_deactivated_member_is_no_member_of_the_space(world: World, old: NewerMade) -> None:
    old.connection.execute("UPDATE auth_users SET deletion_status = 'pending' WHERE id = 11")
    await bring(world, old.done())
    members = "SELECT u.username FROM space_members m JOIN users u ON u.id = m.user_id ORDER BY 1"
    assert world.rows(members) == [("ann",), ("olga",)]


async def test_a_role_or_a_person_may_be_let_into_a_hidden_channel(
    world: World, old: NewerMade
) -> None:
    old.user(12, "cy")
    old.member(12)
    old.user(13, "dee")
    old.member(13)
    old.insert("srv_roles", id=51, server_id=30, name="Mods", **TIMES)
    old.insert("srv_member_roles", id=1, member_id=30012, role_id=51, assigned_at=AT_MS)
    for number, (kind, target, allow, deny) in enumerate(
        [("role", 50, "", '["view_channel"]'), ("role", 51, '["view_channel"]', ""),
         ("member", 13, '{"view_channels": true}', "")]
    ):  # fmt: skip
        old.insert("srv_channel_overrides", id=number, channel_id=40, target_type=kind,
                   target_id=target, allow=allow, deny=deny, **TIMES)  # fmt: skip
    await bring(world, old.done())
    assert [row[0] for row in world.rows(IN.format("general"))] == ["ann", "cy", "dee"]


async def test_threads_by_conversation_by_list_without_a_beginning_and_private(
    world: World, old: NewerMade
) -> None:
    root = old.message(1, "root")
    thread = {"channel_id": 40, "server_id": 30, "owner_id": 10, "created_at": AT_MS + 2000}
    old.insert("thread_threads", id=60, name="A", parent_message_id=root, conversation_id=1060,
               **thread)  # fmt: skip
    old.message(3, "in A", conversation_id=1060, author_id=11)
    listed = old.message(4, "in A by list")
    old.insert("thread_messages", id=1, thread_id=60, message_id=listed, user_id=10, created_at=1)
    old.insert("thread_threads", id=61, name="B", conversation_id=1061, **thread)
    old.message(5, "in B", conversation_id=1061)
    old.insert("thread_threads", id=62, name="hush", conversation_id=1062, thread_type="private",
               **thread)  # fmt: skip
    old.message(6, "psst", conversation_id=1062)
    old.insert("thread_threads", id=63, name="gone", conversation_id=1063, deleted=1, **thread)
    old.message(7, "lost", conversation_id=1063)
    report = await bring(world, old.done())
    assert world.rows(BODIES) == [
        ("public", "general", "root"),
        ("public", "general", "B"),
        ("thread", "", "in A"),
        ("thread", "", "in A by list"),
        ("thread", "", "in B"),
        ("private", "hush", "psst"),
    ]
    assert world.rows(IN.format("hush")) == [("ann",)]
    assert left_out(report)["a message of a conversation that is gone"] == 1


async def test_conversations_of_two_and_of_more(world: World, old: NewerMade) -> None:
    old.user(12, "cy")
    old.conversation(2000, "dm", 10, 11)
    old.conversation(2001, "dm")
    old.insert("msg_dm_lookup", id=1, user1_id=10, user2_id=12, conversation_id=2001)
    old.conversation(2002, "group", 10, 11, 12)
    old.conversation(2003, "dm", 10, 99)
    old.conversation(2004, "group", 98, 99)
    for number in range(5):
        old.message(number + 1, f"in {number}", conversation_id=2000 + number)
    report = await bring(world, old.done())
    assert world.rows(BODIES) == [
        ("direct", "", "in 0"),
        ("direct", "", "in 1"),
        ("group", "", "in 2"),
        ("group", "", "in 3"),
    ]
    assert left_out(report)["a conversation of nobody who has an account"] == 1
    hidden = "SELECT COUNT(*) FROM channel_members m JOIN channels c ON c.id = m.channel_id"
    assert world.one(f"{hidden} WHERE c.space_id IS NULL AND m.user_id = 77") == 0


async def test_files_come_from_the_database_or_the_disk_when_their_checksum_is_right(
    world: World, old: NewerMade
) -> None:
    said = old.message(1, "files")
    plan, digest = b"plan", hashlib.sha256(b"plan").hexdigest()
    old.insert("media_blobs", path="2025/x.bin", content=plan, content_type="t", size=4,
               checksum=digest, **TIMES)  # fmt: skip
    old.insert("media_files", id=70, filename="x.bin", original_filename="plan.txt", size=4,
               content_type="t", media_type="file", storage_backend="db", uploaded_by=10,
               storage_path="2025/x.bin", checksum=digest, uploaded_at=AT_MS)  # fmt: skip
    media = old.path.parent / "media"
    media.mkdir()
    (media / "good.txt").write_bytes(plan)
    (media / "sealed.txt").write_bytes(b"\x00\x01")
    for number, (name, url, checksum) in enumerate(
        [("a.txt", "/api/media/70", None), ("b.txt", "/m/good.txt", digest),
         ("c.txt", "/m/sealed.txt", digest), ("d.txt", "/m/none.txt", None)]
    ):  # fmt: skip
        old.insert("msg_attachments", id=80 + number, message_id=said, filename=name, size=4,
                   content_type="t", url=url, checksum=checksum, created_at=AT_MS)  # fmt: skip
    path = old.done()
    dry = await bring(world, path, dry=True)
    report = await bring(world, path)
    assert report == dry
    kept = world.rows("SELECT f.name FROM attachments a JOIN files f ON f.id = a.file_id")
    assert kept == [("a.txt",), ("b.txt",)]
    assert sum("checksum" in reason for reason in left_out(report)) == 1


async def test_a_poll_becomes_text_with_its_votes(world: World, old: NewerMade) -> None:
    said = old.message(1, "")
    old.insert("poll_polls", id=1, message_id=said, question="Tea?", created_by=10, created_at=1)
    for option, text in enumerate(("yes", "no")):
        old.insert("poll_options", id=option, poll_id=1, text=text, position=option)
    old.insert("poll_votes", id=1, poll_id=1, option_id=0, user_id=10, voted_at=1)
    await bring(world, old.done())
    assert world.one("SELECT body FROM messages") == "**Tea?**\n- yes (1)\n- no (0)"


async def test_a_dry_run_a_second_run_and_a_later_member(world: World, old: NewerMade) -> None:
    old.message(1)
    old.connection.commit()
    dry, before = await bring(world, old.path, dry=True), state(world.database)
    assert await bring(world, old.path) == dry
    once = state(world.database)
    assert once != before
    again = await bring(world, old.path)
    assert state(world.database) == once
    assert counts(again)["spaces that were here already"] == 1
    old.user(12, "cy")
    old.member(12)
    await bring(world, old.done())
    assert world.one("SELECT member_count FROM spaces") == 4


async def test_orphans_of_every_table_are_named(world: World, old: NewerMade) -> None:
    old.channel(41, "nowhere", server_id=99)
    old.channel(42, "deleted", deleted=1)
    old.channel(43, "hall", channel_type="voice")
    old.member(99)
    old.message(1, conversation_id=9999)
    old.message(2, author_id=98, reply_to_id=message_id(1))
    old.insert("thread_threads", id=60, channel_id=99, server_id=30, owner_id=10, name="x",
               created_at=1)  # fmt: skip
    old.insert("react_reactions", id=1, message_id=5, user_id=5, emoji="x", created_at=1)
    found = left_out(await bring(world, old.done()))
    assert found == {
        "a voice channel": 1,
        "a channel that was deleted": 1,
        "a channel whose server is gone": 1,
        "a member of a space who has no account": 1,
        "a message of a conversation that is gone": 1,
        "a thread whose channel is gone": 1,
        "an answer's pointer to a message that is gone": 1,
    }
