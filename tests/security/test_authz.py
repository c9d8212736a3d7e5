"""The one permission function: what is added up, taken, given, and who is above it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plexichat.security import authz
from plexichat.security.authz import ALL, Permission, in_channel, in_space

VIEW, SEND, PIN = (
    int(each) for each in (Permission.VIEW_CHANNELS, Permission.SEND, Permission.PIN)
)
MANAGE = int(Permission.MANAGE_SPACE)
BITS = st.integers(0, ALL)
PAIRS = st.tuples(BITS, BITS)


def test_every_permission_has_its_own_bit_and_all_is_their_sum() -> None:
    assert sum(int(each) for each in Permission) == ALL
    assert len({each.bit_length() for each in map(int, Permission)}) == len(Permission)


@given(BITS)
def test_names_and_bits_are_each_others_reverse(bits: int) -> None:
    assert authz.bits(authz.names(bits)) == bits


def test_names_are_lower_case_and_an_unknown_one_is_an_error() -> None:
    assert authz.names(VIEW | SEND) == ["view_channels", "send"]
    with pytest.raises(KeyError, match="fly"):
        authz.bits(["send", "fly"])


def test_a_name_twice_counts_once() -> None:
    assert authz.bits(["send", "send"]) == SEND


def test_a_guest_sees_no_list_of_channels_and_a_member_manages_nothing() -> None:
    assert not authz.GUEST & Permission.VIEW_CHANNELS
    for ruling in (
        "MANAGE_SPACE",
        "MANAGE_ROLES",
        "MANAGE_CHANNELS",
        "MANAGE_MESSAGES",
        "KICK",
        "BAN",
    ):
        assert not authz.MEMBER & Permission[ruling], ruling
        assert not authz.CONVERSATION & Permission[ruling], ruling


def test_roles_add_up_in_a_space() -> None:
    assert in_space(VIEW, [SEND, PIN | SEND], owns=False) == VIEW | SEND | PIN
    assert in_space(0, [], owns=False) == 0


@pytest.mark.parametrize(
    ("base", "roles", "owns"), [(0, [], True), (MANAGE, [], False), (VIEW, [SEND, MANAGE], False)]
)
def test_owners_and_space_managers_may_everything(base: int, roles: list[int], owns: bool) -> None:
    assert in_space(base, roles, owns=owns) == ALL


@given(PAIRS, st.lists(PAIRS), PAIRS)
def test_no_override_binds_who_manages_the_space(
    base: tuple[int, int], roles: list[tuple[int, int]], person: tuple[int, int]
) -> None:
    assert in_channel(MANAGE, base, roles, person) == ALL


def test_without_overrides_the_space_decides() -> None:
    assert in_channel(VIEW | SEND, None, [], None) == VIEW | SEND


def test_an_override_takes_and_gives() -> None:
    assert in_channel(VIEW | SEND, (PIN, SEND), [], None) == VIEW | PIN


def test_a_role_wins_over_the_base_role_and_the_person_over_all() -> None:
    assert in_channel(VIEW, (0, SEND), [(SEND, 0)], None) == VIEW | SEND
    assert in_channel(VIEW | SEND, (SEND, 0), [(SEND, 0)], (0, SEND)) == VIEW
    assert in_channel(0, (0, VIEW), [(0, VIEW)], (VIEW, 0)) == VIEW


def test_among_roles_what_one_allows_no_other_denies() -> None:
    for roles in ([(SEND, 0), (0, SEND)], [(0, SEND), (SEND, 0)]):
        assert in_channel(SEND, None, roles, None) == SEND


def test_allowing_wins_where_one_override_does_both() -> None:
    assert in_channel(0, (SEND, SEND), [(PIN, PIN)], (VIEW, VIEW)) == SEND | PIN | VIEW


@given(st.integers(0, ALL).filter(lambda bits: not bits & MANAGE), st.lists(PAIRS), PAIRS)
def test_the_order_of_roles_does_not_matter_and_no_right_comes_from_nowhere(
    space: int, roles: list[tuple[int, int]], person: tuple[int, int]
) -> None:
    found = in_channel(space, None, roles, person)
    assert found == in_channel(space, None, roles[::-1], person)
    given_somewhere = space | person[0]
    for allow, _ in roles:
        given_somewhere |= allow
    assert found & ~given_somewhere == 0
