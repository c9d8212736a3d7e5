"""Power over other people's accounts."""

import pytest

from plexichat.core.errors import Invalid
from plexichat.features.auth.errors import NoPassword, NotForBots, SignInRefused
from plexichat.features.auth.schemas import AccountBody, AccountChange, BotBody
from plexichat.features.users import (
    NotAnAdministrator,
    OwnerStays,
    UsernameTaken,
    UserUnknown,
)
from tests.support.accounts import HERE, PASSWORD, AccountServer


async def test_an_administrator_makes_an_account_that_can_sign_in(server: AccountServer) -> None:
    owner = await server.caller(await server.owner())
    await server.auth.accounts.create(owner, [AccountBody("bob", password=PASSWORD)])
    assert (await server.auth.sign_in("bob", PASSWORD, HERE)).user.username == "bob"


async def test_a_member_makes_no_accounts(server: AccountServer) -> None:
    await server.owner()
    bob = await server.caller(await server.member("bob"))
    with pytest.raises(NotAnAdministrator):
        await server.auth.accounts.create(bob, [AccountBody("eve")])


async def test_only_the_owner_makes_administrators(server: AccountServer) -> None:
    owner = await server.caller(await server.owner())
    admin = await server.member("admin")
    change = AccountChange(server_role="admin")
    await server.auth.accounts.change(owner, int(admin.user.id), change)
    by_admin = await server.caller(admin)
    bob = await server.member("bob")
    with pytest.raises(NotAnAdministrator):
        await server.auth.accounts.create(by_admin, [AccountBody("eve", server_role="admin")])
    with pytest.raises(NotAnAdministrator):
        await server.auth.accounts.change(by_admin, int(bob.user.id), change)


async def test_many_accounts_are_made_all_or_none(server: AccountServer) -> None:
    owner = await server.caller(await server.owner())
    bodies = [AccountBody(f"user{number}", with_token=True) for number in range(20)]
    made = await server.auth.accounts.create(owner, bodies)
    assert await server.auth.by_token(made[7].token or "") is not None
    with pytest.raises(UsernameTaken):
        await server.auth.accounts.create(owner, [AccountBody("new"), AccountBody("USER3")])
    assert await server.count("users") == 21


async def test_passwords_of_many_accounts_are_bounded(server: AccountServer) -> None:
    owner = await server.caller(await server.owner())
    bodies = [AccountBody(f"user{number}", password=PASSWORD) for number in range(51)]
    with pytest.raises(Invalid):
        await server.auth.accounts.create(owner, bodies)


async def test_a_closed_account_is_out_at_once_and_may_be_opened_again(
    server: AccountServer,
) -> None:
    owner = await server.caller(await server.owner())
    bob = await server.member("bob")
    accounts, bob_id = server.auth.accounts, int(bob.user.id)
    await accounts.close(owner, bob_id)
    assert await server.auth.by_cookie(bob.secret) is None
    with pytest.raises(SignInRefused):
        await server.auth.sign_in("bob", PASSWORD, HERE)
    await accounts.change(owner, bob_id, AccountChange(deactivated=False))
    await server.auth.sign_in("bob", PASSWORD, HERE)


async def test_nobody_closes_the_owners_account(server: AccountServer) -> None:
    owner = await server.owner()
    admin = await server.member("admin")
    by_owner = await server.caller(owner)
    change = AccountChange(server_role="admin")
    await server.auth.accounts.change(by_owner, int(admin.user.id), change)
    for caller in (by_owner, await server.caller(admin)):
        with pytest.raises(OwnerStays):
            await server.auth.accounts.close(caller, by_owner.user_id)


async def test_a_member_closes_and_changes_nobody(server: AccountServer) -> None:
    await server.owner()
    bob = await server.caller(await server.member("bob"))
    eve = int((await server.member("eve")).user.id)
    with pytest.raises(NotAnAdministrator):
        await server.auth.accounts.close(bob, eve)
    with pytest.raises(NotAnAdministrator):
        await server.auth.accounts.change(bob, eve, AccountChange(password=PASSWORD))


async def test_a_new_password_by_the_operator_ends_all_sessions(server: AccountServer) -> None:
    owner = await server.owner()
    new = "several green umbrellas"
    await server.auth.accounts.reset_password(int(owner.user.id), new)
    assert await server.auth.by_cookie(owner.secret) is None
    await server.auth.sign_in("owner", new, HERE)


async def test_a_bot_acts_with_its_token_and_belongs_to_its_maker(server: AccountServer) -> None:
    await server.owner()
    bob = await server.caller(await server.member("bob"))
    made = await server.auth.accounts.make_bot(bob, BotBody("helper", "The helper"))
    acting = await server.auth.by_token(made.token)
    assert acting is not None
    assert (acting.kind, str(acting.user_id)) == ("bot", made.user.id)
    assert [bot.id for bot in (await server.users.bots(bob)).items] == [made.user.id]


async def test_a_bot_makes_neither_bots_nor_tokens(server: AccountServer) -> None:
    await server.owner()
    bob = await server.caller(await server.member("bob"))
    made = await server.auth.accounts.make_bot(bob, BotBody("helper"))
    bot = await server.auth.by_token(made.token)
    assert bot is not None
    with pytest.raises(NotForBots):
        await server.auth.accounts.make_bot(bot, BotBody("another"))
    with pytest.raises(NotForBots):
        await server.auth.make_token(bot, "mine")


async def test_somebody_elses_bot_does_not_exist(server: AccountServer) -> None:
    await server.owner()
    bob = await server.caller(await server.member("bob"))
    eve = await server.caller(await server.member("eve"))
    bot = int((await server.auth.accounts.make_bot(bob, BotBody("helper"))).user.id)
    with pytest.raises(UserUnknown):
        await server.auth.accounts.close_bot(eve, bot)
    with pytest.raises(UserUnknown):
        await server.auth.accounts.renew_bot_token(eve, bot, "")
    with pytest.raises(UserUnknown):
        await server.auth.accounts.close_bot(eve, bob.user_id)


async def test_a_new_bot_token_ends_the_old_ones(server: AccountServer) -> None:
    await server.owner()
    bob = await server.caller(await server.member("bob"))
    made = await server.auth.accounts.make_bot(bob, BotBody("helper"))
    again = await server.auth.accounts.renew_bot_token(bob, int(made.user.id), "second")
    assert await server.auth.by_token(made.token) is None
    assert await server.auth.by_token(again.token) is not None
    await server.auth.accounts.close_bot(bob, int(made.user.id))
    assert await server.auth.by_token(again.token) is None


async def test_a_bot_has_no_password(server: AccountServer) -> None:
    owner = await server.caller(await server.owner())
    made = await server.auth.accounts.make_bot(owner, BotBody("helper"))
    with pytest.raises(NoPassword):
        await server.auth.accounts.reset_password(int(made.user.id), PASSWORD)
    bot = await server.auth.by_token(made.token)
    assert bot is not None
    with pytest.raises(NoPassword):
        await server.auth.change_password(bot, PASSWORD, PASSWORD)
