"""The first owner, by a one-time link that the server prints."""

from plexichat.core.clock import Clock
from plexichat.core.ids import Snowflakes
from plexichat.core.unit import Unit, Units
from plexichat.features.auth import store
from plexichat.features.auth.errors import SetupUnknown
from plexichat.features.auth.server import Server
from plexichat.features.users import NewUser, Users
from plexichat.security.tokens import digest, new_secret

PATH = "/setup#"


class Setup:
    """Hands out the link and redeems it once."""

    def __init__(
        self, units: Units, clock: Clock, ids: Snowflakes, users: Users, server: Server
    ) -> None:
        self._units = units
        self._clock = clock
        self._ids = ids
        self._users = users
        self._server = server
        self._done = False

    async def is_needed(self) -> bool:
        """Tell whether the server has no owner yet."""
        if not self._done:
            async with self._units.read() as reader:
                self._done = await self._users.owner_id(reader) is not None
        return not self._done

    async def new_link(self, *, keep_earlier: bool = False) -> str | None:
        """Return the path of a new link, or None when there is an owner.

        It ends the ones before it; with `keep_earlier` it does not, for servers that start
        together: the one link that is used first counts.

        The secret stands behind #, which browsers send to no server and write to no log.
        """
        secret = new_secret()
        async with self._units.begin() as unit:
            if await self._users.owner_id(unit) is not None:
                return None
            now = self._clock.now_ms()
            if not keep_earlier:
                await unit.execute(store.CLOSE_LINKS, {"now_ms": now})
            link = {"id": self._ids.next(), "secret_hash": digest(secret), "created_ms": now}
            await unit.execute(store.INSERT_LINK, link)
        return PATH + secret

    async def require(self, token: str) -> None:
        """Raise `SetupUnknown` unless the link can be used now."""
        async with self._units.read() as reader:
            found = await reader.scalar(store.LINK_IS_OPEN, {"secret_hash": digest(token)})
            if not found or await self._users.owner_id(reader) is not None:
                raise SetupUnknown

    async def use(self, unit: Unit, token: str, new: NewUser, server_name: str) -> int:
        """Redeem the link for the owner's account, in one unit: of many, one finds it open."""
        link = {"secret_hash": digest(token), "now_ms": self._clock.now_ms()}
        if not await unit.execute(store.USE_LINK, link):
            raise SetupUnknown
        if await self._users.owner_id(unit) is not None:
            raise SetupUnknown
        if server_name:
            await self._server.set_name(unit, server_name)
        owner = NewUser(new.username, new.display_name, server_role="owner")
        return await self._users.add(unit, owner)
