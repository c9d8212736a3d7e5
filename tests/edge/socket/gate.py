"""A gateway of its own on a real port, with commands that show what arrived and a moved clock."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import msgspec
import uvicorn

from plexichat.core.caller import Caller
from plexichat.core.errors import PlexiError
from plexichat.core.unit import Announcement
from plexichat.edge.socket import (
    Command,
    Commands,
    Connection,
    Gateway,
    GatewaySettings,
    Hub,
    Identify,
    one_port,
)
from tests.edge.socket.peer import SECONDS, Answer, Peer, close, request
from tests.support.clock import FakeClock

NEVER = 1e6
LARGE = 16 << 20  # more than the kernel takes for a peer that does not read
PEOPLE = {name: Caller(at, at * 10, "member", "human") for at, name in enumerate(("ada", "bob"), 1)}
ORIGIN = "http://chat.test"


class Echo(Command, tag="echo", frozen=True, kw_only=True):
    text: str = ""


class Echoed(msgspec.Struct, frozen=True):
    text: str


class Nothing(Command, tag="nothing", frozen=True, kw_only=True):
    """Has nothing to answer."""


class Later(Command, tag="later", frozen=True, kw_only=True):
    """Is answered when the test says so."""


class Slowly(Command, tag="slowly", frozen=True, kw_only=True):
    """Is answered by a task, when the test says so."""


class Refusing(Command, tag="refusing", frozen=True, kw_only=True):
    at_once: bool = True


class Failing(Command, tag="failing", frozen=True, kw_only=True):
    at_once: bool = True


class Teapot(PlexiError):  # noqa: N818 - named as the refusal
    code = "tea.pot"
    status = HTTPStatus.IM_A_TEAPOT
    title = "No coffee"


@dataclass
class Secrets:
    """Knows people by name: the token and the cookie of `ada` are `ada`."""

    gate: asyncio.Event = field(default_factory=asyncio.Event)
    broken: Exception | None = None
    asked: list[str] = field(default_factory=list)

    async def by_token(self, secret: str) -> Caller | None:
        self.asked.append(secret)
        if self.broken:
            raise self.broken
        await self.gate.wait()
        return PEOPLE.get(secret)

    async def by_cookie(self, secret: str) -> Caller | None:
        return PEOPLE.get(secret)


@dataclass
class Gate:
    """The running gateway, and whoever connected to it."""

    gateway: Gateway
    hub: Hub
    clock: FakeClock
    secrets: Secrets
    stack: AsyncExitStack
    port: int = 0
    pending: list["asyncio.Future[Any]"] = field(default_factory=list)
    go_on: asyncio.Event = field(default_factory=asyncio.Event)
    left: list[int] = field(default_factory=list)
    welcome: asyncio.Event = field(default_factory=asyncio.Event)
    welcomed: list[int] = field(default_factory=list)

    async def dial(self) -> Peer:
        """Open a connection and say nothing."""
        peer = Peer(*await asyncio.open_connection("127.0.0.1", self.port))
        self.stack.push_async_callback(peer.hang_up)
        return peer

    async def try_to_open(self, head: bytes) -> Answer:
        """Send a request head and return the answer, 101 or not."""
        peer = await self.dial()
        peer.send(head)
        return await peer.answer()

    async def shake(self, **headers: Any) -> Peer:
        """Open a WebSocket and take its `hello`."""
        peer = await self.dial()
        peer.send(request(**headers))
        assert (await peer.answer()).status == 101
        assert (await peer.json())["op"] == "hello"
        return peer

    async def enter(self, name: str = "ada") -> Peer:
        """Open a WebSocket and identify."""
        peer = await self.shake()
        assert (await peer.ask("identify", token=name))["op"] == "ready"
        return peer

    def pass_time(self, seconds: float) -> None:
        """Let time go by and do what it demands."""
        self.clock.advance(seconds)
        self.gateway.sweep()

    async def settle(self) -> None:
        """Let the server read everything that was sent to it before now."""
        peer = await self.shake()
        assert await peer.is_alive()
        peer.send(close(1000))
        await peer.ending()

    async def hop(self) -> None:
        """Let the loop go round, so that what was written is read by itself."""
        for _ in range(3):
            await asyncio.sleep(0)

    def tell(self, topic: str, *facts: object, number: int | None = None) -> None:
        """Commit facts on one topic."""
        self.hub.deliver([Announcement(topic, json.dumps(each).encode(), number) for each in facts])

    def commands(self) -> Commands:
        """Return commands that do nothing but answer."""

        async def greet(connection: Connection, command: Identify) -> list[bytes]:
            self.welcomed.append(connection.caller.user_id)
            if command.client == "returning":  # after so long that reading it all takes its time
                await self.welcome.wait()
            self.hub.subscribe(connection, "all")
            self.hub.subscribe(connection, f"user:{connection.caller.user_id}")
            much = [json.dumps({"op": "much", "text": "x" * LARGE}).encode()]
            return [b'{"op":"ready"}', *(much if command.client == "hoarder" else [])]

        def later(connection: Connection, command: Later) -> "asyncio.Future[None]":
            self.pending.append(asyncio.get_running_loop().create_future())
            return self.pending[-1]

        async def slowly(connection: Connection, command: Slowly) -> None:
            await self.go_on.wait()

        commands = Commands(Identify, greet)
        commands.add(Echo, lambda _, command: Echoed(command.text))
        commands.add(Nothing, lambda *_: None)
        commands.add(Later, later)
        commands.add(Slowly, slowly)
        commands.add(
            Refusing, lambda _, command: _raise(Teapot("short", retry_after_seconds=7), command)
        )
        commands.add(Failing, lambda _, command: _raise(RuntimeError("password=hunter2"), command))
        return commands


def _raise(error: Exception, command: Any) -> Any:
    async def soon() -> None:
        raise error

    if command.at_once:
        raise error
    return soon()


async def page(scope: Any, receive: Any, send: Any) -> None:
    """Answer every request with its path and body: what is not the gateway's comes here."""
    body = b""
    while (message := await receive())["type"] == "http.request":
        body += message["body"]
        if not message.get("more_body"):
            break
    said = f"{scope['path']} {len(body)}".encode()
    if scope["path"] == "/large":
        said = b"x" * LARGE
    headers = [(b"content-length", str(len(said)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": said})


@asynccontextmanager
async def open_gate(**settings: Any) -> AsyncIterator[Gate]:
    """Run a gateway; time stands still, and at the end no connection may be left over."""
    chosen = GatewaySettings(**{"sweep_seconds": NEVER, "cookie_name": "session", **settings})
    clock, secrets = FakeClock(), Secrets()
    secrets.gate.set()
    hub = Hub(held_bytes_max=chosen.held_bytes_max)
    async with AsyncExitStack() as outer:
        stack = AsyncExitStack()
        gate = Gate(None, hub, clock, secrets, stack)  # type: ignore[arg-type]
        gate.gateway = Gateway(
            chosen, authenticator=secrets, commands=gate.commands(), hub=hub, clock=clock
        )
        gate.gateway.on_left(lambda connection: gate.left.append(connection.caller.user_id))
        await outer.enter_async_context(gate.gateway.running())
        config = uvicorn.Config(
            page, http=one_port(gate.gateway), ws="none", lifespan="off", log_config=None
        )
        config.load()
        state = uvicorn.server.ServerState()
        make: Any = config.http_protocol_class
        server = await asyncio.get_running_loop().create_server(
            lambda: make(config=config, server_state=state, app_state={}), "127.0.0.1", 0
        )
        gate.port = server.sockets[0].getsockname()[1]
        try:
            async with stack:
                yield gate
            async with asyncio.timeout(SECONDS):
                while state.connections or gate.gateway.counters.open_connections:
                    await asyncio.sleep(0)
        finally:
            server.close()
