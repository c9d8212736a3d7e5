"""A server of accounts only: users and auth on a real SQLite file, and its HTTP side."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import text
from sqlmodel import SQLModel

from plexichat.core.caller import Caller
from plexichat.core.errors import Unknown
from plexichat.core.ids import Snowflakes
from plexichat.core.unit import Announcement, Unit, Units
from plexichat.edge.http import HttpOptions, Quotas, http_app
from plexichat.features.auth import Auth, AuthOptions, SignedIn, Visitor
from plexichat.features.auth.routes import ROUTES as AUTH_ROUTES
from plexichat.features.users import NewUser, Users
from plexichat.features.users.routes import ROUTES as USER_ROUTES
from plexichat.security.passwords import Passwords
from tests.support.clock import FakeClock
from tests.support.database import open_empty

PASSWORD = "a large purple turnip"
HERE = Visitor("203.0.113.7", "a browser")
ORIGIN = "http://localhost"


class InvitationUnknown(Unknown):
    code = "invitation.unknown"


@dataclass
class Gate:
    """Invitations that need no space: a code may be used once."""

    codes: dict[str, int | None] = field(default_factory=dict)
    accepted: list[tuple[str, int]] = field(default_factory=list)

    async def require(self, unit: Unit, code: str, now_ms: int) -> int | None:
        if code not in self.codes:
            raise InvitationUnknown
        return self.codes[code]

    async def accept(self, unit: Unit, code: str, user_id: int) -> None:
        del self.codes[code]
        self.accepted.append((code, user_id))


@dataclass
class AccountServer:
    clock: FakeClock
    units: Units
    users: Users
    auth: Auth
    passwords: Passwords
    gate: Gate
    told: list[Announcement]
    folder: Path
    ids: Snowflakes

    async def owner(self) -> SignedIn:
        """Make the first owner, `owner`."""
        link = await self.auth.setup_link()
        assert link is not None
        token = link.partition("#")[2]
        return await self.auth.set_up(token, NewUser("owner", "Owner"), PASSWORD, HERE)

    async def member(self, name: str) -> SignedIn:
        """Make a member who signed up by an invitation."""
        self.gate.codes[f"for-{name}"] = None
        return await self.auth.sign_up(NewUser(name, name), PASSWORD, HERE, f"for-{name}")

    async def caller(self, signed_in: SignedIn) -> Caller:
        """Return the caller that the session's cookie stands for."""
        found = await self.auth.by_cookie(signed_in.secret)
        assert found is not None
        return found

    async def execute(self, statement: str, **values: object) -> None:
        """Write to the database behind the services' backs."""
        async with self.units.begin() as unit:
            await unit.execute(text(statement), values)

    async def everything(self) -> bytes:
        """Return all that is stored: the file's own bytes, or every row of every table."""
        file = self.folder / "accounts.sqlite3"
        if file.exists():
            return file.read_bytes() + file.with_name(f"{file.name}-wal").read_bytes()
        rows: list[object] = []
        async with self.units.read() as reader:
            for table in SQLModel.metadata.sorted_tables:
                rows += await reader.fetch(table.select(), into=lambda *row: row)
        return repr(rows).encode()

    async def count(self, table: str, where: str = "1 = 1") -> int:
        async with self.units.read() as reader:
            return int(await reader.scalar(text(f"SELECT COUNT(*) FROM {table} WHERE {where}")))


@asynccontextmanager
async def account_server(folder: Path, **options: Any) -> AsyncIterator[AccountServer]:
    """Open a server of accounts on a fresh database in `folder`."""
    told: list[Announcement] = []

    def publish(facts: Sequence[Announcement]) -> None:
        told.extend(facts)

    clock, gate = FakeClock(), Gate()
    passwords = Passwords(cost="test-only-cheap", queue=options.pop("hash_queue", 64))
    async with open_empty(folder / "accounts.sqlite3", publish) as units:
        ids = Snowflakes(clock, 1)
        users = Users(units, clock, ids)
        auth = Auth(
            units,
            clock,
            ids,
            users=users,
            passwords=passwords,
            gate=gate,
            options=AuthOptions(**options),
        )
        yield AccountServer(clock, units, users, auth, passwords, gate, told, folder, ids)
    passwords.close()


class Browser:
    """A page of the server's own: keeps cookies, sends Origin and the proof header."""

    def __init__(self, app: Any, *, origin: str = ORIGIN, address: str = "203.0.113.7") -> None:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=(address, 5000))
        own = {"Origin": origin, "X-Plexichat": "1", "User-Agent": "a browser"}
        self.http = httpx.AsyncClient(transport=transport, base_url=origin, headers=own)

    async def get(self, path: str, **rest: Any) -> httpx.Response:
        return await self.http.get(path, **rest)

    async def post(self, path: str, json: object = None, **rest: Any) -> httpx.Response:
        return await self.http.post(path, json=json, **rest)

    async def patch(self, path: str, json: object = None, **rest: Any) -> httpx.Response:
        return await self.http.patch(path, json=json, **rest)

    async def put(self, path: str, json: object = None, **rest: Any) -> httpx.Response:
        return await self.http.put(path, json=json, **rest)

    async def delete(self, path: str, **rest: Any) -> httpx.Response:
        return await self.http.delete(path, **rest)

    def sign_in_as(self, signed_in: SignedIn) -> "Browser":
        """Hold somebody's session cookie."""
        self.http.cookies.set("plexichat_localhost", signed_in.secret)
        return self


def account_app(server: AccountServer, *routes: Any, **options: Any) -> Any:
    """Return the HTTP side of a server of accounts, with some more routes."""
    defaults: dict[str, Any] = {"page": server.folder / "web", "quotas": Quotas(1000, 1000)}
    return http_app(
        routes=[*AUTH_ROUTES, *USER_ROUTES, *routes],
        services={"auth": server.auth, "users": server.users},
        authenticator=server.auth,
        clock=server.clock,
        options=HttpOptions(**(defaults | options)),
    )


def cookie_of(response: httpx.Response, name: str) -> Any:
    """Return the cookie of this name as the answer set it, with its attributes."""
    for line in response.headers.get_list("set-cookie"):
        found: SimpleCookie = SimpleCookie(line)
        if name in found:
            return found[name]
    raise AssertionError(response.headers)
