"""People over HTTP."""

from typing import Annotated

from litestar import Controller, get, patch, put
from litestar.di import NamedDependency
from litestar.params import PathParameter, QueryParameter

from plexichat.core.caller import Caller
from plexichat.core.errors import Invalid
from plexichat.features.users.schemas import (
    MeBody,
    MeView,
    Preferences,
    PreferencesBody,
    UserList,
    UserView,
)
from plexichat.features.users.service import Users

IdInPath = Annotated[int, PathParameter(ge=0, le=2**63 - 1)]
IDS_MAX = 100


class MeRoutes(Controller):
    """Oneself."""

    path = "/users/me"
    tags = ["users"]

    @get("/", summary="Read oneself")
    async def me(self, caller: NamedDependency[Caller], users: NamedDependency[Users]) -> MeView:
        """Return the signed-in person as they see themselves."""
        return await users.me(caller)

    @patch("/", summary="Change oneself")
    async def change(
        self, caller: NamedDependency[Caller], users: NamedDependency[Users], data: MeBody
    ) -> MeView:
        """What the body leaves out stays as it is."""
        return await users.update_me(caller, data)

    @get("/preferences", summary="Read one's preferences")
    async def preferences(
        self, caller: NamedDependency[Caller], users: NamedDependency[Users]
    ) -> Preferences:
        """Return the small settings that the person's clients keep on the server."""
        return await users.preferences(caller)

    @put("/preferences", summary="Replace one's preferences")
    async def replace_preferences(
        self, caller: NamedDependency[Caller], users: NamedDependency[Users], data: PreferencesBody
    ) -> Preferences:
        """Keep exactly these."""
        return await users.set_preferences(caller, data.preferences, replace=True)

    @patch("/preferences", summary="Change some of one's preferences")
    async def change_preferences(
        self, caller: NamedDependency[Caller], users: NamedDependency[Users], data: PreferencesBody
    ) -> Preferences:
        """Keep these beside the others; null forgets one."""
        return await users.set_preferences(caller, data.preferences, replace=False)


class UserRoutes(Controller):
    """Others."""

    path = "/users"
    tags = ["users"]

    @get("/", summary="Find people")
    async def find(
        self,
        caller: NamedDependency[Caller],
        users: NamedDependency[Users],
        wanted: Annotated[
            str | None, QueryParameter(name="ids", max_length=2100, required=False)
        ] = None,
        prefix: Annotated[str, QueryParameter(name="query", max_length=64)] = "",
        after: Annotated[str, QueryParameter(max_length=64)] = "",
        limit: Annotated[int, QueryParameter(ge=1, le=100)] = 50,
    ) -> UserList:
        """Give `ids` (up to 100, comma separated) or the beginning of a name as `query`."""
        if wanted is None:
            return await users.search(caller, prefix, after=after, limit=limit)
        return await users.many(caller, _ids(wanted))

    @get("/{user_id:int}", summary="Read a person")
    async def person(
        self, caller: NamedDependency[Caller], users: NamedDependency[Users], user_id: IdInPath
    ) -> UserView:
        """Return somebody with whom the caller shares a space or a conversation."""
        return await users.get(caller, user_id)


def _ids(text: str) -> list[int]:
    parts = [part for part in text.split(",") if part]
    if len(parts) > IDS_MAX or not all(p.isascii() and p.isdigit() for p in parts):
        raise Invalid(f"`ids` takes up to {IDS_MAX} ids, comma separated.")
    return [value for value in map(int, parts) if value < 1 << 63]


ROUTES = [MeRoutes, UserRoutes]
