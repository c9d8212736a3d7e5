"""People: who sees whom, what one changes about oneself, who is told."""

import json

import pytest
from msgspec import UNSET
from sqlalchemy import text

from plexichat.core.caller import Caller
from plexichat.core.several import ask_of
from plexichat.features.users import PEOPLE, UserUnknown
from plexichat.features.users.errors import (
    AvatarUnusable,
    DisplayNameInvalid,
    PreferencesInvalid,
    StatusInvalid,
    TimeZoneUnknown,
)
from plexichat.features.users.schemas import MeBody
from tests.support.accounts import AccountServer

SPACE = (
    "INSERT INTO spaces (id, name, description, owner_id, last_event, member_count, created_ms)"
    " VALUES (:id, 'S', '', :owner, 0, 0, 0)"
)
JOIN = (
    "INSERT INTO space_members (space_id, user_id, base, nickname, event, joined_ms, left_ms)"
    " VALUES (:space, :user, :base, '', 1, 0, :left)"
)
FILE = (
    "INSERT INTO files (id, owner_id, name, media_type, size, sha256, purpose, created_ms)"
    " VALUES (:id, :owner, 'a.png', 'image/png', 1, '', :purpose, 0)"
)


async def _person(server: AccountServer, name: str) -> Caller:
    return await server.caller(await server.member(name))


async def _join(server: AccountServer, user: Caller, base: str = "member", left: object = None):
    await server.execute(JOIN, space=1, user=user.user_id, base=base, left=left)


async def _world(server: AccountServer) -> tuple[Caller, Caller]:
    owner = await server.caller(await server.owner())
    await server.execute(SPACE, id=1, owner=owner.user_id)
    bob, eve = await _person(server, "bob"), await _person(server, "eve")
    await _join(server, bob)
    return bob, eve


async def test_a_person_with_nothing_in_common_does_not_exist(server: AccountServer) -> None:
    bob, eve = await _world(server)
    with pytest.raises(UserUnknown):
        await server.users.get(eve, bob.user_id)
    assert (await server.users.many(eve, [bob.user_id, eve.user_id])).items[0].username == "eve"
    assert (await server.users.search(eve, "bo")).items == []


async def test_members_of_a_space_see_each_other(server: AccountServer) -> None:
    bob, eve = await _world(server)
    await _join(server, eve)
    assert (await server.users.get(eve, bob.user_id)).username == "bob"
    assert [u.username for u in (await server.users.search(eve, "BO")).items] == ["bob"]


async def test_who_left_sees_nobody_and_is_still_shown_by_name(server: AccountServer) -> None:
    bob, eve = await _world(server)
    await _join(server, eve, left=5)
    with pytest.raises(UserUnknown):
        await server.users.get(eve, bob.user_id)
    assert (await server.users.get(bob, eve.user_id)).username == "eve"
    assert (await server.users.search(bob, "ev")).items == []


async def test_a_guest_sees_no_members_of_the_space(server: AccountServer) -> None:
    bob, eve = await _world(server)
    await _join(server, eve, base="guest")
    with pytest.raises(UserUnknown):
        await server.users.get(eve, bob.user_id)


async def test_a_guest_sees_the_people_of_their_channels(server: AccountServer) -> None:
    bob, eve = await _world(server)
    await server.execute(
        "INSERT INTO channels (id, kind, name, topic, auto_join, position, version, last_seq,"
        " last_event, created_ms) VALUES (7, 'group', '', '', 0, 0, 1, 0, 0, 0)"
    )
    for person in (bob, eve):
        await server.execute(
            "INSERT INTO channel_members (channel_id, user_id, event, read_seq, notify, joined_ms)"
            " VALUES (7, :user, 1, 0, 'all', 0)",
            user=person.user_id,
        )
    assert (await server.users.get(eve, bob.user_id)).username == "bob"


async def test_an_administrator_sees_everybody(server: AccountServer) -> None:
    bob, _ = await _world(server)
    owner = Caller(1, 1, "owner", "human")
    assert (await server.users.get(owner, bob.user_id)).username == "bob"


@pytest.mark.parametrize("query", ["%", "_", "!", "b%", "'; DROP TABLE users --", "\\"])
async def test_a_search_takes_its_text_literally(server: AccountServer, query: str) -> None:
    bob, _ = await _world(server)
    assert (await server.users.search(bob, query)).items == []


async def test_a_long_list_of_people_goes_on_after_its_last(server: AccountServer) -> None:
    owner = await server.caller(await server.owner())
    for name in ("anna", "anton", "anouk"):
        await server.member(name)
    first = await server.users.search(owner, "an", limit=2)
    rest = await server.users.search(owner, "an", after=first.next or "", limit=2)
    assert [u.username for u in (*first.items, *rest.items)] == ["anna", "anouk", "anton"]
    assert rest.next is None


async def test_a_change_of_oneself_is_told_to_oneself_and_to_ones_spaces(
    server: AccountServer,
) -> None:
    bob, _ = await _world(server)
    server.told.clear()
    me = await server.users.update_me(bob, MeBody(display_name=" Bob \u202e  B. "))
    assert me.display_name == "Bob B."
    told = {fact.topic: (fact.number, json.loads(fact.payload)) for fact in server.told}
    assert set(told) == {f"user:{bob.user_id}", "space:1"}
    assert told[f"user:{bob.user_id}"][0] == me.event
    assert told["space:1"][1]["user"]["display_name"] == "Bob B."


async def test_state_before_and_its_events_are_the_state_after(server: AccountServer) -> None:
    bob, _ = await _world(server)
    server.told.clear()
    await server.users.update_me(bob, MeBody(status_text="away", status_emoji="🌴"))
    await server.users.set_preferences(bob, {"theme": "dark"}, replace=False)
    known: dict[str, object] = {}
    for fact in server.told:
        known |= json.loads(fact.payload)
    me, kept = await server.users.me(bob), await server.users.preferences(bob)
    assert known["preferences"] == kept.preferences
    assert known["user"]["status_text"] == me.status_text  # type: ignore[index]
    assert known["event"] == me.event == kept.event


async def test_a_change_that_changes_nothing_tells_nobody(server: AccountServer) -> None:
    bob, _ = await _world(server)
    server.told.clear()
    await server.users.update_me(bob, MeBody(display_name="bob"))
    assert server.told == []


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        (MeBody(display_name=""), DisplayNameInvalid),
        (MeBody(display_name="\u200b\u3164"), DisplayNameInvalid),
        (MeBody(display_name="x" * 65), DisplayNameInvalid),
        (MeBody(status_text="x" * 101), StatusInvalid),
        (MeBody(status_emoji="two words"), StatusInvalid),
        (MeBody(time_zone="Mars/Olympus"), TimeZoneUnknown),
        (MeBody(time_zone="../etc/passwd"), TimeZoneUnknown),
        (MeBody(avatar_file_id="99"), AvatarUnusable),
    ],
)
async def test_what_cannot_be_shown_is_refused(
    server: AccountServer, change: MeBody, refusal: type[Exception]
) -> None:
    bob, _ = await _world(server)
    with pytest.raises(refusal):
        await server.users.update_me(bob, change)


async def test_an_avatar_is_a_picture_that_one_uploaded_as_such(server: AccountServer) -> None:
    bob, eve = await _world(server)
    for number, owner, purpose in ((1, bob, "avatar"), (2, eve, "avatar"), (3, bob, "attachment")):
        await server.execute(FILE, id=number, owner=owner.user_id, purpose=purpose)
    me = await server.users.update_me(bob, MeBody(avatar_file_id="1"))
    assert me.avatar_url == "/api/v1/files/1"
    for foreign in ("2", "3"):
        with pytest.raises(AvatarUnusable):
            await server.users.update_me(bob, MeBody(avatar_file_id=foreign))
    assert (await server.users.update_me(bob, MeBody(avatar_file_id=None))).avatar_url is None


async def test_preferences_are_kept_changed_and_forgotten(server: AccountServer) -> None:
    bob, _ = await _world(server)
    await server.users.set_preferences(bob, {"theme": "dark", "density": "cosy"}, replace=True)
    kept = await server.users.set_preferences(bob, {"theme": None, "a": "1"}, replace=False)
    assert kept.preferences == {"a": "1", "density": "cosy"}
    kept = await server.users.set_preferences(bob, {"b": "2"}, replace=True)
    assert kept.preferences == {"b": "2"} == (await server.users.preferences(bob)).preferences


@pytest.mark.parametrize(
    "values", [{"Bad Key": "1"}, {"": "1"}, {"a": "x" * 4097}, {"a": "\0"}, {"k" * 65: "1"}]
)
async def test_preferences_are_bounded(server: AccountServer, values: dict[str, str]) -> None:
    bob, _ = await _world(server)
    with pytest.raises(PreferencesInvalid):
        await server.users.set_preferences(bob, values, replace=False)


async def test_too_many_preferences_are_refused_and_none_is_kept(server: AccountServer) -> None:
    bob, _ = await _world(server)
    many = {f"key{number}": "v" for number in range(150)}
    await server.users.set_preferences(bob, many, replace=False)
    more = {f"more{number}": "v" for number in range(51)}
    with pytest.raises(PreferencesInvalid):
        await server.users.set_preferences(bob, more, replace=False)
    assert len((await server.users.preferences(bob)).preferences) == 150


async def test_people_are_shown_by_their_ids_however_many(server: AccountServer) -> None:
    bob, eve = await _world(server)
    many = [eve.user_id, 5, *[77] * 150, bob.user_id]
    views = await ask_of(server.units, PEOPLE, many)
    assert [view.username for view in views] == ["eve", "bob"]


async def test_no_hash_leaves_by_any_view(server: AccountServer) -> None:
    bob, _ = await _world(server)
    async with server.units.read() as reader:
        hashes = await reader.fetch(text("SELECT password_hash FROM credentials"), into=str)
    shown = str(await server.users.me(bob)) + "".join(str(fact.payload) for fact in server.told)
    assert not any(each in shown for each in hashes)
    assert MeBody().display_name is UNSET
