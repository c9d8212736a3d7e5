"""People of an old server sign in with their old passwords, once; then the hash is ours."""

import asyncio
import hashlib
import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import bcrypt
import pytest
from argon2 import PasswordHasher
from sqlalchemy import text

from plexichat.app.settings import Settings
from plexichat.app.wiring import Services, open_services
from plexichat.features.auth import Visitor
from plexichat.features.auth.errors import SignInRefused
from plexichat.features.imports.legacy import open_legacy
from plexichat.features.imports.legacy_keys import KeyOptions
from plexichat.features.imports.report import Report
from plexichat.features.imports.service import Importer
from plexichat.features.users import NewUser
from plexichat.security.foreign_hashes import shape_of
from tests.features.imports.conftest import STEPS
from tests.features.imports.legacy import left_out
from tests.support.legacy import generation_b, newer

PASSWORD = "turnip"  # shorter than what is accepted here today
SALT = "00c0ffee"
HERE = Visitor("203.0.113.7", "a browser")
OURS = re.compile(r"\$argon2id\$v=19\$m=8,t=1,p=1\$.+")


def pbkdf2() -> str:
    return hashlib.pbkdf2_hmac("sha256", PASSWORD.encode(), SALT.encode(), 100_000).hex()


FORMS: dict[str, tuple[str, dict[str, str]]] = {
    "bcrypt": (bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(4)).decode(), {}),
    "pbkdf2_sha256": (f"pbkdf2_sha256$100000${SALT}${pbkdf2()}", {}),
    "pbkdf2 with a salt beside": (pbkdf2(), {"salt": SALT}),
    "sha256 with a salt beside": (
        hashlib.sha256(f"{PASSWORD}{SALT}".encode()).hexdigest(),
        {"password_salt": SALT},
    ),
    "sha256": (hashlib.sha256(PASSWORD.encode()).hexdigest(), {}),
}


@dataclass
class Server:
    parts: Services

    async def bring(self, path: Path) -> dict[str, object]:
        parts, report = self.parts, Report()
        async with open_legacy(path, KeyOptions(), None, parts.auth.adopt, report) as history:
            importer = Importer(parts.units, parts.ids, parts.clock, parts.files)
            await importer.bring(history, report, STEPS, space=None, dry=False)
        return report.as_dict()

    async def sign_in(self, name: str, password: str) -> str:
        return (await self.parts.auth.sign_in(name, password, HERE)).user.username

    async def stored(self, name: str) -> str | None:
        statement = text(
            "SELECT c.password_hash FROM credentials c JOIN users u ON u.id = c.user_id"
            " WHERE u.username = :name"
        )
        async with self.parts.units.read() as reader:
            found: str | None = await reader.scalar(statement, {"name": name})
            return found

    async def shapes(self) -> object:
        async with self.parts.units.read() as reader:
            return await reader.scalar(
                text("SELECT value FROM server_settings WHERE key = 'password_shapes'")
            )


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    settings = Settings(data=tmp_path / "data", hash_cost="test-only-cheap", worker=1023)
    async with open_services(settings) as parts:
        token = (await parts.auth.setup_link() or "").rpartition("#")[2]
        await parts.auth.set_up(token, NewUser("olga", "Olga"), "a large purple turnip", Visitor())
        yield Server(parts)


@pytest.mark.parametrize("form", FORMS)
async def test_an_old_password_of_generation_b_opens_once_and_is_renewed(
    server: Server, tmp_path: Path, form: str
) -> None:
    stored, metadata = FORMS[form]
    made = generation_b(tmp_path / "old.db")
    made.user("cy", password_hash=stored, metadata=json.dumps(metadata))
    await server.bring(made.done())
    brought = await server.stored("cy")
    assert brought is not None
    assert not OURS.fullmatch(brought)
    with pytest.raises(SignInRefused):
        await server.sign_in("cy", PASSWORD + "!")
    assert await server.stored("cy") == brought
    assert await server.sign_in("cy", PASSWORD) == "cy"
    renewed = await server.stored("cy")
    assert renewed is not None
    assert OURS.fullmatch(renewed)
    assert await server.sign_in("cy", PASSWORD) == "cy"
    with pytest.raises(SignInRefused):
        await server.sign_in("cy", PASSWORD + "!")


async def test_an_old_password_of_the_newer_product_opens_once_and_is_renewed(
    server: Server, tmp_path: Path
) -> None:
    made = newer(tmp_path / "old.db")
    stored = PasswordHasher(time_cost=3, memory_cost=256, parallelism=2).hash(PASSWORD)
    made.user(12, "cy", password_hash=stored)
    await server.bring(made.done())
    assert await server.stored("cy") == stored
    with pytest.raises(SignInRefused):
        await server.sign_in("cy", "wrong")
    assert await server.sign_in("cy", PASSWORD) == "cy"
    assert OURS.fullmatch(str(await server.stored("cy")))


@pytest.mark.parametrize("stored", ["$1$md5$crypt", "plain text", "INVALID_HASH_LOCKED", ""])
async def test_an_unknown_form_opens_nothing_and_is_named(
    server: Server, tmp_path: Path, stored: str
) -> None:
    made = generation_b(tmp_path / "old.db")
    made.user("cy", password_hash=stored)
    report = await server.bring(made.done())
    assert await server.stored("cy") is None
    for password in (PASSWORD, stored or "x"):
        with pytest.raises(SignInRefused):
            await server.sign_in("cy", password)
    told = left_out(report).get("a password whose form is not known: make a new one", 0)
    assert told == (0 if stored in {"", "INVALID_HASH_LOCKED"} else 1)


async def test_who_was_locked_out_stays_out(server: Server, tmp_path: Path) -> None:
    made = newer(tmp_path / "old.db")
    stored = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)
    made.user(12, "cy", password_hash=stored, account_locked=1)
    made.user(13, "dee", password_hash=stored, deletion_status="pending")
    made.user(14, "eve", password_hash=stored, account_locked=1, locked_until=1)
    await server.bring(made.done())
    for name in ("cy", "dee"):
        with pytest.raises(SignInRefused):
            await server.sign_in(name, PASSWORD)
    assert await server.sign_in("eve", PASSWORD) == "eve"


async def test_every_attempt_does_the_same_work_whoever_is_named(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = generation_b(tmp_path / "old.db")
    for number, (stored, metadata) in enumerate(FORMS.values()):
        made.user(f"user{number}", password_hash=stored, metadata=json.dumps(metadata))
    await server.bring(made.done())
    passwords, done = server.parts.auth._passwords, list[str | None]()
    compare = passwords._compare

    def counted(stored: str, password: str) -> object:
        done.append(shape_of(stored))
        return compare(stored, password)

    monkeypatch.setattr(passwords, "_compare", counted)
    work = set()
    for name in ["nobody", "olga", *(f"user{number}" for number in range(len(FORMS)))]:
        done.clear()
        with pytest.raises(SignInRefused):
            await server.sign_in(name, "wrong")
        work.add(tuple(sorted(map(str, done))))
    assert len(work) == 1
    assert len(work.pop()) == 5


async def test_once_all_are_renewed_sign_in_is_as_quick_as_ever(
    server: Server, tmp_path: Path
) -> None:
    made = generation_b(tmp_path / "old.db")
    made.user("cy", password_hash=FORMS["bcrypt"][0])
    made.user("dee", password_hash=FORMS["sha256"][0])
    await server.bring(made.done())
    assert await server.shapes() == "bcrypt:4 sha256:8:1:1"
    await server.sign_in("cy", PASSWORD)
    await server.parts.auth.tidy()
    assert await server.shapes() == "sha256:8:1:1"
    await server.sign_in("dee", PASSWORD)
    await server.parts.auth.tidy()
    assert await server.shapes() == ""
    await server.parts.auth.tidy()


async def test_of_two_first_sign_ins_at_once_the_hash_is_renewed_once(
    server: Server, tmp_path: Path
) -> None:
    made = generation_b(tmp_path / "old.db")
    made.user("cy", password_hash=FORMS["sha256"][0])
    await server.bring(made.done())
    both = await asyncio.gather(
        *(server.sign_in("cy", PASSWORD) for _ in range(2)), return_exceptions=True
    )
    assert "cy" in both
    assert all(each == "cy" or isinstance(each, SignInRefused) for each in both)
    assert await server.sign_in("cy", PASSWORD) == "cy"
