"""What visitors may know of the server, and what administrators set."""

from dataclasses import dataclass

from plexichat import __version__
from plexichat.core.caller import Caller
from plexichat.core.clock import Clock
from plexichat.core.unit import Reader, Unit, Units
from plexichat.features.auth import store
from plexichat.features.auth.errors import SettingInvalid
from plexichat.features.auth.parts import AuthOptions
from plexichat.features.auth.schemas import ServerView
from plexichat.features.users import NotAnAdministrator, Users
from plexichat.security.text import clean_line, is_visible

NAME_MAX = 64


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """What administrators set while the server runs."""

    name: str
    sign_up: str


class Server:
    """The server's name and sign-up policy: the stored ones, else those of the settings."""

    def __init__(self, units: Units, clock: Clock, users: Users, options: AuthOptions) -> None:
        self._units = units
        self._clock = clock
        self._users = users
        self._options = options

    async def settings(self) -> ServerSettings:
        """Return what holds now."""
        async with self._units.read() as reader:
            return await self._settings(reader)

    async def view(self) -> ServerView:
        """Return what anybody may know before signing in."""
        async with self._units.read() as reader:
            settings = await self._settings(reader)
            needs_setup = await self._users.owner_id(reader) is None
        limits = self._options.limits
        return ServerView(settings.name, __version__, needs_setup, settings.sign_up, limits)

    async def change(self, caller: Caller, *, name: str | None, sign_up: str | None) -> ServerView:
        """Change the server's name or who may sign up."""
        if not caller.administers_server:
            raise NotAnAdministrator
        async with self._units.begin() as unit:
            if name is not None:
                await self.set_name(unit, name)
            if sign_up is not None:
                await store.keep_setting(unit, "sign_up", sign_up)
        return await self.view()

    async def set_name(self, unit: Unit, name: str) -> None:
        """Store the server's name."""
        cleaned = clean_line(name)
        if not 1 <= len(cleaned) <= NAME_MAX or not is_visible(cleaned):
            raise SettingInvalid(f"The name has 1 to {NAME_MAX} visible characters.")
        await store.keep_setting(unit, "name", cleaned)

    async def _settings(self, reader: Reader) -> ServerSettings:
        stored = await store.settings(reader)
        return ServerSettings(
            stored.get("name", self._options.server_name),
            stored.get("sign_up", self._options.sign_up),
        )
