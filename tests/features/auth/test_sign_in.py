"""Signing in, and everything that refuses it."""

import asyncio

import pytest

from plexichat.features.auth.errors import SignInRefused, TooManyAttempts
from plexichat.features.auth.parts import Visitor
from plexichat.security.password_rules import PasswordInvalid
from plexichat.security.passwords import Busy, Passwords
from tests.support.accounts import HERE, PASSWORD, AccountServer, account_server

STRANGER = Visitor("198.51.100.1", "somebody else's browser")


async def test_the_right_password_opens_a_session(server: AccountServer) -> None:
    await server.owner()
    signed_in = await server.auth.sign_in("Owner", PASSWORD, HERE)
    caller = await server.caller(signed_in)
    assert (str(caller.user_id), caller.server_role) == (signed_in.user.id, "owner")


async def test_a_wrong_password_and_an_unknown_name_are_refused_alike(
    server: AccountServer,
) -> None:
    await server.owner()
    refusals = []
    for name in ("owner", "nobody"):
        with pytest.raises(SignInRefused) as refused:
            await server.auth.sign_in(name, "wrong wrong wrong", HERE)
        refusals.append((refused.value.code, str(refused.value)))
    assert refusals[0] == refusals[1]


async def test_known_and_unknown_names_cost_one_verification_each(server: AccountServer) -> None:
    await server.owner()
    costs = []
    for name in ("owner", "nobody", "no such name \u202e", ""):
        before = server.passwords.verified
        with pytest.raises(SignInRefused):
            await server.auth.sign_in(name, "wrong wrong wrong", HERE)
        costs.append(server.passwords.verified - before)
    assert costs == [1, 1, 1, 1]


async def test_a_closed_account_is_refused_after_its_password_was_verified(
    server: AccountServer,
) -> None:
    owner = await server.caller(await server.owner())
    bob = await server.member("bob")
    await server.auth.accounts.close(owner, int(bob.user.id))
    before = server.passwords.verified
    with pytest.raises(SignInRefused):
        await server.auth.sign_in("bob", PASSWORD, HERE)
    assert server.passwords.verified == before + 1


async def test_a_huge_password_is_refused_before_it_is_hashed(server: AccountServer) -> None:
    await server.owner()
    before = server.passwords.verified
    with pytest.raises(PasswordInvalid):
        await server.auth.sign_in("owner", "x" * 1025, HERE)
    assert server.passwords.verified == before


async def test_guessing_is_limited_and_says_when_to_come_back(server: AccountServer) -> None:
    await server.owner()
    for _ in range(10):
        with pytest.raises(SignInRefused):
            await server.auth.sign_in("owner", "wrong wrong", STRANGER)
    with pytest.raises(TooManyAttempts) as refused:
        await server.auth.sign_in("owner", PASSWORD, STRANGER)
    assert refused.value.retry_after_seconds == 60
    server.clock.advance(60)
    await server.auth.sign_in("owner", PASSWORD, STRANGER)


async def test_strangers_do_not_lock_the_owner_out_of_a_known_browser(
    server: AccountServer,
) -> None:
    owner = await server.owner()
    await _use_up(server, "owner")
    at_home = Visitor("192.0.2.99", "a browser", owner.device)
    assert (await server.auth.sign_in("owner", PASSWORD, at_home)).secret


async def test_strangers_do_not_lock_the_owner_out_of_a_known_address(
    server: AccountServer,
) -> None:
    await server.owner()
    await _use_up(server, "owner")
    assert (await server.auth.sign_in("owner", PASSWORD, HERE)).secret


async def test_a_known_browser_has_a_limit_of_its_own(server: AccountServer) -> None:
    await server.owner()
    for _ in range(10):
        with pytest.raises(SignInRefused):
            await server.auth.sign_in("owner", "wrong wrong", HERE)
    with pytest.raises(TooManyAttempts):
        await server.auth.sign_in("owner", PASSWORD, HERE)


async def test_another_persons_known_browser_gives_no_limit_of_its_own(
    server: AccountServer,
) -> None:
    await server.owner()
    bob = await server.member("bob")
    await _use_up(server, "owner")
    with pytest.raises(TooManyAttempts):
        await server.auth.sign_in("owner", PASSWORD, Visitor("192.0.2.99", "", bob.device))


async def test_one_address_is_limited_over_many_names(server: AccountServer) -> None:
    for number in range(30):
        with pytest.raises(SignInRefused):
            await server.auth.sign_in(f"name{number}", "wrong wrong", STRANGER)
    with pytest.raises(TooManyAttempts):
        await server.auth.sign_in("another", "wrong wrong", STRANGER)


async def test_a_success_gives_its_attempt_back(server: AccountServer) -> None:
    await server.owner()
    for _ in range(25):
        await server.auth.sign_in("owner", PASSWORD, HERE)
    server.clock.advance(1)
    assert await server.count("attempts", "key LIKE 'known:%'") <= 1


async def test_a_clock_that_stood_years_ahead_locks_nobody_out(server: AccountServer) -> None:
    await server.owner()
    server.clock.wall_ms += 10 * 365 * 86_400_000
    await _use_up(server, "owner")
    server.clock.wall_ms -= 10 * 365 * 86_400_000
    server.clock.advance(61)
    await server.auth.sign_in("owner", PASSWORD, Visitor("192.0.2.50", ""))


async def test_limits_outlive_a_restart(server: AccountServer) -> None:
    await server.owner()
    await _use_up(server, "owner")
    assert await server.count("attempts", "key LIKE 'account:%'") == 1


async def test_typed_names_are_not_stored_in_the_clear(server: AccountServer) -> None:
    typed = "my secret password, in the wrong field"
    with pytest.raises(SignInRefused):
        await server.auth.sign_in(typed, "x" * 9, HERE)
    assert await server.count("attempts", "key LIKE '%secret%'") == 0


async def test_a_hash_of_old_parameters_is_renewed_at_sign_in(server: AccountServer) -> None:
    await server.owner()
    stronger = Passwords(cost="standard", threads=1)
    strong = await stronger.hash(PASSWORD)
    stronger.close()
    await server.execute("UPDATE credentials SET password_hash = :strong", strong=strong)
    await server.auth.sign_in("owner", PASSWORD, HERE)
    assert await server.count("credentials", "password_hash LIKE '%m=8,%'") == 1
    await server.auth.sign_in("owner", PASSWORD, HERE)


async def test_more_sign_ins_than_the_hash_queue_holds_are_told_to_wait(tmp_path) -> None:
    async with account_server(tmp_path, hash_queue=1) as server:
        await server.owner()

        async def attempt(number: int) -> str:
            try:
                await server.auth.sign_in(f"n{number}", "wrong wrong", Visitor(f"10.0.0.{number}"))
            except (SignInRefused, Busy) as error:
                return error.code
            return "in"

        codes = await asyncio.gather(*(attempt(number) for number in range(40)))
        assert set(codes) <= {"auth.busy", "auth.refused"}
        assert "auth.refused" in codes


async def _use_up(server: AccountServer, name: str) -> None:
    for number in range(10):
        with pytest.raises(SignInRefused):
            await server.auth.sign_in(name, "wrong wrong", Visitor(f"198.51.100.{number}"))
