"""Who may make an account."""

import pytest

from plexichat.features.auth.errors import InvitationNeeded, SignUpClosed, TooManyAttempts
from plexichat.features.users import NewUser, NotAnAdministrator, UsernameInvalid, UsernameTaken
from plexichat.security.password_rules import PasswordInvalid, PasswordWeak
from tests.support.accounts import HERE, PASSWORD, AccountServer, InvitationUnknown


async def test_by_default_sign_up_needs_an_invitation(server: AccountServer) -> None:
    await server.owner()
    with pytest.raises(InvitationNeeded):
        await server.auth.sign_up(NewUser("bob", ""), PASSWORD, HERE)
    with pytest.raises(InvitationUnknown):
        await server.auth.sign_up(NewUser("bob", ""), PASSWORD, HERE, "made up")
    assert await server.count("users") == 1


async def test_an_invitation_is_accepted_with_the_account(server: AccountServer) -> None:
    await server.owner()
    bob = await server.member("bob")
    assert server.gate.accepted == [("for-bob", int(bob.user.id))]
    assert bob.user.server_role == "member"


async def test_a_refused_account_does_not_use_the_invitation_up(server: AccountServer) -> None:
    await server.owner()
    server.gate.codes["code"] = None
    with pytest.raises(UsernameTaken):
        await server.auth.sign_up(NewUser("OWNER", ""), PASSWORD, HERE, "code")
    assert "code" in server.gate.codes


async def test_an_administrator_opens_and_closes_sign_up(server: AccountServer) -> None:
    owner = await server.caller(await server.owner())
    await server.auth.server.change(owner, name=None, sign_up="open")
    await server.auth.sign_up(NewUser("bob", ""), PASSWORD, HERE)
    await server.auth.server.change(owner, name=None, sign_up="closed")
    server.gate.codes["code"] = None
    with pytest.raises(SignUpClosed):
        await server.auth.sign_up(NewUser("eve", ""), PASSWORD, HERE, "code")


async def test_a_member_does_not_change_the_server(server: AccountServer) -> None:
    await server.owner()
    bob = await server.caller(await server.member("bob"))
    with pytest.raises(NotAnAdministrator):
        await server.auth.server.change(bob, name="Mine", sign_up="open")
    assert (await server.auth.server.view()).sign_up == "invite"


async def test_an_imported_person_claims_their_history(server: AccountServer) -> None:
    await server.owner()
    async with server.units.begin() as unit:
        imported = await server.users.add(unit, NewUser("old.bob", "Bob", kind="imported"))
    server.gate.codes["claim"] = imported
    bob = await server.auth.sign_up(NewUser("bob", "Bob B."), PASSWORD, HERE, "claim")
    assert (bob.user.id, bob.user.kind, bob.user.username) == (str(imported), "human", "bob")


@pytest.mark.parametrize(
    ("password", "refusal"),
    [
        ("short", PasswordInvalid),
        ("x" * 1025, PasswordInvalid),
        ("password123", PasswordWeak),
        ("bobby-bobby", PasswordWeak),
        ("PlexiChat1!", PasswordWeak),
    ],
)
async def test_a_password_that_is_tried_first_is_refused(
    server: AccountServer, password: str, refusal: type[Exception]
) -> None:
    await server.owner()
    server.gate.codes["code"] = None
    with pytest.raises(refusal):
        await server.auth.sign_up(NewUser("bobby-bob", "Bobby"), password, HERE, "code")


@pytest.mark.parametrize("name", ["", "a b", "x" * 33, "a\u202eb", "here", ".bob", "pаypal"])
async def test_a_user_name_that_misleads_is_refused(server: AccountServer, name: str) -> None:
    await server.owner()
    server.gate.codes["code"] = None
    with pytest.raises(UsernameInvalid):
        await server.auth.sign_up(NewUser(name, "B"), PASSWORD, HERE, "code")


async def test_making_accounts_is_limited_by_address(server: AccountServer) -> None:
    await server.owner()
    for _ in range(20):
        with pytest.raises(InvitationNeeded):
            await server.auth.sign_up(NewUser("bob", ""), PASSWORD, HERE)
    with pytest.raises(TooManyAttempts):
        await server.auth.sign_up(NewUser("bob", ""), PASSWORD, HERE)
