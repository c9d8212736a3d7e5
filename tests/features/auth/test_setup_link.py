"""The first owner, by a link that works once."""

import asyncio
from pathlib import Path

import pytest

from plexichat.core.errors import PlexiError
from plexichat.features.auth.errors import SetupUnknown, SignUpClosed
from plexichat.features.users import NewUser
from plexichat.security.password_rules import PasswordWeak
from tests.support.accounts import HERE, PASSWORD, AccountServer, account_server


async def _token(server: AccountServer) -> str:
    link = await server.auth.setup_link()
    assert link is not None
    return link.removeprefix("/setup#")


async def test_who_redeems_the_link_owns_the_server(server: AccountServer) -> None:
    signed_in = await server.owner()
    assert signed_in.user.server_role == "owner"
    assert not (await server.auth.server.view()).needs_setup


async def test_of_fifty_parallel_redemptions_exactly_one_succeeds(server: AccountServer) -> None:
    token = await _token(server)

    async def redeem(number: int) -> bool:
        try:
            await server.auth.set_up(token, NewUser(f"owner{number}", ""), PASSWORD, HERE)
        except SetupUnknown:
            return False
        return True

    won = await asyncio.gather(*(redeem(number) for number in range(50)))
    assert won.count(True) == 1
    assert await server.count("users") == 1


async def test_a_newer_link_ends_the_ones_before_it(server: AccountServer) -> None:
    first, second = await _token(server), await _token(server)
    with pytest.raises(SetupUnknown):
        await server.auth.setup.require(first)
    await server.auth.setup.require(second)


async def test_there_is_no_link_once_there_is_an_owner(server: AccountServer) -> None:
    await server.owner()
    assert await server.auth.setup_link() is None


async def test_a_refused_password_leaves_the_link_valid(server: AccountServer) -> None:
    token = await _token(server)
    with pytest.raises(PasswordWeak):
        await server.auth.set_up(token, NewUser("owner", ""), "password123", HERE)
    await server.auth.setup.require(token)


async def test_a_taken_back_user_name_leaves_the_link_valid(server: AccountServer) -> None:
    token = await _token(server)
    with pytest.raises(PlexiError):
        await server.auth.set_up(token, NewUser("no spaces", ""), PASSWORD, HERE)
    await server.auth.setup.require(token)


async def test_nobody_signs_up_before_there_is_an_owner(tmp_path: Path) -> None:
    async with account_server(tmp_path, sign_up="open") as server:
        with pytest.raises(SignUpClosed):
            await server.auth.sign_up(NewUser("early", ""), PASSWORD, HERE)


async def test_setting_up_may_name_the_server(server: AccountServer) -> None:
    token = await _token(server)
    await server.auth.set_up(token, NewUser("owner", ""), PASSWORD, HERE, "The Kitchen")
    assert (await server.auth.server.view()).name == "The Kitchen"
