"""Who a text names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plexichat.features.channels.store import MENTIONS_SHOWN
from plexichat.features.messages.mentions import MOST_NAMES, named
from tests.support.world import Json, Person, World


@pytest.mark.parametrize(
    ("body", "keys"),
    [
        ("hello @alice", ["alice"]),
        ("@Alice, @bob. and @ALICE again", ["alice", "bob"]),
        ("mail me: alice@example.org", []),
        ("see https://example.org/@alice", []),
        ("(@marie-claire)", ["marie-claire"]),
        ("@zoë and @李雷 and @אורי", ["zoë", "李雷", "אורי"]),
        ("@@alice", []),
        ("no one", []),
        ("@", []),
    ],
)
def test_a_name_is_what_follows_an_at_sign_at_a_words_start(body: str, keys: list[str]) -> None:
    assert named(body).keys == keys


@pytest.mark.parametrize(
    ("body", "everybody"),
    [
        ("@channel look", "channel"),
        ("@here look", "here"),
        ("@everyone", "channel"),
        ("@here and @channel", "channel"),
        ("@channels", None),
        ("here", None),
    ],
)
def test_a_text_may_call_everybody(body: str, everybody: str | None) -> None:
    assert named(body).everybody == everybody


def test_a_text_names_a_bounded_number_of_people() -> None:
    body = " ".join(f"@user{number}" for number in range(500))
    assert len(named(body).keys) == MOST_NAMES


@given(st.text())
def test_any_text_is_read_without_an_error(body: str) -> None:
    assert all(key for key in named(body).keys)


async def _mentions(person: Person, channel: Json) -> list[int]:
    """Return how many the person is shown: alone, and among all that they have."""
    ready = await person.call("GET", "/sync")
    (listed,) = [each for each in ready["channels"] if each["id"] == channel["id"]]
    alone = await person.call("GET", f"/channels/{channel['id']}")
    return [alone["me"]["mentions"], listed["me"]["mentions"]]


async def test_who_is_named_twice_in_a_message_is_mentioned_once(world: World) -> None:
    alice, bob = await world.person("alice"), await world.person("bob")
    space = await alice.space()
    await alice.bring(bob, space)
    general = await alice.general(space)
    both = await alice.send(general, "@bob @channel")
    await alice.send(general, "@channel")
    assert await _mentions(bob, general) == [2, 2]
    await alice.call("DELETE", f"/channels/{general['id']}/messages/{both['id']}")
    assert await _mentions(bob, general) == [1, 1]


async def test_mentions_are_counted_as_far_as_anybody_wants_to_know(world: World) -> None:
    alice, bob = await world.person("alice"), await world.person("bob")
    space = await alice.space()
    await alice.bring(bob, space)
    general = await alice.general(space)
    for _ in range(MENTIONS_SHOWN // 2 + 1):
        await alice.send(general, "@bob")
        await alice.send(general, "@channel")
    assert await _mentions(bob, general) == [MENTIONS_SHOWN, MENTIONS_SHOWN]
