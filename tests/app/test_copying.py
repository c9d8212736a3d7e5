"""A server's data, moved between SQLite and PostgreSQL: nothing lost, nothing overwritten."""

import asyncio
from pathlib import Path

import pytest

from plexichat.adapters.sql.copy_marks import CopyRuns, TargetHolds
from plexichat.adapters.sql.migrations import HEAD
from plexichat.adapters.sql.schema import DatabaseUnusable
from plexichat.adapters.sql.snapshot import RowsUnfit
from plexichat.app import copying, data, kit
from plexichat.app.copying import CopyRefused
from plexichat.app.places import one_commit
from plexichat.app.settings import Settings
from plexichat.app.wiring import open_services
from plexichat.core.clock import SystemClock
from plexichat.engines.copying import TargetUnlike
from tests.support.moves import (
    REWRITTEN,
    both_ways,
    copied,
    copied_beside,
    every_way,
    filled,
    moved_for_good,
    moved_for_good_beside,
    served,
    settled_in,
    upload,
)
from tests.support.places import apart, execute, files, laid, nowhere, rows
from tests.support.searching import texts
from tests.support.world import Json, Person

pytestmark = pytest.mark.sqlite  # both databases, whichever all others run on

HOUR_MS = 3_600_000


async def changed_all_over(alice: Person, bob: Person, general: Json) -> None:
    """Do everything that changes messages, or what hangs on them, and a little beside."""
    base = f"/channels/{general['id']}"
    first, second, third, *_, last = await alice.history(general)
    await alice.call("PATCH", f"{base}/messages/{first['id']}", {"body": "changed @bob @alice"})
    await alice.call("DELETE", f"{base}/messages/{second['id']}")
    await alice.call("DELETE", f"{base}/messages/{third['id']}")
    await alice.call("POST", f"{base}/messages/{third['id']}/restore")
    await alice.call("DELETE", f"{base}/messages/{last['id']}/reactions/👍")
    await bob.call("PUT", f"{base}/messages/{first['id']}/reactions/🎉")
    await alice.call("DELETE", f"{base}/messages/{last['id']}/pin")
    await alice.call("PUT", f"{base}/messages/{first['id']}/pin")
    thread = await bob.call("POST", f"{base}/messages/{first['id']}/thread")
    await bob.send(thread, "in the thread", file_ids=[await upload(bob, b"second picture")])
    await alice.send(general, "after the first copy")
    await bob.call("PUT", f"{base}/read", {"seq": 7})
    await bob.call("PATCH", "/users/me", {"display_name": "Bobby"})


@every_way
def test_everything_is_there_and_a_second_look_finds_nothing(
    moved: tuple[Settings, Settings],
) -> None:
    source, target = moved
    first = copied(source, target)
    assert sum(first.written.values()) == sum(first.rows.values()) > 60
    assert sum(copied(source, target).written.values()) == 0
    report = moved_for_good(source, target)
    assert {name: len(found) for name, found in rows(source).items()} == report.rows
    assert files(target) == files(source) != {}


@both_ways
async def test_what_is_written_meanwhile_comes_with_the_rest(
    here: str, there: str, tmp_path: Path
) -> None:
    source, target = apart(here, there, tmp_path)
    async with served(source) as world:
        alice, bob, general = await settled_in(world)
        await copied_beside(source, target)
        await changed_all_over(alice, bob, general)
        token = bob.token
    report = await moved_for_good_beside(source, target)
    assert report.written["messages"] > 0
    assert files(target) == files(source)
    async with served(target, search="on") as world:
        again = await world.returning("bob", bob.id, token)
        assert (await again.history(general))[-1]["body"] == "after the first copy"
        assert await texts(again, "turnip 29") == ["turnip 29 @bob"]
        await again.send(general, "and the numbers go on")


@both_ways
async def test_a_text_that_was_purged_without_a_number_is_purged_there(
    here: str, there: str, tmp_path: Path
) -> None:
    source, target = apart(here, there, tmp_path)
    async with served(source) as world:
        alice, _, general = await settled_in(world)
        first, *_ = await alice.history(general)
        await alice.call("DELETE", f"/channels/{general['id']}/messages/{first['id']}")
        await asyncio.to_thread(
            execute, source, f"UPDATE messages SET deleted_ms = deleted_ms - {HOUR_MS}"
        )
        await copied_beside(source, target)
        assert await world.services.messages.purge() == 1
    await moved_for_good_beside(source, target)
    assert rows(target)["messages"][0]["body"] == ""


@every_way
def test_rows_that_went_without_a_number_are_missed_by_their_count(
    moved: tuple[Settings, Settings],
) -> None:
    source, target = moved
    copied(source, target)
    execute(source, "DELETE FROM mentions WHERE seq = 3")
    moved_for_good(source, target)


def test_every_row_is_compared_where_that_is_wanted(moved: tuple[Settings, Settings]) -> None:
    source, target = moved
    copied(source, target)
    execute(source, REWRITTEN)
    moved_for_good(source, target, every_row=True)


def test_numbers_that_went_back_are_not_believed(moved: tuple[Settings, Settings]) -> None:
    source, target = moved
    copied(source, target)
    execute(source, "UPDATE channels SET last_event = last_event - 5")
    execute(source, "UPDATE messages SET body = 'of another past' WHERE seq = 3")
    moved_for_good(source, target)


@every_way
def test_a_value_that_moved_from_one_row_to_another_is_no_obstacle(
    moved: tuple[Settings, Settings],
) -> None:
    source, target = moved
    copied(source, target)
    for name, key in (("alice", "x"), ("bob", "alice"), ("x", "bob")):
        execute(source, f"UPDATE users SET username_key = '{key}' WHERE username_key = '{name}'")
    copied(source, target)
    moved_for_good(source, target)


@every_way
def test_no_server_starts_on_what_is_half_copied(moved: tuple[Settings, Settings]) -> None:
    source, target = moved
    copied(source, target)

    async def start(settings: Settings) -> None:
        async with open_services(settings):
            pass

    with pytest.raises(DatabaseUnusable, match="--final"):
        asyncio.run(start(target))
    copied(source, target, final=True)
    asyncio.run(start(target))


@every_way
def test_a_target_that_holds_something_is_not_touched(moved: tuple[Settings, Settings]) -> None:
    source, target = moved
    copied(source, target, final=True)
    before = rows(target)
    execute(source, "DELETE FROM mentions")
    for final in (False, True):
        with pytest.raises(TargetHolds, match="Name an empty"):
            copied(source, target, final=final)
    assert rows(target) == before


@every_way
def test_a_target_of_another_program_is_not_touched(moved: tuple[Settings, Settings]) -> None:
    source, target = moved
    target.data.mkdir(parents=True)
    execute(target, "CREATE TABLE recipes (id INTEGER)")
    with pytest.raises(DatabaseUnusable, match="another program"):
        copied(source, target)


@every_way
def test_a_target_that_another_version_began_is_left_to_it(
    moved: tuple[Settings, Settings],
) -> None:
    source, target = moved
    copied(source, target)
    execute(target, "UPDATE alembic_version SET version_num = 'copying 0001'")
    with pytest.raises(TargetHolds, match="another version"):
        copied(source, target)


@every_way
@pytest.mark.parametrize(
    ("revision", "cure"),
    [("0001", "db upgrade"), ("0999", "that made it"), (f"copying {HEAD}", "--final")],
)
def test_a_source_of_another_schema_is_refused_with_the_cure(
    moved: tuple[Settings, Settings], revision: str, cure: str
) -> None:
    source, target = moved
    execute(source, f"UPDATE alembic_version SET version_num = '{revision}'")
    for final in (False, True):
        with pytest.raises((CopyRefused, DatabaseUnusable), match=cure):
            copied(source, target, final=final)


def test_a_source_whose_tables_are_unlike_the_programs_is_refused(
    moved: tuple[Settings, Settings],
) -> None:
    source, target = moved
    execute(source, "ALTER TABLE users ADD COLUMN more INTEGER")
    with pytest.raises(CopyRefused, match="other columns"):
        copied(source, target)


def test_a_source_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    source, target = nowhere("sqlite", tmp_path / "here"), nowhere("sqlite", tmp_path / "there")
    for final in (False, True):
        with pytest.raises(DatabaseUnusable, match="There is no database"):
            copied(source, target, final=final)
    assert not source.data.exists()
    empty = nowhere("postgres", tmp_path / "here")
    with pytest.raises(DatabaseUnusable, match="holds no PlexiChat"):
        copied(empty, target)


def test_source_and_target_are_two(moved: tuple[Settings, Settings]) -> None:
    with pytest.raises(CopyRefused, match="the same"):
        copied(moved[0], moved[0])


@pytest.mark.parametrize("there", ["sqlite", "postgres"])
def test_two_copies_into_one_target_are_refused(tmp_path: Path, there: str) -> None:
    source, target = apart("sqlite", there, tmp_path)
    copied(source, target)
    with copying._open_target(target), pytest.raises(CopyRuns):
        copied(source, target)


@every_way
@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE messages SET body = 'x' WHERE seq = 3",
        "DELETE FROM channel_members",
        "INSERT INTO epochs (name, value) VALUES ('zzz', 1)",
    ],
)
def test_a_target_that_somebody_changed_is_noticed(
    moved: tuple[Settings, Settings], tampering: str
) -> None:
    source, target = moved
    copied(source, target)
    execute(target, tampering)
    with pytest.raises(TargetUnlike, match="copy again"):
        copied(source, target)


def test_a_text_that_postgresql_cannot_store_is_named(moved: tuple[Settings, Settings]) -> None:
    source, target = moved
    execute(source, "UPDATE messages SET body = 'a' || char(0) || 'b' WHERE seq = 3")
    with pytest.raises(RowsUnfit, match=r"messages.*NUL"):
        copied(source, target)


def test_files_that_the_source_lost_or_changed_are_named(
    moved: tuple[Settings, Settings],
) -> None:
    source, target = moved
    (place,) = (each for each in (source.data / "files").rglob("*") if each.is_file())
    whole = place.read_bytes()
    place.write_bytes(b"rotten")
    assert copied(source, target).damaged == [place.name]
    place.unlink()
    assert copied(source, target).missing == [place.name]
    place.write_bytes(whole)
    assert copied(source, target, final=True).files == 1
    assert files(target) == files(source)


def test_in_one_data_directory_the_files_stay(tmp_path: Path) -> None:
    source = laid("sqlite", tmp_path / "here")
    asyncio.run(filled(source))
    target = nowhere("postgres", source.data)
    with data.held(source):  # as the running server has it
        copied(source, target)
    assert copied(source, target, final=True).files == 0
    assert rows(target) == rows(source)


def test_files_that_both_share_stay_where_they_are(moved: tuple[Settings, Settings]) -> None:
    source, target = moved
    shared = source.data / "files"
    source = source.model_copy(update={"files": shared})
    target = target.model_copy(update={"files": shared})
    assert copied(source, target, final=True).files == 0
    assert files(target) == {}


def test_the_target_seals_its_backups_for_the_same_kit(moved: tuple[Settings, Settings]) -> None:
    source, target = moved
    kit.ensure(source.data, SystemClock())
    copied(source, target, final=True)
    assert kit.recipient(target.data) == kit.recipient(source.data)
    assert kit.left_behind(target.data) == []


@both_ways
def test_texts_are_sorted_byte_by_byte(here: str, there: str, tmp_path: Path) -> None:
    source, target = apart(here, there, tmp_path)
    for key in ("Zebra", "apfel", "Äpfel", "zebra", "Apfel", "😀", "\uffee"):
        execute(source, f"INSERT INTO server_settings (key, value) VALUES ('{key}', 'x')")
    copied(source, target)
    assert sum(copied(source, target).written.values()) == 0
    moved_for_good(source, target)


def test_on_postgresql_whatever_language_the_database_was_made_for(tmp_path: Path) -> None:
    with one_commit(laid("postgres", tmp_path / "here")) as commit:
        assert commit.layout("server_settings").order == ('"key" COLLATE "C"',)
        assert commit.layout("reactions").order[1:3] == ('"seq"', '"emoji" COLLATE "C"')
