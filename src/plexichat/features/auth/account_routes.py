"""Other people's accounts and one's bots over HTTP."""

from typing import Annotated

from litestar import Controller, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import PathParameter

from plexichat.core.caller import Caller
from plexichat.features.auth.schemas import (
    AccountBody,
    AccountChange,
    AccountList,
    AccountsBody,
    AccountView,
    BotBody,
    BotView,
    TokenBody,
    TokenView,
)
from plexichat.features.auth.service import Auth
from plexichat.features.users import UserList, Users, UserView

IdInPath = Annotated[int, PathParameter(ge=0, le=2**63 - 1)]


class AccountRoutes(Controller):
    """What administrators do with accounts."""

    path = "/users"
    tags = ["users"]

    @post("/", summary="Make an account")
    async def create(
        self, caller: NamedDependency[Caller], auth: NamedDependency[Auth], data: AccountBody
    ) -> AccountView:
        """For administrators; the owner alone makes administrators."""
        return (await auth.accounts.create(caller, [data]))[0]

    @post("/bulk", summary="Make many accounts")
    async def create_many(
        self, caller: NamedDependency[Caller], auth: NamedDependency[Auth], data: AccountsBody
    ) -> AccountList:
        """All or none."""
        return AccountList(await auth.accounts.create(caller, data.users))

    @patch("/{user_id:int}", summary="Change an account")
    async def change(
        self,
        caller: NamedDependency[Caller],
        auth: NamedDependency[Auth],
        user_id: IdInPath,
        data: AccountChange,
    ) -> UserView:
        """For administrators: role, password, closed or open. Nobody changes the owner."""
        return await auth.accounts.change(caller, user_id, data)

    @delete("/{user_id:int}", summary="Close an account")
    async def close(
        self, caller: NamedDependency[Caller], auth: NamedDependency[Auth], user_id: IdInPath
    ) -> None:
        """What they wrote stays; they are signed out everywhere."""
        await auth.accounts.close(caller, user_id)


class BotRoutes(Controller):
    """Bots belong to who made them."""

    path = "/bots"
    tags = ["bots"]

    @get("/", summary="List one's bots")
    async def bots(
        self, caller: NamedDependency[Caller], users: NamedDependency[Users]
    ) -> UserList:
        """Administrators see everybody's."""
        return await users.bots(caller)

    @post("/", summary="Make a bot")
    async def create(
        self, caller: NamedDependency[Caller], auth: NamedDependency[Auth], data: BotBody
    ) -> BotView:
        """The answer shows its first token, this once."""
        return await auth.accounts.make_bot(caller, data)

    @delete("/{bot_id:int}", summary="Close a bot")
    async def close(
        self, caller: NamedDependency[Caller], auth: NamedDependency[Auth], bot_id: IdInPath
    ) -> None:
        """Its tokens end; what it wrote stays."""
        await auth.accounts.close_bot(caller, bot_id)

    @post("/{bot_id:int}/token", summary="Make a bot's new token")
    async def renew_token(
        self,
        caller: NamedDependency[Caller],
        auth: NamedDependency[Auth],
        bot_id: IdInPath,
        data: TokenBody,
    ) -> TokenView:
        """The old ones end."""
        return await auth.accounts.renew_bot_token(
            caller, bot_id, data.label, data.expires_in_seconds
        )


ACCOUNT_ROUTES = [AccountRoutes, BotRoutes]
