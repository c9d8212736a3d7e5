"""Which new passwords are refused, and that no rule asks for more than length and rarity."""

import pytest

from plexichat.security.password_rules import (
    MAX_BYTES,
    PasswordInvalid,
    PasswordWeak,
    check_new,
    check_size,
)


@pytest.mark.parametrize(
    "password",
    [
        "a large purple turnip",
        "xkwqvzjp",
        "ÄÖÜ ist kein Satz",
        "пароль на семь слов",
        "🌱🌲🌳🌴🌵🌾🌿🍀",
        " leading and trailing ",
        "x" + "7" * 30,
        "horse battery staple!",
    ],
)
def test_length_and_rarity_are_enough(password: str) -> None:
    check_new(password, min_length=8)


@pytest.mark.parametrize("size", [0, 1, 7])
def test_a_short_password_is_refused_with_the_number(size: int) -> None:
    with pytest.raises(PasswordInvalid, match="at least 8"):
        check_new("qzvxkwjp"[:size], min_length=8)


@pytest.mark.parametrize("password", ["x" * MAX_BYTES, "ö" * (MAX_BYTES // 2)])
def test_the_largest_password_has_1024_bytes(password: str) -> None:
    check_size(password)
    with pytest.raises(PasswordInvalid, match="1024"):
        check_size(password + "x")


def test_half_a_surrogate_is_refused_and_no_fault() -> None:
    with pytest.raises(PasswordInvalid, match="Unicode"):
        check_size("\ud83c plus more")


@pytest.mark.parametrize(
    "password",
    [
        "password",
        "PASSWORD",
        "Password123!",
        "p@$$w0rd",
        "Passw0rd2024",
        "iloveyou!!",
        "letmein!!!",
        "\uff50\uff41\uff53\uff53\uff57\uff4f\uff52\uff44",
        "1234567890",
        "18273645092",
        "!!!!????____",
        "0000000000",
    ],
)
def test_what_everybody_tries_first_is_refused_however_it_is_dressed(password: str) -> None:
    with pytest.raises(PasswordWeak):
        check_new(password, min_length=8)


@pytest.mark.parametrize(
    "password",
    [
        "aaaaaaaa",
        "xyxyxyxyx",
        "foofoofoofoof",
        "cdefghijk",
        "kjihgfedc",
        "87654321",
        "wertyuiop",
        "poiuytrew",
        "qwertzuiop",
        "azertyuiop",
        "1qaz2wsx",
        "QWERTYUIOP",
    ],
)
def test_one_piece_repeated_and_neighbours_on_a_keyboard_are_refused(password: str) -> None:
    with pytest.raises(PasswordWeak):
        check_new(password, min_length=8)


@pytest.mark.parametrize("password", ["xyzwxyzwxyzw", "abcdefghzzz", "qwertyuioplkj"])
def test_what_only_begins_like_that_is_not(password: str) -> None:
    check_new(password, min_length=8)


@pytest.mark.parametrize(
    ("password", "context"),
    [
        ("Margarete", ["margarete"]),
        ("margarete12", ["Margarete"]),
        ("12margarete", ["Margarete"]),
        ("m4rg4r3t3", ["Margarete"]),
        ("gardenclub!", ["Garden Club"]),
        ("garden club", ["Garden Club"]),
        ("ＭＡＲＧＡＲＥＴＥ", ["Margarete"]),
    ],
)
def test_little_more_than_a_known_name_is_refused(password: str, context: list[str]) -> None:
    with pytest.raises(PasswordWeak, match="name"):
        check_new(password, min_length=8, context=context)


@pytest.mark.parametrize(
    ("password", "context"),
    [
        ("margarete likes turnips", ["Margarete"]),
        ("bob-and-the-boat", ["bob"]),
        ("anything at all", [""]),
        ("anything at all", []),
    ],
)
def test_a_name_within_something_longer_is_allowed(password: str, context: list[str]) -> None:
    check_new(password, min_length=8, context=context)
