"""Hashes of other products: each form right once, wrong otherwise, and never a tell-tale of time."""

import hashlib
from collections.abc import AsyncIterator

import bcrypt
import pytest
from argon2 import PasswordHasher

from plexichat.security import foreign_hashes
from plexichat.security.passwords import Passwords, Verdict

PASSWORD = "a large purple turnip"
SALT = "6f1c9a"
BCRYPT = bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(4)).decode()
PBKDF2 = hashlib.pbkdf2_hmac("sha256", PASSWORD.encode(), SALT.encode(), 100_000).hex()
FORMS = {
    "argon2id": (PasswordHasher(2, 64, 1).hash(PASSWORD), None),
    "bcrypt": (BCRYPT, None),
    "pbkdf2 with its salt": (f"pbkdf2_sha256$100000${SALT}${PBKDF2}", None),
    "pbkdf2 and a salt beside it": (PBKDF2, SALT),
    "sha256 and a salt beside it": (hashlib.sha256(f"{PASSWORD}{SALT}".encode()).hexdigest(), SALT),
    "sha256": (hashlib.sha256(PASSWORD.encode()).hexdigest().upper(), None),
}
SHAPES = ["argon2id:64:2:1", "bcrypt:4", "pbkdf2:100000", "salted:8:1:1", "sha256:8:1:1"]


@pytest.fixture
async def passwords() -> AsyncIterator[Passwords]:
    made = Passwords(cost="test-only-cheap")
    yield made
    made.close()


@pytest.mark.parametrize("form", FORMS)
async def test_a_foreign_hash_is_right_once_and_outdated(passwords: Passwords, form: str) -> None:
    kept = await passwords.adopt(*FORMS[form])
    assert kept is not None
    assert await passwords.verify(kept, PASSWORD) == Verdict(right=True, outdated=True)
    assert await passwords.verify(kept, PASSWORD + "s") == Verdict(right=False)
    assert foreign_hashes.shape_of(kept) in SHAPES


@pytest.mark.parametrize("form", ["sha256", "sha256 and a salt beside it"])
async def test_a_bare_digest_is_never_kept_as_it_was(passwords: Passwords, form: str) -> None:
    digest, salt = FORMS[form]
    kept = await passwords.adopt(digest, salt)
    assert kept is not None
    assert digest.lower() not in kept.lower()


@pytest.mark.parametrize(
    "foreign",
    [
        "",
        "INVALID_HASH_LOCKED",
        "$1$salt$md5crypt",
        "$2b$31$" + "a" * 53,
        "$2b$12$short",
        "pbkdf2_sha256$0$salt$" + "0" * 64,
        "pbkdf2_sha256$9999999$salt$" + "0" * 64,
        "$argon2id$v=19$m=9999999,t=3,p=1$" + "A" * 22 + "$" + "A" * 43,
        "$argon2id$v=19$m=64,t=0,p=1$" + "A" * 22 + "$" + "A" * 43,
        "$argon2id$v=19$m=64,t=1,p=99$" + "A" * 22 + "$" + "A" * 43,
        "sha256$$argon2id$nonsense",
    ],
)
async def test_an_unknown_form_or_an_absurd_cost_is_not_adopted(
    passwords: Passwords, foreign: str
) -> None:
    assert await passwords.adopt(foreign) is None
    assert await passwords.verify(foreign, PASSWORD) == Verdict(right=False)


async def test_a_huge_salt_is_not_adopted(passwords: Passwords) -> None:
    assert await passwords.adopt(PBKDF2, "s" * 65) is None


async def test_bcrypt_reads_what_it_always_read(passwords: Passwords) -> None:
    long = "p" * 72
    stored = bcrypt.hashpw(long.encode(), bcrypt.gensalt(4)).decode()
    assert (await passwords.verify(stored, long + "more")).right
    assert (await passwords.verify(stored, long + "\0more")).right
    assert not (await passwords.verify(stored, "p" * 71)).right


async def test_a_password_typed_in_another_spelling_was_hashed_as_typed(
    passwords: Passwords,
) -> None:
    stored = passwords._hasher.hash("\ufb01sh and chips")
    assert await passwords.verify(stored, "\ufb01sh and chips") == Verdict(True, outdated=True)
    assert not (await passwords.verify(stored, "fish and chips")).right


@pytest.mark.parametrize("shape", SHAPES)
def test_a_stand_in_has_the_shape_that_it_stands_for(shape: str) -> None:
    assert foreign_hashes.shape_of(foreign_hashes.stand_in(shape)) == shape


async def test_every_attempt_costs_one_hash_of_each_shape(
    passwords: Passwords, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str | None] = []
    compare = passwords._compare

    def counted(stored: str, password: str) -> Verdict:
        done.append(foreign_hashes.shape_of(stored))
        return compare(stored, password)

    monkeypatch.setattr(passwords, "_compare", counted)
    everybody = [None, await passwords.hash(PASSWORD)]
    everybody += [await passwords.adopt(*each) for each in FORMS.values()]
    for stored in everybody:
        done.clear()
        await passwords.verify(stored, "wrong", shapes=[*SHAPES, "of a later version:1"])
        assert sorted(filter(None, done)) == sorted([*SHAPES, passwords.shape])
