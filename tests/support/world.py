"""The whole server on a fresh database, with people who use its real doors."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import uvicorn
import websockets

from plexichat.app import asgi
from plexichat.app.settings import Settings
from plexichat.app.wiring import Services, open_services
from plexichat.edge.socket import one_port
from plexichat.features.users import NewUser
from tests.support import database
from tests.support.connection import SECONDS, Connection, Json

ORIGIN = "http://localhost"


@dataclass
class Socket(Connection):
    """A gateway client of somebody."""

    raw: Any
    ready: Json

    async def next(self) -> Json:
        async with asyncio.timeout(SECONDS):
            frame: Json = json.loads(await self.raw.recv())
        return frame

    async def say(self, frame: Json) -> None:
        await self.raw.send(json.dumps(frame))


class Refused(AssertionError):  # noqa: N818 - named as the refusal
    """An answer that the test did not expect."""


@dataclass
class Person:
    """Somebody with a token; helpers raise on refusals, `http` shows them."""

    world: "World"
    id: str
    name: str
    token: str
    http: httpx.AsyncClient

    async def call(self, method: str, path: str, body: object = None) -> Any:
        """Call the API and return its answer; raises `Refused` unless it is a success."""
        answer = await self.http.request(method, f"/api/v1{path}", json=body)
        if answer.status_code >= 400:
            raise Refused(f"{method} {path}: {answer.status_code} {answer.text}")
        return answer.json() if answer.content else None

    async def refusal(self, method: str, path: str, body: object = None) -> tuple[int, str]:
        """Call the API and return the status and code of its refusal."""
        answer = await self.http.request(method, f"/api/v1{path}", json=body)
        assert answer.status_code >= 400, f"{method} {path} was not refused: {answer.text}"
        assert answer.headers["content-type"] == "application/problem+json"
        return answer.status_code, answer.json()["code"]

    async def space(self, name: str = "Garden") -> Json:
        """Make a space."""
        made: Json = await self.call("POST", "/spaces", {"name": name})
        return made

    async def general(self, space: Json) -> Json:
        """Return a space's first channel."""
        found = await self.call("GET", f"/spaces/{space['id']}/channels")
        first: Json = found["items"][0]
        return first

    async def channel(self, space: Json, name: str = "ideas", kind: str = "public") -> Json:
        """Make a channel."""
        body = {"name": name, "kind": kind}
        made: Json = await self.call("POST", f"/spaces/{space['id']}/channels", body)
        return made

    async def send(self, channel: Json, body: str = "hello", **rest: Any) -> Json:
        """Send a message."""
        path = f"/channels/{channel['id']}/messages"
        sent: Json = await self.call("POST", path, {"body": body, **rest})
        return sent

    async def history(self, channel: Json, query: str = "") -> list[Json]:
        """Return a page of history."""
        page = await self.call("GET", f"/channels/{channel['id']}/messages{query}")
        items: list[Json] = page["items"]
        return items

    async def bring(self, other: "Person", space: Json, **invitation: Any) -> None:
        """Let somebody into a space by an invitation."""
        path = f"/spaces/{space['id']}/invitations"
        made = await self.call("POST", path, invitation)
        await other.call("POST", f"/invitations/{made['code']}/accept")

    async def connect(self, **numbers: int) -> Socket:
        """Connect to the gateway; with `numbers` (channel id: event) resume."""
        return await self.world.connect(self.token, numbers)


@dataclass
class World:
    """A running server, in this process."""

    services: Services
    application: asgi.Application
    stack: AsyncExitStack
    people: dict[str, Person] = field(default_factory=dict)
    _port: int = 0

    async def person(self, name: str, *, role: str = "member", kind: str = "human") -> Person:
        """Make an account with a token."""
        async with self.services.units.begin() as unit:
            new = NewUser(name, name.title(), kind=kind, server_role=role)
            user_id = await self.services.users.add(unit, new)
        token = await self.services.auth.issue_token(user_id, "test")
        return await self.returning(name, str(user_id), token.token)

    async def returning(self, name: str, user_id: str, token: str) -> Person:
        """Return somebody who has a token already, from before a restart."""
        transport = httpx.ASGITransport(self.application.http, raise_app_exceptions=False)
        headers = {"Authorization": f"Bearer {token}"}
        http = httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers=headers)
        await self.stack.enter_async_context(http)
        person = Person(self, user_id, name, token, http)
        self.people[name] = person
        return person

    def anonymous(self) -> httpx.AsyncClient:
        """Return a client that is nobody."""
        transport = httpx.ASGITransport(self.application.http, raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url=ORIGIN)

    async def connect(self, token: str, numbers: dict[str, int]) -> Socket:
        """Open a gateway connection over a real port, made at the first call."""
        url = f"ws://127.0.0.1:{await self._listening()}/api/v1/gateway"
        raw = await self.stack.enter_async_context(websockets.connect(url, max_size=None))
        assert json.loads(await raw.recv())["op"] == "hello"
        identify: Json = {"op": "identify", "token": token}
        if numbers:
            identify["numbers"] = {"channels": numbers}
        await raw.send(json.dumps(identify))
        async with asyncio.timeout(SECONDS):
            ready = json.loads(await raw.recv())
        assert ready["op"] == "ready", ready
        return Socket(raw, ready)

    async def _listening(self) -> int:
        if not self._port:
            config = uvicorn.Config(
                self.application.http,
                http=one_port(self.application.gateway),
                ws="none",
                lifespan="off",
                log_config=None,
                port=0,
            )
            server = await asyncio.get_running_loop().create_server(
                lambda: config.http_protocol_class(  # type: ignore[operator,call-arg]
                    config=config, server_state=uvicorn.server.ServerState(), app_state={}
                ),
                host="127.0.0.1",
                port=0,
            )
            config.load()
            self.stack.callback(server.close)
            self._port = server.sockets[0].getsockname()[1]
        return self._port


def _lay_tables(folder: Path) -> dict[str, str]:
    """Lay a migrated, empty database and return the settings that lead to it."""
    folder.mkdir(parents=True, exist_ok=True)
    if not database.ON_POSTGRES:
        (folder / database.SQLITE_FILE).write_bytes(database.empty_file())
    return database.settings_of(folder)


@asynccontextmanager
async def open_world(folder: Path, *, again: bool = False, **settings: Any) -> AsyncIterator[World]:
    """Open a server on a fresh database in `folder`, or `again` on the one that is there."""
    high: Json = {"requests_per_minute": 1_000_000, "anonymous_requests_per_minute": 1_000_000}
    high |= database.settings_of(folder) if again else _lay_tables(folder)
    chosen = Settings(data=folder, hash_cost="test-only-cheap", **(high | settings))
    async with AsyncExitStack() as outer:
        services = await outer.enter_async_context(open_services(chosen))
        application = asgi.build(chosen, services)
        await outer.enter_async_context(asgi.running(application))
        async with AsyncExitStack() as stack:
            yield World(services, application, stack)
