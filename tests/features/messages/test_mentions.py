"""Who a text names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plexichat.features.messages.mentions import MOST_NAMES, named


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
