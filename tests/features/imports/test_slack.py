"""A Slack export comes in whole, once, and the same whether or not it was interrupted."""

import base64
import json
import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plexichat.features.imports.errors import ArchiveRefused, NoOwnerYet
from plexichat.features.imports.slack_rooms import display_name, unique, username
from plexichat.features.users import policy
from tests.features.imports.conftest import CORPORA, SAMPLE, MakeZip, World, make_database

pytestmark = pytest.mark.sqlite  # whole databases are compared

USERS = [
    {"id": "U1", "team_id": "T1", "name": "ann", "profile": {"display_name": "Ann A."}},
    {"id": "U2", "team_id": "T1", "name": "Bob Smith", "deleted": True, "updated": 1700000000},
    {"id": "U3", "team_id": "T1", "name": "olga"},
]
CHANNELS = [
    {
        "id": "C1",
        "name": "general",
        "is_general": True,
        "members": ["U1", "U3"],
        "created": 1700000000,
        "topic": {"value": "hello"},
        "purpose": {"value": "all of us"},
    },
    {"id": "C2", "name": "old", "is_archived": True, "members": ["U1"]},
]
DAY = "general/2024-03-04.json"


def said(ts: str, text: str = "hi", user: str = "U1", **more: object) -> dict[str, object]:
    return {"type": "message", "ts": ts, "user": user, "text": text, **more}


def export(*messages: dict[str, object], **files: object) -> dict[str, object]:
    return {"users.json": USERS, "channels.json": CHANNELS, DAY: list(messages), **files}


STATE = {
    "people": "SELECT username, display_name, kind, deactivated_ms FROM users ORDER BY 1",
    "members": "SELECT c.name, c.kind, u.username, m.event, m.read_seq FROM channel_members m"
    " JOIN channels c ON c.id = m.channel_id JOIN users u ON u.id = m.user_id"
    " ORDER BY c.kind, c.name, c.root_message_id, u.username",
    "channels": "SELECT kind, name, topic, root_message_id, last_seq, last_event, archived_ms,"
    " last_message_ms FROM channels ORDER BY kind, name, root_message_id",
    "messages": "SELECT m.id, m.seq, m.event, m.version, u.username, m.kind, m.body, m.nonce,"
    " m.has, m.reply_count, m.last_reply_ms, m.created_ms, m.edited_ms FROM messages m"
    " JOIN users u ON u.id = m.author_id JOIN channels c ON c.id = m.channel_id"
    " ORDER BY c.kind, c.name, c.root_message_id, m.seq",
    "mentions": "SELECT m.id, u.username FROM mentions n JOIN messages m"
    " ON m.channel_id = n.channel_id AND m.seq = n.seq LEFT JOIN users u ON u.id = n.user_id"
    " ORDER BY 1, 2",
    "reactions": "SELECT m.id, r.emoji, u.username FROM reactions r JOIN messages m"
    " ON m.channel_id = r.channel_id AND m.seq = r.seq JOIN users u ON u.id = r.user_id"
    " ORDER BY 1, 2, 3",
    "marks": "SELECT external_id FROM imported_ids ORDER BY 1",
}


def state(database: Path) -> dict[str, list[tuple[object, ...]]]:
    connection = sqlite3.connect(database)
    try:
        return {what: connection.execute(sql).fetchall() for what, sql in STATE.items()}
    finally:
        connection.close()


async def test_the_sample_comes_in_whole(world: World) -> None:
    report = await world.slack(SAMPLE)
    counts = report["counts"]
    assert isinstance(counts, dict)
    assert report["left_out"] == []
    assert (counts["messages"], counts["threads"], counts["people"]) == (2386, 37, 526)
    assert world.one("SELECT COUNT(*) FROM messages") == 2386
    assert world.one("SELECT COUNT(*) FROM channels WHERE archived_ms IS NOT NULL") == 1


async def test_a_dry_run_says_what_the_real_one_does_and_stores_nothing(world: World) -> None:
    before = state(world.database)
    dry = await world.slack(SAMPLE, dry=True)
    assert state(world.database) == before
    assert await world.slack(SAMPLE) == dry


async def test_twice_is_once(world: World) -> None:
    await world.slack(SAMPLE)
    once = state(world.database)
    await world.slack(SAMPLE)
    assert state(world.database) == once


async def test_numbers_have_no_holes_and_order_is_time(world: World) -> None:
    await world.slack(SAMPLE)
    holes = "SELECT COUNT(*) FROM channels c WHERE c.last_seq <> (SELECT COUNT(*) FROM messages m"
    assert world.one(f"{holes} WHERE m.channel_id = c.id AND m.seq <= c.last_seq)") == 0
    disorder = "SELECT COUNT(*) FROM messages a JOIN messages b ON b.channel_id = a.channel_id"
    assert world.one(f"{disorder} AND b.seq = a.seq + 1 WHERE b.id <= a.id") == 0
    beyond = "SELECT COUNT(*) FROM messages m JOIN channels c ON c.id = m.channel_id"
    assert world.one(f"{beyond} WHERE m.event > c.last_event") == 0
    doubled = "SELECT COUNT(*) - COUNT(DISTINCT channel_id || ':' || event) FROM messages"
    assert world.one(doubled) == 0


async def test_everybody_has_read_what_was_imported(world: World) -> None:
    await world.slack(SAMPLE)
    unread = "SELECT COUNT(*) FROM channel_members m JOIN channels c ON c.id = m.channel_id"
    assert world.one(f"{unread} WHERE m.read_seq <> c.last_seq") == 0


IMPORT = """
import asyncio, sys
from pathlib import Path
sys.path.insert(0, {root!r})
from tests.features.imports.conftest import *
from plexichat.features.imports import service
service.BATCH = 50
async def main(folder):
    clock = SystemClock()
    ids = Snowflakes(clock, 1023)
    async with open_units(folder / "db.sqlite3", publish) as units:
        blobs = open_local_blobs(folder / "blobs")
        files = Files(units, blobs, ids, clock, NoReaders(), FileLimits())
        print("begun", flush=True)
        await World(folder, service.Importer(units, ids, clock, files), files).slack(SAMPLE)
asyncio.run(main(Path(sys.argv[1])))
"""


def import_in_a_process(folder: Path) -> "subprocess.Popen[bytes]":
    root = Path(__file__).parents[3]
    environment = {**os.environ, "PYTHONPATH": f"{root / 'src'}:{os.environ.get('PYTHONPATH', '')}"}
    code = IMPORT.format(root=str(root))
    command = [sys.executable, "-c", code, str(folder)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)


def rows_of(folder: Path) -> int:
    connection = sqlite3.connect(folder / "db.sqlite3")
    try:
        return int(connection.execute("SELECT COUNT(*) FROM messages").fetchone()[0])
    finally:
        connection.close()


def test_an_import_that_is_killed_again_and_again_ends_like_one_that_was_not(
    tmp_path: Path,
) -> None:
    calm, rough = tmp_path / "calm", tmp_path / "rough"
    for folder in (calm, rough):
        folder.mkdir()
        make_database(folder / "db.sqlite3")
    assert import_in_a_process(calm).wait() == 0
    kills = 0
    for target in range(100, 2400, 300):
        process = import_in_a_process(rough)
        while rows_of(rough) < target and process.poll() is None:
            pass
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
            kills += 1
        process.wait()
    assert import_in_a_process(rough).wait() == 0
    assert kills >= 3
    assert state(rough / "db.sqlite3") == state(calm / "db.sqlite3")


async def test_people_channels_and_their_states(world: World, make_zip: MakeZip) -> None:
    report = await world.slack(make_zip(export(said("1709542799.000100"))))
    assert report["space"] == "Acme"
    people = world.rows("SELECT username, display_name, kind FROM users WHERE id <> 77 ORDER BY 1")
    assert people == [
        ("ann", "Ann A.", "imported"),
        ("bob-smith", "Bob Smith", "imported"),
        ("olga-2", "olga", "imported"),
    ]
    assert world.one("SELECT deactivated_ms FROM users WHERE username = 'bob-smith'")
    channels = world.rows("SELECT name, topic, archived_ms IS NOT NULL FROM channels ORDER BY 1")
    assert channels == [("general", "hello · all of us", 0), ("old", "", 1)]


async def test_a_mention_names_people_as_they_are_called_here(
    world: World, make_zip: MakeZip
) -> None:
    await world.slack(make_zip(export(said("1.0", "<@U3> hello <!here>"))))
    assert world.rows("SELECT body, mention_all FROM messages") == [("@olga-2 hello @here", "here")]
    assert world.one("SELECT COUNT(*) FROM mentions") == 2


async def test_threads_broadcasts_reactions_edits_and_events(
    world: World, make_zip: MakeZip
) -> None:
    root = "1709542800.000100"
    await world.slack(
        make_zip(
            export(
                said("1709542799.0", "", subtype="channel_join"),
                said(
                    root, "question", thread_ts=root, reply_count=2, edited={"ts": "1709542900.0"}
                ),
                said(
                    "1709542801.0",
                    "answer",
                    "U3",
                    thread_ts=root,
                    reactions=[{"name": "+1", "users": ["U1", "U9"], "count": 2}],
                ),
                said("1709542802.0", "to all", "U3", thread_ts=root, subtype="thread_broadcast"),
            )
        )
    )
    rows = world.rows(
        "SELECT c.kind, m.seq, m.kind, m.body, m.reply_count, m.version FROM messages m"
        " JOIN channels c ON c.id = m.channel_id ORDER BY 1, 2"
    )
    assert rows == [
        ("public", 1, "join", "", 0, 1),
        ("public", 2, "text", "question", 2, 2),
        ("public", 3, "text", "to all", 0, 1),
        ("thread", 1, "text", "answer", 0, 1),
        ("thread", 2, "text", "to all", 0, 1),
    ]
    assert world.rows("SELECT emoji FROM reactions") == [("👍",)]
    followers = "SELECT COUNT(*) FROM channel_members m JOIN channels c ON c.id = m.channel_id"
    assert world.one(f"{followers} WHERE c.kind = 'thread'") == 2


async def test_a_reply_without_its_beginning_is_said_in_the_channel(
    world: World, make_zip: MakeZip
) -> None:
    report = await world.slack(make_zip(export(said("9.0", "answer", thread_ts="1.0"))))
    assert report["counts"]["replies whose beginning is missing"] == 1  # type: ignore[index]  # a dict
    assert world.rows("SELECT body FROM messages") == [("answer",)]


async def test_a_later_export_adds_what_is_new_also_to_old_threads(
    world: World, make_zip: MakeZip
) -> None:
    first = [said("1.0", "a", thread_ts="1.0"), said("2.0", "b", "U3", thread_ts="1.0")]
    await world.slack(make_zip(export(*first)))
    await world.slack(
        make_zip(export(*first, said("3.0", "c", "U3", thread_ts="1.0"), said("4.0")))
    )
    assert world.one("SELECT reply_count FROM messages WHERE body = 'a'") == 2
    assert world.one("SELECT COUNT(*) FROM channels WHERE kind = 'thread'") == 1
    assert world.one("SELECT COUNT(*) FROM messages") == 4


async def test_private_channels_and_conversations_come_too(world: World, make_zip: MakeZip) -> None:
    more = {
        "groups.json": [{"id": "G1", "name": "secret", "members": ["U1"]}],
        "dms.json": [{"id": "D1", "members": ["U1", "U3"]}, {"id": "D2", "members": ["U1"]}],
        "mpims.json": [{"id": "M1", "name": "mpdm-x", "members": ["U1", "U2", "U3"]}],
        "secret/2024-01-01.json": [said("1.0")],
        "D1/2024-01-01.json": [said("1.0")],
        "mpdm-x/2024-01-01.json": [said("1.0")],
    }
    await world.slack(make_zip(export(said("1.0"), **more)))
    kinds = world.rows("SELECT kind, name, last_seq FROM channels ORDER BY 1, 2")
    assert kinds == [
        ("direct", "", 1),
        ("group", "", 1),
        ("private", "notes-ann", 0),
        ("private", "secret", 1),
        ("public", "general", 1),
        ("public", "old", 0),
    ]
    hidden = "SELECT COUNT(*) FROM channel_members m JOIN channels c ON c.id = m.channel_id"
    assert world.one(f"{hidden} WHERE m.user_id = 77 AND c.kind <> 'public'") == 0


async def test_files_in_the_archive_are_attached_and_others_are_named(
    world: World, make_zip: MakeZip
) -> None:
    files = [{"id": "F1", "name": "a.txt"}, {"id": "F2", "name": "b.txt"}]
    path = make_zip(export(said("1.0", "see", files=files), **{"__uploads/F1/a.txt": b"hello"}))
    dry = await world.slack(path, dry=True)
    report = await world.slack(path)
    assert report == dry
    assert world.rows("SELECT name, size FROM files") == [("a.txt", 5)]
    assert world.rows("SELECT body FROM messages") == [("see\n📎 b.txt (not in the import)",)]
    assert world.one("SELECT COUNT(*) FROM attachments") == 1
    assert "b.txt" in json.dumps(report["left_out"])


async def test_days_that_overlap_lose_nothing(world: World, make_zip: MakeZip) -> None:
    later = {"general/2024-03-05.json": [said("2.0", "second"), said("4.0", "fourth")]}
    await world.slack(make_zip(export(said("1.0", "first"), said("3.0", "third"), **later)))
    bodies = [row[0] for row in world.rows("SELECT body FROM messages ORDER BY seq")]
    assert bodies == ["first", "second", "third", "fourth"]


async def test_an_application_that_users_json_does_not_know_becomes_somebody(
    world: World, make_zip: MakeZip
) -> None:
    message = said("1.0", "deployed", subtype="bot_message", bot_id="B1", username="Deploy Bot")
    del message["user"]
    await world.slack(make_zip(export(message)))
    assert world.one(
        "SELECT username FROM users WHERE kind = 'imported' AND display_name = 'Deploy Bot'"
    )


BAD_DAYS = {
    "not JSON": b"{",
    "not a list": b"{}",
    "deep": b"[" * 100_000,
    "not UTF-8": b'["\xff"]',
    "a number": b"1",
    "empty": b"",
}


@pytest.mark.parametrize("content", BAD_DAYS.values(), ids=BAD_DAYS.keys())
async def test_a_bad_file_is_named_and_the_rest_comes_in(
    world: World, make_zip: MakeZip, content: bytes
) -> None:
    path = make_zip(export(said("9.0"), **{"general/2024-03-03.json": content}))
    report = await world.slack(path)
    assert "general/2024-03-03.json" in json.dumps(report["left_out"])
    assert world.one("SELECT COUNT(*) FROM messages") == 1


BAD_ROWS = [
    None,
    1,
    "x",
    {},
    {"ts": "x", "user": "U1", "text": "x"},
    {"ts": "NaN", "user": "U1", "text": "x"},
    {"ts": "1.0", "text": "nobody"},
    {"ts": "1.0", "user": "U1", "text": ["x"]},
    {"ts": "1.0", "user": "U1", "text": ""},
    {"ts": "1.0", "user": "U1", "text": "x", "subtype": "tombstone"},
    {"ts": "1.0", "user": "U1", "text": "x", "reactions": "all"},
    {"ts": "1.0", "user": {"$ne": ""}, "text": "x"},
]


@pytest.mark.parametrize("row", BAD_ROWS, ids=json.dumps)
async def test_a_bad_row_is_named_and_the_rest_comes_in(
    world: World, make_zip: MakeZip, row: object
) -> None:
    report = await world.slack(make_zip({**export(), DAY: [row, said("9.0")]}))
    assert report["left_out"]
    assert world.rows("SELECT body FROM messages") == [("hi",)]


async def test_no_json_case_breaks_it(world: World, make_zip: MakeZip) -> None:
    lines = (CORPORA / "json-parsing.jsonl").read_text().splitlines()
    cases = [base64.b64decode(json.loads(line)["b64"]) for line in lines]
    days = {f"general/2023-{n // 28 + 1:02}-{n % 28 + 1:02}.json": c for n, c in enumerate(cases)}
    await world.slack(make_zip(export(said("9.0"), **days)))
    assert world.one("SELECT COUNT(*) FROM messages") == 1


async def test_no_naughty_string_breaks_it_and_each_comes_in(
    world: World, make_zip: MakeZip
) -> None:
    naughty = json.loads((CORPORA / "naughty-strings.json").read_text())
    rows = [said(f"{n + 1}.0", text) for n, text in enumerate(naughty)]
    users = [*USERS, *({"id": f"N{n}", "name": t, "real_name": t} for n, t in enumerate(naughty))]
    channels = [*CHANNELS, *({"id": f"X{n}", "name": t} for n, t in enumerate(naughty) if t)]
    made = {**export(*rows), "users.json": users, "channels.json": channels}
    await world.slack(make_zip(made))
    visible = sum(bool(text.strip()) for text in naughty)
    assert world.one("SELECT COUNT(*) FROM messages") >= visible - 1  # type: ignore[operator]  # a number
    assert world.one("SELECT COUNT(*) FROM users") == len(users) + 1


async def test_without_an_owner_it_says_what_to_do(world: World) -> None:
    connection = sqlite3.connect(world.database)
    connection.execute("UPDATE users SET server_role = 'member'")
    connection.commit()
    connection.close()
    with pytest.raises(NoOwnerYet, match="make the first user"):
        await world.slack(SAMPLE)


async def test_a_zip_that_is_no_export_is_refused(world: World, make_zip: MakeZip) -> None:
    with pytest.raises(ArchiveRefused, match=r"no users\.json"):
        await world.slack(make_zip({"readme.txt": b"hello"}))


async def test_a_folder_around_the_export_does_not_matter(world: World, make_zip: MakeZip) -> None:
    inside = {f"Acme\\{name}": content for name, content in export(said("1.0")).items()}
    report = await world.slack(make_zip(inside))
    assert report["counts"]["messages"] == 1  # type: ignore[index]  # a dict


@given(st.text(max_size=80))
def test_every_foreign_name_becomes_one_that_is_allowed_here(text: str) -> None:
    assert policy.username(unique(username(text), set()))
    assert policy.display_name(display_name(text))


async def test_nothing_outside_its_own_folders_is_written_for_hostile_names(
    world: World, make_zip: MakeZip, tmp_path: Path
) -> None:
    written: list[str] = []
    watching = [True]

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if not watching or event != "open" or not isinstance(arguments[2], int):
            return
        if arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            written.append(str(arguments[0]))

    files = [{"id": "F1", "name": "../../../../tmp/evil"}, {"id": "../../F2", "name": "/etc/x"}]
    hostile = {"__uploads/F1/../../../evil": b"x", "__uploads/F1/evil": b"x", "/abs": b"x"}
    path = make_zip(export(said("1.0", "see", files=files), **hostile))
    sys.addaudithook(watch)
    await world.slack(path)
    watching.clear()
    assert written
    assert [each for each in written if not each.startswith(str(tmp_path))] == []
    assert world.rows("SELECT name FROM files") == [("evil",)]
