"""Hashing: Argon2id with the stated cost, one verification for everybody, and a bound."""

import asyncio
import threading
from collections.abc import AsyncIterator

import pytest
from argon2 import PasswordHasher, Type, extract_parameters

from plexichat.security import passwords as module
from plexichat.security.passwords import Busy, Passwords, Verdict

RIGHT, WRONG = Verdict(right=True), Verdict(right=False)


@pytest.fixture
async def passwords() -> AsyncIterator[Passwords]:
    made = Passwords(cost="test-only-cheap")
    yield made
    made.close()


async def test_a_password_is_right_and_another_one_is_not(passwords: Passwords) -> None:
    stored = await passwords.hash("a purple turnip")
    assert await passwords.verify(stored, "a purple turnip") == RIGHT
    for other in ("a purple turnip ", "A purple turnip", "", "a purple turni"):
        assert await passwords.verify(stored, other) == WRONG


async def test_every_hash_has_its_own_salt_and_never_the_password(passwords: Passwords) -> None:
    hashes = {await passwords.hash("a purple turnip") for _ in range(3)}
    assert len(hashes) == 3
    assert not any("turnip" in each for each in hashes)


async def test_the_standard_cost_is_what_owasp_names() -> None:
    passwords = Passwords()
    found = extract_parameters(await passwords.hash("a purple turnip"))
    passwords.close()
    assert (found.type, found.memory_cost, found.time_cost, found.parallelism) == (
        Type.ID,
        19_456,
        2,
        1,
    )


async def test_nobody_is_verified_like_somebody_and_is_never_right(passwords: Passwords) -> None:
    for attempt in ("nobody has this password", "x"):
        assert await passwords.verify(None, attempt) == WRONG
    assert passwords.verified == 2
    assert passwords._nobody is not None
    cost = extract_parameters(passwords._nobody)
    assert cost == extract_parameters(await passwords.hash("x")), "as dear as everybody's"


@pytest.mark.parametrize(
    "stored", ["", "plain", "$argon2id$broken", "$2b$12$abcdefghijklmnopqrstuu"]
)
async def test_what_is_no_hash_of_ours_is_wrong_and_no_fault(
    passwords: Passwords, stored: str
) -> None:
    assert await passwords.verify(stored, "x") == WRONG


async def test_a_hash_of_another_cost_is_right_and_outdated(passwords: Passwords) -> None:
    older = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1).hash("a purple turnip")
    assert await passwords.verify(older, "a purple turnip") == Verdict(right=True, outdated=True)
    assert await passwords.verify(older, "other") == WRONG


@pytest.mark.parametrize(
    ("typed", "also"), [("caf\u00e9 au lait", "cafe\u0301 au lait"), ("\uff41bc\u2460", "abc1")]
)
async def test_keyboards_that_spell_differently_mean_the_same(
    passwords: Passwords, typed: str, also: str
) -> None:
    assert await passwords.verify(await passwords.hash(typed), also) == RIGHT


async def test_past_the_bound_it_is_busy_until_a_thread_is_done() -> None:
    passwords, go_on = Passwords(cost="test-only-cheap", threads=1, queue=1), threading.Event()
    waiting = [asyncio.ensure_future(passwords._run(go_on.wait)) for _ in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(Busy) as refused:
        await passwords.hash("one too many")
    assert refused.value.retry_after_seconds == module.RETRY_AFTER_SECONDS
    go_on.set()
    await asyncio.gather(*waiting)
    assert await passwords.hash("now there is room")
    passwords.close()


async def test_a_caller_that_goes_away_does_not_free_its_thread() -> None:
    passwords, go_on = Passwords(cost="test-only-cheap", threads=1, queue=0), threading.Event()
    gone = asyncio.ensure_future(passwords._run(go_on.wait))
    await asyncio.sleep(0)
    gone.cancel()
    with pytest.raises(asyncio.CancelledError):
        await gone
    with pytest.raises(Busy):
        await passwords.hash("x")
    go_on.set()
    passwords.close()


async def test_a_hash_that_fails_frees_its_place(passwords: Passwords) -> None:
    for _ in range(200):
        with pytest.raises(UnicodeEncodeError):
            await passwords.hash("\ud800")
    assert await passwords.hash("x")


async def test_what_waits_when_the_server_ends_is_cancelled_and_what_runs_is_finished() -> None:
    passwords, go_on = Passwords(cost="test-only-cheap", threads=1, queue=5), threading.Event()
    running = asyncio.ensure_future(passwords._run(go_on.wait))
    queued = asyncio.ensure_future(passwords.hash("x"))
    await asyncio.sleep(0)
    closing = asyncio.get_running_loop().run_in_executor(None, passwords.close)
    with pytest.raises(asyncio.CancelledError):
        await queued
    go_on.set()
    await closing
    assert await running
    assert passwords._running == 0
