"""The gateway: takes opened connections, drives them, sweeps them, and ends them."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from plexichat.core.clock import Clock
from plexichat.edge.socket.commands import Commands
from plexichat.edge.socket.connection import Connection, Shutdown
from plexichat.edge.socket.deadlines import Deadlines, Repeat
from plexichat.edge.socket.dispatch import Dispatch
from plexichat.edge.socket.errors import ServerFull
from plexichat.edge.socket.frames import Hello, encode
from plexichat.edge.socket.greeting import Greeting
from plexichat.edge.socket.handshake import Handshake, check_origin, switching
from plexichat.edge.socket.hub import Hub
from plexichat.edge.socket.settings import CloseCode, GatewaySettings
from plexichat.edge.socket.tasks import Tasks
from plexichat.edge.socket.wire import text_frame
from plexichat.ports.authenticator import Authenticator

DRAIN_STEP_SECONDS = 0.05
Left = Callable[[Connection], None]


class Gateway:
    """All gateway connections of this process. The loop's thread only.

    Commands are carried out inside `running()`; `one_port(gateway)` brings the connections.
    """

    def __init__(
        self,
        settings: GatewaySettings,
        *,
        authenticator: Authenticator,
        commands: Commands,
        hub: Hub,
        clock: Clock,
    ) -> None:
        self.settings = settings
        self.path = settings.path.encode("ascii")
        self.clock = clock
        self.counters = hub.counters
        self.deadlines = Deadlines(clock)
        self._hub = hub
        self._tasks = Tasks()
        self._dispatch = Dispatch(settings, commands, clock, hub.counters, self._tasks)
        self._greeting = Greeting(settings, commands, authenticator, hub, clock, self._tasks)
        self._connections: set[Connection] = set()
        self._left: list[Left] = []
        self._stopping = False

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Sweep, and carry out commands, inside the block; at its end all clients are closed."""
        async with self._tasks.running():
            timer = Repeat(self.settings.sweep_seconds, self.sweep)
            try:
                yield
            finally:
                timer.stop()
                self.close_all()

    def on_left(self, left: Left) -> None:
        """Call `left` once for each identified connection that closes, still knowing its caller.

        The hub has dropped it by then. For what features remember by connection.
        """
        self._left.append(left)

    def end_sessions(self, user_id: int, session_id: int | None = None) -> None:
        """Close the connections of one session, or of all the user's, and let none slip through.

        Call it after the end is committed.
        """
        self._greeting.ended.add(user_id, session_id)
        for connection in tuple(self._connections):
            caller = connection.identity
            if caller is None or caller.user_id != user_id:
                continue
            if session_id in {None, caller.session_id}:
                connection.close(CloseCode.SESSION_ENDED, "signed out")

    @property
    def is_stopping(self) -> bool:
        """Tell whether it takes no new connection any more."""
        return self._stopping

    async def drain(self, seconds: float) -> None:
        """Take no new connection, and send the clients away one after the other, in this time.

        So that they do not all come to another server at once.
        """
        self._stopping = True
        rounds = max(1, round(seconds / DRAIN_STEP_SECONDS))
        connections = tuple(self._connections)
        for step in range(rounds):
            for connection in connections[step::rounds]:
                connection.resume()
            await asyncio.sleep(seconds / rounds)

    def close_all(self) -> None:
        """Tell every client to resume, close with 1012, and take no more."""
        self._stopping = True
        for connection in tuple(self._connections):
            connection.shutdown()

    def collect(self) -> dict[str, int]:
        """Return the counters by name."""
        return self.counters.collect()

    def sweep(self) -> None:
        """Do what time demands; runs each `sweep_seconds` by itself."""
        now = self.clock.monotonic()
        for connection in tuple(self._connections):
            connection.check(now)
        self.deadlines.expire_late()
        self._greeting.ended.forget_old()

    def accept(
        self, handshake: Handshake, transport: asyncio.Transport, peers: set[Shutdown]
    ) -> Connection:
        """Answer a valid handshake and make its connection the transport's protocol.

        Raises `HandshakeRefused` for a foreign origin and when there is no room.
        """
        check_origin(handshake, self.settings.origins)
        # Without an Origin a cookie proves nothing about who made the request.
        trusted = handshake.origin is not None
        secret = handshake.cookie_value(self.settings.cookie_name) if trusted else None
        return self.open(transport, peers, secret, switching(handshake))

    def open(
        self,
        transport: asyncio.Transport,
        peers: set[Shutdown],
        secret: str | None,
        answer: bytes = b"",
    ) -> Connection:
        """Make a connection the transport's protocol; `answer` goes in front of its `hello`.

        `secret` is that of a cookie which may be trusted. Raises `ServerFull`.
        """
        if self._stopping or len(self._connections) >= self.settings.connections_max:
            raise ServerFull
        connection = Connection(self, transport, peers, secret)
        self._connections.add(connection)
        self.counters.handshakes += 1
        self.counters.open_connections += 1
        transport.set_protocol(connection)
        transport.write(answer + text_frame(self._hello()))
        return connection

    # What a connection asks of its driver

    def receive(self, connection: Connection, text: bytes) -> None:
        """Take one text message."""
        if connection.identity is None:
            self._greeting.begin(connection, text)
        else:
            self._dispatch.run(connection, text)

    def refuse_rate(self, connection: Connection, text: bytes) -> None:
        """Answer a text message that is over the rate limit."""
        self._dispatch.refuse_rate(connection, text)

    def leave(self, connection: Connection) -> None:
        """Unsubscribe a connection that closes and tell who asked to know."""
        self._greeting.leave(connection)
        caller = connection.identity
        self._hub.drop(connection, None if caller is None else caller.user_id)
        if caller is not None:
            self.counters.identified -= 1
            for left in self._left:
                left(connection)

    def lose(self, connection: Connection) -> None:
        """Forget a connection whose transport is gone."""
        self._connections.discard(connection)
        self.counters.open_connections -= 1

    def _hello(self) -> bytes:
        settings = self.settings
        return encode(
            Hello(
                settings.heartbeat_seconds,
                settings.identify_seconds,
                settings.wire.frame_bytes_max,
                self.clock.now_ms(),
                settings.version,
            )
        )
