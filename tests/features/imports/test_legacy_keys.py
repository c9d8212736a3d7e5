"""Encrypted messages: with the right key they come, without it nothing does and a cure is said."""

import base64
from dataclasses import replace
from pathlib import Path

import pytest

from plexichat.features.imports.errors import KeyNeeded
from plexichat.features.imports.legacy.keys import is_sealed
from plexichat.features.imports.legacy_keys import KeyOptions
from tests.features.imports.conftest import World
from tests.features.imports.legacy import bring, left_out
from tests.features.imports.test_slack import state
from tests.support.legacy import Keys, NewerMade, message_id, newer


@pytest.fixture
def keys() -> Keys:
    return Keys()


@pytest.fixture
def old(tmp_path: Path, keys: Keys) -> NewerMade:
    """A database with one encrypted message, its keyrings beside it."""
    made = newer(tmp_path / "old" / "plexichat.db")
    made.message(1, keys.seal("secret words", message_id(1)))
    keys.write(made.path.parent)
    return made


def said(world: World) -> list[object]:
    return [row[0] for row in world.rows("SELECT body FROM messages ORDER BY seq")]


async def test_the_machine_key_beside_the_database_opens_everything(
    world: World, old: NewerMade, keys: Keys
) -> None:
    old.message(2, "in clear")
    old.message(3, "", content_encrypted=keys.seal("in the other column", message_id(3)))
    old.connection.execute(
        "UPDATE auth_users SET display_name_encrypted = ? WHERE id = 10", (keys.seal("Ann A.", 10),)
    )
    await bring(world, old.done())
    assert said(world) == ["secret words", "in clear", "in the other column"]
    assert world.one("SELECT display_name FROM users WHERE username = 'ann'") == "Ann A."


@pytest.mark.parametrize("form", ["hex", "base64", "url-safe", "in a folder of its own"])
async def test_a_key_may_be_given_in_any_of_its_forms(
    world: World, old: NewerMade, keys: Keys, tmp_path: Path, form: str
) -> None:
    given = {
        "hex": keys.kek.hex(),
        "base64": base64.b64encode(keys.kek).decode(),
        "url-safe": base64.urlsafe_b64encode(keys.kek).decode(),
    }.get(form)
    options = KeyOptions(message_key=given)
    if given is None:
        options = KeyOptions(tmp_path, tmp_path / "key.txt")
        (tmp_path / "key.txt").write_text(keys.kek.hex() + "\n")
        (old.path.parent / "message_keyring.json").rename(tmp_path / "message_keyring.json")
    (old.path.parent / ".machine_key").unlink()
    await bring(world, old.done(), keys=options)
    assert said(world) == ["secret words"]


async def refused(world: World, old: NewerMade, options: KeyOptions | None = None) -> str:
    """Return the sentence of the refusal; nothing was imported."""
    before = state(world.database)
    with pytest.raises(KeyNeeded) as error:
        await bring(world, old.done(), keys=options)
    assert state(world.database) == before
    assert "Nothing was imported" in error.value.detail
    return error.value.detail


async def test_a_wrong_key_is_refused_and_never_shown(world: World, old: NewerMade) -> None:
    wrong = Keys().kek.hex()
    detail = await refused(world, old, KeyOptions(message_key=wrong))
    assert "PLEXICHAT_MESSAGE_KEY does not open message_keyring.json" in detail
    assert wrong not in detail
    assert wrong not in repr(KeyOptions(message_key=wrong))


@pytest.mark.parametrize("given", ["", "not a key", "abcd", "ü" * 32, "00" * 31])
async def test_what_is_no_key_is_refused(world: World, old: NewerMade, given: str) -> None:
    detail = await refused(world, old, KeyOptions(message_key=given))
    assert "is not one" in detail
    assert not given or given not in detail


@pytest.mark.parametrize("missing", [".machine_key", "message_keyring.json"])
async def test_what_is_missing_is_named_with_the_cure(
    world: World, old: NewerMade, missing: str
) -> None:
    (old.path.parent / missing).unlink()
    detail = await refused(world, old)
    assert f"{missing} is not there" in detail


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"nonce": 1, "payload": 2}', "null", "\xff"])
async def test_what_is_no_keyring_is_refused(world: World, old: NewerMade, content: str) -> None:
    (old.path.parent / "message_keyring.json").write_text(content, "latin-1")
    assert "is not a keyring" in await refused(world, old)


async def test_a_keyring_without_the_version_is_refused(
    world: World, old: NewerMade, keys: Keys
) -> None:
    newest = replace(keys, rings={**keys.rings, "2": b"2" * 32})
    old.message(2, newest.seal("x", message_id(2), "2"))
    assert "key version 2" in await refused(world, old)


async def test_the_keyring_of_another_server_is_refused(world: World, old: NewerMade) -> None:
    Keys().write(old.path.parent)
    assert "another server's" in await refused(world, old)


async def test_a_names_keyring_is_needed_where_names_are_encrypted(
    world: World, old: NewerMade, keys: Keys
) -> None:
    old.connection.execute("UPDATE srv_channels SET topic_encrypted = ?", (keys.seal("topic", 40),))
    (old.path.parent / "system_keyring.json").unlink()
    assert "system_keyring.json is not there" in await refused(world, old)


async def test_one_message_that_cannot_be_opened_is_named_and_the_rest_comes(
    world: World, old: NewerMade, keys: Keys
) -> None:
    old.message(2, keys.seal("moved here from elsewhere", message_id(1)))
    old.message(3, "ENC:3:17:" + base64.b64encode(b"r" * 60).decode())
    old.message(4, "ENC:1: is how they begin")
    old.connection.execute(
        "UPDATE auth_users SET display_name_encrypted = ? WHERE id = 10", (keys.seal("A", 11),)
    )
    report = await bring(world, old.done())
    assert said(world) == ["secret words", "ENC:1: is how they begin"]
    assert left_out(report) == {
        "a display name: damaged, or encrypted for another message": 1,
        "a message: damaged, or encrypted for another message": 1,
        "a message: encrypted with a channel's moving key": 1,
    }


async def test_without_encrypted_messages_no_key_is_asked_for(world: World, tmp_path: Path) -> None:
    made = newer(tmp_path / "plexichat.db")
    made.message(1, "ENC:1:short")
    await bring(world, made.done())
    assert said(world) == ["ENC:1:short"]


def test_what_merely_begins_like_a_cipher_text_is_none() -> None:
    assert not is_sealed("ENC:1:aGVsbG8=")
    assert not is_sealed("ENC:one:" + "A" * 80)
