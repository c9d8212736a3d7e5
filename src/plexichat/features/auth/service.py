"""Sign up, sign in, sign out: each use-case of proving who one is."""

from collections.abc import Sequence
from dataclasses import dataclass

from plexichat.core.caller import Caller
from plexichat.core.clock import Clock
from plexichat.core.ids import Snowflakes
from plexichat.core.unit import Unit, Units
from plexichat.features.auth import attempts, store
from plexichat.features.auth.accounts import Accounts
from plexichat.features.auth.attempts import Attempts, Bucket
from plexichat.features.auth.errors import (
    InvitationNeeded,
    NoPassword,
    NotForBots,
    PasswordWrong,
    SessionUnknown,
    SignInRefused,
    SignUpClosed,
    TooManyTokens,
)
from plexichat.features.auth.parts import AuthOptions, InvitationGate, SignedIn, Visitor
from plexichat.features.auth.schemas import SessionView, TokenView
from plexichat.features.auth.server import Server
from plexichat.features.auth.sessions import Sessions
from plexichat.features.auth.setup import Setup
from plexichat.features.users import MYSELF, NewUser, UserRow, Users, username_key
from plexichat.security.foreign_hashes import shape_of
from plexichat.security.password_rules import check_new, check_size
from plexichat.security.passwords import Passwords
from plexichat.security.tokens import new_secret

BROWSERS, TOKENS = {"browser", "program"}, {"token"}
TOKENS_MAX = 100
TIDY_SESSIONS_MS = 30 * 86_400_000


@dataclass(frozen=True, slots=True)
class _Found:
    """What a typed user name leads to; all None where nobody has it."""

    user: UserRow | None
    password_hash: str | None
    known_place: str | None
    shapes: list[str]


class Auth:
    """Proves who asks; implements `ports.authenticator.Authenticator`."""

    def __init__(  # noqa: PLR0913 - a composition of six parts
        self,
        units: Units,
        clock: Clock,
        ids: Snowflakes,
        *,
        users: Users,
        passwords: Passwords,
        gate: InvitationGate,
        options: AuthOptions,
    ) -> None:
        self._units = units
        self._clock = clock
        self._users = users
        self._passwords = passwords
        self._gate = gate
        self._options = options
        self._attempts = Attempts(clock)
        self.sessions_held = Sessions(units, clock, ids, options)
        self.server = Server(units, clock, users, options)
        self.accounts = Accounts(
            units,
            clock,
            users=users,
            passwords=passwords,
            sessions=self.sessions_held,
            options=options,
        )
        self.setup = Setup(units, clock, ids, users, self.server)

    # Who asks

    async def by_cookie(self, secret: str) -> Caller | None:
        """Return who holds the session cookie's secret."""
        return await self.sessions_held.by_cookie(secret)

    async def by_token(self, secret: str) -> Caller | None:
        """Return who holds the bearer token."""
        return await self.sessions_held.by_token(secret)

    # Becoming somebody

    async def setup_link(self, *, keep_earlier: bool = False) -> str | None:
        """Return the path of a new one-time link, `/setup#…`, or None when there is an owner."""
        return await self.setup.new_link(keep_earlier=keep_earlier)

    async def set_up(
        self, token: str, new: NewUser, password: str, visitor: Visitor, server_name: str = ""
    ) -> SignedIn:
        """Make the first owner by the one-time link; of many at once, exactly one succeeds."""
        await self._charge(attempts.set_up_buckets())
        await self.setup.require(token)
        self._check_new(password, new, server_name)
        password_hash = await self._passwords.hash(password)
        async with self._units.begin() as unit:
            user_id = await self.setup.use(unit, token, new, server_name)
            await store.set_password(unit, user_id, password_hash, self._clock.now_ms())
            return await self._signed_in(unit, user_id, "browser", visitor)

    async def sign_up(
        self, new: NewUser, password: str, visitor: Visitor, invitation: str | None = None
    ) -> SignedIn:
        """Make an account, as far as the server's policy lets its visitors."""
        await self._charge(attempts.sign_up_buckets(visitor))
        sign_up = (await self.server.settings()).sign_up
        if sign_up == "closed" or await self.setup.is_needed():
            raise SignUpClosed
        if sign_up == "invite" and not invitation:
            raise InvitationNeeded
        self._check_new(password, new)
        password_hash = await self._passwords.hash(password)
        async with self._units.begin() as unit:
            now = self._clock.now_ms()
            claimed = await self._gate.require(unit, invitation, now) if invitation else None
            if claimed is None:
                user_id = await self._users.add(unit, new)
            else:
                user_id = claimed
                await self._users.claim(unit, user_id, new)
            await store.set_password(unit, user_id, password_hash, now)
            if invitation:
                await self._gate.accept(unit, invitation, user_id)
            return await self._signed_in(unit, user_id, "browser", visitor)

    async def sign_in(
        self, username: str, password: str, visitor: Visitor, *, kind: str = "browser"
    ) -> SignedIn:
        """Open a session of `kind` browser or program; a refusal does not say what was wrong."""
        check_size(password)
        found = await self._look_up(username, visitor)
        buckets = attempts.sign_in_buckets(username_key(username), visitor, found.known_place)
        await self._charge(buckets)
        verdict = await self._passwords.verify(found.password_hash, password, shapes=found.shapes)
        user = found.user
        if not verdict.right or user is None or user.deactivated_ms is not None:
            raise SignInRefused
        renewed = await self._passwords.hash(password) if verdict.outdated else None
        async with self._units.begin() as unit:
            if await unit.scalar(store.CREDENTIAL, {"user_id": user.id}) != found.password_hash:
                raise SignInRefused
            if renewed:
                row = {"user_id": user.id, "new_hash": renewed, "old_hash": found.password_hash}
                await unit.execute(store.RENEW_HASH, row)
            await self._attempts.give_back(unit, buckets)
            return await self._signed_in(unit, user.id, kind, visitor)

    async def _look_up(self, username: str, visitor: Visitor) -> _Found:
        async with self._units.read() as reader:
            user = await self._users.named(reader, username)
            user_id = user.id if user else 0
            stored = await reader.scalar(store.CREDENTIAL, {"user_id": user_id})
            shapes = await store.shapes(reader)
            known = None
            for place in attempts.place_hashes(user_id, visitor):
                where = {"user_id": user_id, "place_hash": place}
                if known is None and await reader.scalar(store.PLACE, where):
                    known = place
        return _Found(user, stored, known, shapes)

    async def _signed_in(self, unit: Unit, user_id: int, kind: str, visitor: Visitor) -> SignedIn:
        session, secret = await self.sessions_held.issue(unit, user_id, kind, visitor.agent)
        device = visitor.device or new_secret()
        seen = Visitor(visitor.address, visitor.agent, device)
        for place in attempts.place_hashes(user_id, seen):
            await store.keep_place(unit, user_id, place, self._clock.now_ms())
        await unit.execute(store.FORGET_OLD_PLACES, {"user_id": user_id})
        return SignedIn(await unit.ask(MYSELF, {"user_id": user_id}), session, secret, device)

    # Being somebody

    async def sign_out(self, caller: Caller) -> None:
        """End the session or token that the caller came with."""
        async with self._units.begin() as unit:
            await self.sessions_held.end_one(unit, caller.user_id, caller.session_id)

    async def change_password(self, caller: Caller, current: str, new: str) -> None:
        """Change the caller's password and end all their other sessions and tokens."""
        check_size(current)
        async with self._units.read() as reader:
            user = await self._users.row(reader, caller.user_id)
            stored = await reader.scalar(store.CREDENTIAL, {"user_id": caller.user_id})
        if stored is None:
            raise NoPassword
        buckets = attempts.password_buckets(caller.user_id)
        await self._charge(buckets)
        verdict = await self._passwords.verify(stored, current)
        if not verdict.right:
            raise PasswordWrong
        self._check_new(new, NewUser(user.username, user.display_name))
        password_hash = await self._passwords.hash(new)
        async with self._units.begin() as unit:
            if await unit.scalar(store.CREDENTIAL, {"user_id": caller.user_id}) != stored:
                raise PasswordWrong
            await self._attempts.give_back(unit, buckets)
            now = self._clock.now_ms()
            await store.set_password(unit, caller.user_id, password_hash, now)
            await self.sessions_held.end_all(unit, caller.user_id, but=caller.session_id)

    async def sessions(self, caller: Caller) -> list[SessionView]:
        """Return where the caller is signed in, newest first."""
        return await self.sessions_held.open(caller.user_id, BROWSERS, caller.session_id)

    async def end_session(self, caller: Caller, session_id: int) -> None:
        """End one of the caller's sessions or tokens."""
        async with self._units.begin() as unit:
            if not await self.sessions_held.end_one(unit, caller.user_id, session_id):
                raise SessionUnknown

    async def end_other_sessions(self, caller: Caller) -> int:
        """End all sessions of the caller but this one, tokens not; return how many."""
        async with self._units.begin() as unit:
            ended = await self.sessions_held.end_all(
                unit, caller.user_id, but=caller.session_id, tokens_too=False
            )
        return len(ended)

    async def tokens(self, caller: Caller) -> list[SessionView]:
        """Return the caller's tokens, newest first, without their secrets."""
        return await self.sessions_held.open(caller.user_id, TOKENS, caller.session_id)

    async def make_token(
        self, caller: Caller, label: str, expires_in_seconds: int | None = None
    ) -> TokenView:
        """Make a token that acts as the caller; bots get theirs from their owner."""
        if caller.kind == "bot":
            raise NotForBots
        if len(await self.tokens(caller)) >= TOKENS_MAX:
            raise TooManyTokens
        return await self.issue_token(caller.user_id, label, expires_in_seconds)

    async def issue_token(
        self, user_id: int, label: str, expires_in_seconds: int | None = None
    ) -> TokenView:
        """Make a token for an account that the asking use-case or operator may act for."""
        expires_ms = None
        if expires_in_seconds is not None:
            expires_ms = self._clock.now_ms() + expires_in_seconds * 1_000
        async with self._units.begin() as unit:
            session, secret = await self.sessions_held.issue(
                unit, user_id, "token", label, expires_ms
            )
        return TokenView(session, secret)

    # Behind the scenes

    async def follow(self) -> None:
        """Notice what other processes ended; call it once a second."""
        await self.sessions_held.follow()

    async def tidy(self) -> None:
        """Forget what nobody asks for any more; call it each few minutes."""
        now = self._clock.now_ms()
        async with self._units.begin() as unit:
            await unit.execute(store.FORGET_ATTEMPTS, {"before_ms": now})
            await unit.execute(store.FORGET_SESSIONS, {"before_ms": now - TIDY_SESSIONS_MS})
            await self._forget_shapes(unit)

    async def adopt(self, foreign_hash: str, salt: str | None = None) -> str | None:
        """Return how the hash of an imported account is kept, None where it cannot be used."""
        return await self._passwords.adopt(foreign_hash, salt)

    async def _forget_shapes(self, unit: Unit) -> None:
        """Let sign-in be as quick as ever once all foreign hashes of a shape are replaced."""
        known = set(await store.shapes(unit))
        if known:
            ours = {"ours": self._passwords.ours_like}
            left = {shape_of(each) for each in await unit.fetch(store.HASHES_BUT, ours, into=str)}
            await store.keep_setting(unit, "password_shapes", " ".join(sorted(known & left)))

    async def _charge(self, buckets: list[Bucket]) -> None:
        async with self._units.begin() as unit:
            await self._attempts.charge(unit, buckets)

    def _check_new(self, password: str, new: NewUser, *context: str) -> None:
        names: Sequence[str] = (new.username, new.display_name, self._options.server_name, *context)
        check_new(password, min_length=self._options.password_min_length, context=names)
