"""Sessions end when they should, everywhere and at once."""

import json

import pytest

from plexichat.features.auth.errors import (
    PasswordWrong,
    SessionUnknown,
    SignInRefused,
    TooManyTokens,
)
from plexichat.features.auth.parts import DAY_MS
from plexichat.features.auth.schemas import AccountChange
from tests.support.accounts import HERE, PASSWORD, AccountServer

NEW_PASSWORD = "several green umbrellas"


async def test_a_cookies_secret_is_no_bearer_token_and_the_other_way_round(
    server: AccountServer,
) -> None:
    browser = await server.owner()
    program = await server.auth.sign_in("owner", PASSWORD, HERE, kind="program")
    assert await server.auth.by_token(browser.secret) is None
    assert await server.auth.by_cookie(program.secret) is None
    assert await server.auth.by_token(program.secret) is not None
    assert program.secret.startswith("pxc_")


@pytest.mark.parametrize("secret", ["", "x", "é", "x" * 5000, "\udcff", "' OR 1=1 --"])
async def test_what_was_never_handed_out_is_nobody(server: AccountServer, secret: str) -> None:
    assert await server.auth.by_cookie(secret) is None
    assert await server.auth.by_token(secret) is None


async def test_signing_out_ends_the_session_at_once(server: AccountServer) -> None:
    signed_in = await server.owner()
    await server.auth.sign_out(await server.caller(signed_in))
    assert await server.auth.by_cookie(signed_in.secret) is None


async def test_the_secret_itself_is_not_stored(server: AccountServer) -> None:
    signed_in = await server.owner()
    stored = await server.everything()
    assert b"owner" in stored
    for secret in (signed_in.secret, signed_in.device, PASSWORD):
        assert secret.encode() not in stored


async def test_changing_the_password_ends_all_other_sessions_and_tokens(
    server: AccountServer,
) -> None:
    here = await server.owner()
    elsewhere = await server.auth.sign_in("owner", PASSWORD, HERE)
    caller = await server.caller(here)
    token = await server.auth.make_token(caller, "bot")
    await server.auth.change_password(caller, PASSWORD, NEW_PASSWORD)
    assert await server.auth.by_cookie(elsewhere.secret) is None
    assert await server.auth.by_token(token.token) is None
    assert await server.auth.by_cookie(here.secret) == caller
    with pytest.raises(SignInRefused):
        await server.auth.sign_in("owner", PASSWORD, HERE)
    await server.auth.sign_in("owner", NEW_PASSWORD, HERE)


async def test_ended_sessions_are_told_on_the_persons_own_topic(server: AccountServer) -> None:
    here = await server.owner()
    elsewhere = await server.auth.sign_in("owner", PASSWORD, HERE)
    server.told.clear()
    await server.auth.change_password(await server.caller(here), PASSWORD, NEW_PASSWORD)
    told = {fact.topic: json.loads(fact.payload) for fact in server.told}
    assert told == {
        f"user:{here.user.id}": {"op": "session.revoked", "session_ids": [elsewhere.session.id]}
    }


async def test_a_wrong_current_password_changes_nothing(server: AccountServer) -> None:
    here = await server.owner()
    with pytest.raises(PasswordWrong):
        await server.auth.change_password(await server.caller(here), "wrong", NEW_PASSWORD)
    await server.auth.sign_in("owner", PASSWORD, HERE)


async def test_an_unused_session_ends_after_its_idle_time(server: AccountServer) -> None:
    signed_in = await server.owner()
    server.clock.advance(30 * DAY_MS / 1000 + 1)
    assert await server.auth.by_cookie(signed_in.secret) is None


async def test_use_keeps_a_session_open_but_not_for_ever(server: AccountServer) -> None:
    signed_in = await server.owner()
    for _ in range(8):
        server.clock.advance(20 * DAY_MS / 1000)
        assert await server.auth.by_cookie(signed_in.secret) is not None
    server.clock.advance(20 * DAY_MS / 1000)
    assert await server.auth.by_cookie(signed_in.secret) is None


async def test_when_it_was_seen_is_written_each_few_minutes_only(server: AccountServer) -> None:
    signed_in = await server.owner()
    seen = []
    for _ in range(4):
        server.clock.advance(120)
        await server.auth.by_cookie(signed_in.secret)
        seen.append((await server.auth.sessions(await server.caller(signed_in)))[0].seen_ms)
    assert len(set(seen)) == 2


async def test_a_session_ended_by_another_process_is_noticed_and_told(
    server: AccountServer,
) -> None:
    signed_in = await server.owner()
    assert await server.auth.by_cookie(signed_in.secret) is not None
    now = server.clock.now_ms()
    await server.execute("UPDATE sessions SET revoked_ms = :now", now=now)
    server.told.clear()
    await server.auth.follow()
    assert await server.auth.by_cookie(signed_in.secret) is None
    assert [fact.topic for fact in server.told] == [f"user:{signed_in.user.id}"]
    await server.auth.follow()
    assert len(server.told) == 1


async def test_somebody_elses_session_cannot_be_ended(server: AccountServer) -> None:
    owner, bob = await server.owner(), await server.member("bob")
    with pytest.raises(SessionUnknown):
        await server.auth.end_session(await server.caller(bob), int(owner.session.id))
    assert await server.auth.by_cookie(owner.secret) is not None


async def test_ending_all_others_keeps_this_one_and_the_tokens(server: AccountServer) -> None:
    here = await server.owner()
    caller = await server.caller(here)
    elsewhere = await server.auth.sign_in("owner", PASSWORD, HERE)
    token = await server.auth.make_token(caller, "bot")
    assert await server.auth.end_other_sessions(caller) == 1
    assert await server.auth.by_cookie(elsewhere.secret) is None
    assert await server.auth.by_token(token.token) is not None


async def test_a_token_may_have_an_end(server: AccountServer) -> None:
    caller = await server.caller(await server.owner())
    token = await server.auth.make_token(caller, "for a day", 86_400)
    assert await server.auth.by_token(token.token) is not None
    server.clock.advance(86_401)
    assert await server.auth.by_token(token.token) is None


async def test_a_token_without_an_end_is_not_shortened_by_use(server: AccountServer) -> None:
    caller = await server.caller(await server.owner())
    token = await server.auth.make_token(caller, "for good")
    server.clock.advance(400 * 86_400)
    assert await server.auth.by_token(token.token) is not None
    server.clock.advance(400 * 86_400)
    assert await server.auth.by_token(token.token) is not None


async def test_a_person_holds_a_bounded_number_of_tokens(server: AccountServer) -> None:
    caller = await server.caller(await server.owner())
    for number in range(100):
        await server.auth.make_token(caller, f"token {number}")
    with pytest.raises(TooManyTokens):
        await server.auth.make_token(caller, "one too many")


async def test_a_changed_role_is_seen_by_the_next_request(server: AccountServer) -> None:
    owner = await server.caller(await server.owner())
    bob = await server.member("bob")
    assert (await server.caller(bob)).server_role == "member"
    change = AccountChange(server_role="admin")
    await server.auth.accounts.change(owner, int(bob.user.id), change)
    assert (await server.caller(bob)).server_role == "admin"


async def test_old_rows_are_forgotten(server: AccountServer) -> None:
    signed_in = await server.owner()
    await server.auth.sign_out(await server.caller(signed_in))
    with pytest.raises(SignInRefused):
        await server.auth.sign_in("nobody", "wrong wrong", HERE)
    server.clock.advance(40 * 86_400)
    await server.auth.tidy()
    assert await server.count("sessions") == 0
    assert await server.count("attempts") == 0
