"""Accounts that somebody else makes, changes or closes: administrators, operators, bot owners."""

from collections.abc import Sequence

from msgspec import UNSET

from plexichat.core.caller import Caller
from plexichat.core.clock import Clock
from plexichat.core.errors import Invalid
from plexichat.core.unit import Unit, Units
from plexichat.features.auth import store
from plexichat.features.auth.errors import NoPassword, NotForBots
from plexichat.features.auth.parts import AuthOptions
from plexichat.features.auth.schemas import (
    AccountBody,
    AccountChange,
    AccountView,
    BotBody,
    BotView,
    TokenView,
)
from plexichat.features.auth.sessions import Sessions
from plexichat.features.users import (
    NewUser,
    NotAnAdministrator,
    OwnerStays,
    UserRow,
    Users,
    UserUnknown,
    UserView,
)
from plexichat.security.password_rules import check_new
from plexichat.security.passwords import Passwords

PASSWORDS_AT_ONCE = 50


class Accounts:
    """What needs power over somebody else's account."""

    def __init__(
        self,
        units: Units,
        clock: Clock,
        *,
        users: Users,
        passwords: Passwords,
        sessions: Sessions,
        options: AuthOptions,
    ) -> None:
        self._units = units
        self._clock = clock
        self._users = users
        self._passwords = passwords
        self._sessions = sessions
        self._options = options

    # Administrators

    async def create(self, caller: Caller, bodies: Sequence[AccountBody]) -> list[AccountView]:
        """Make accounts, all or none; only the owner makes administrators."""
        _require_administrator(caller)
        if caller.server_role != "owner" and any(b.server_role != "member" for b in bodies):
            raise NotAnAdministrator("Only the owner makes administrators.")
        return await self.make(bodies)

    async def change(self, caller: Caller, user_id: int, change: AccountChange) -> UserView:
        """Change what the body names of somebody else's account."""
        _require_administrator(caller)
        password_hash = None
        async with self._units.read() as reader:
            row = await self._users.row(reader, user_id)
        _require_power_over(caller, row)
        if change.server_role is not UNSET and caller.server_role != "owner":
            raise NotAnAdministrator("Only the owner makes administrators.")
        if change.password is not UNSET:
            password_hash = await self._hash(change.password, row)
        async with self._units.begin() as unit:
            if change.server_role is not UNSET:
                await self._users.set_server_role(unit, user_id, change.server_role)
            if change.deactivated is not UNSET:
                await self._open_or_close(unit, user_id, close=change.deactivated)
            if password_hash is not None:
                await self._replace_password(unit, user_id, password_hash)
            unit.after_commit(lambda: self._sessions.forget_person(user_id))
            return await self._users.view(unit, user_id)

    async def close(self, caller: Caller, user_id: int) -> None:
        """Close somebody's account: nobody signs in to it, what it wrote stays."""
        _require_administrator(caller)
        async with self._units.begin() as unit:
            _require_power_over(caller, await self._users.row(unit, user_id))
            await self._open_or_close(unit, user_id, close=True)

    # Bots

    async def make_bot(self, caller: Caller, body: BotBody) -> BotView:
        """Make a bot that belongs to the caller, with its first token."""
        if caller.kind == "bot":
            raise NotForBots
        new = NewUser(body.username, body.display_name, kind="bot", bot_owner_id=caller.user_id)
        async with self._units.begin() as unit:
            user_id = await self._users.add(unit, new)
            _, secret = await self._sessions.issue(unit, user_id, "token", "first")
            return BotView(await self._users.view(unit, user_id), secret)

    async def close_bot(self, caller: Caller, bot_id: int) -> None:
        """Close the account of a bot of the caller's."""
        async with self._units.begin() as unit:
            await self._require_bot(unit, caller, bot_id)
            await self._open_or_close(unit, bot_id, close=True)

    async def renew_bot_token(
        self, caller: Caller, bot_id: int, label: str, expires_in_seconds: int | None = None
    ) -> TokenView:
        """Make a bot's new token; the old ones end."""
        expires_ms = None
        if expires_in_seconds is not None:
            expires_ms = self._clock.now_ms() + expires_in_seconds * 1_000
        async with self._units.begin() as unit:
            await self._require_bot(unit, caller, bot_id)
            await self._sessions.end_all(unit, bot_id)
            session, secret = await self._sessions.issue(unit, bot_id, "token", label, expires_ms)
        return TokenView(session, secret)

    async def _require_bot(self, unit: Unit, caller: Caller, bot_id: int) -> None:
        row = await self._users.row(unit, bot_id)
        owned = row.bot_owner_id == caller.user_id or caller.administers_server
        if row.kind != "bot" or not owned or row.deactivated_ms is not None:
            raise UserUnknown

    # Operators: who may run the command may do this

    async def make(self, bodies: Sequence[AccountBody]) -> list[AccountView]:
        """Make accounts, all or none. Passwords are hashed before the transaction."""
        if sum(body.password is not None for body in bodies) > PASSWORDS_AT_ONCE:
            raise Invalid(f"At most {PASSWORDS_AT_ONCE} accounts with passwords at once.")
        hashes = [await self._hash_of(body) for body in bodies]
        async with self._units.begin() as unit:
            pairs = zip(bodies, hashes, strict=True)
            return [await self._make_one(unit, body, password) for body, password in pairs]

    async def reset_password(self, user_id: int, password: str) -> None:
        """Give a person a new password and end all their sessions and tokens."""
        async with self._units.read() as reader:
            row = await self._users.row(reader, user_id)
        password_hash = await self._hash(password, row)
        async with self._units.begin() as unit:
            await self._replace_password(unit, user_id, password_hash)

    async def _make_one(
        self, unit: Unit, body: AccountBody, password_hash: str | None
    ) -> AccountView:
        new = NewUser(body.username, body.display_name, server_role=body.server_role)
        user_id = await self._users.add(unit, new)
        if password_hash is not None:
            await store.set_password(unit, user_id, password_hash, self._clock.now_ms())
        token = None
        if body.with_token:
            _, token = await self._sessions.issue(unit, user_id, "token", "first")
        return AccountView(await self._users.view(unit, user_id), token)

    async def _hash_of(self, body: AccountBody) -> str | None:
        if body.password is None:
            return None
        self._check_new(body.password, body.username, body.display_name)
        return await self._passwords.hash(body.password)

    async def _hash(self, password: str, row: UserRow) -> str:
        if row.kind != "human":
            raise NoPassword
        self._check_new(password, row.username, row.display_name)
        return await self._passwords.hash(password)

    def _check_new(self, password: str, *names: str) -> None:
        context = (*names, self._options.server_name)
        check_new(password, min_length=self._options.password_min_length, context=context)

    async def _replace_password(self, unit: Unit, user_id: int, password_hash: str) -> None:
        await store.set_password(unit, user_id, password_hash, self._clock.now_ms())
        await self._sessions.end_all(unit, user_id)

    async def _open_or_close(self, unit: Unit, user_id: int, *, close: bool) -> None:
        if close:
            await self._users.close_account(unit, user_id)
            await self._sessions.end_all(unit, user_id)
        else:
            await self._users.open_account(unit, user_id)


def _require_administrator(caller: Caller) -> None:
    if not caller.administers_server:
        raise NotAnAdministrator


def _require_power_over(caller: Caller, row: UserRow) -> None:
    if row.server_role == "owner":
        raise OwnerStays
    if row.server_role == "admin" and caller.server_role != "owner":
        raise NotAnAdministrator("Only the owner changes administrators.")
