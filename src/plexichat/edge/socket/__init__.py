"""The WebSocket gateway: how chat is heard and spoken in real time. It knows no feature.

A client's life: HTTP/1.1 upgrade at `settings.path` -> server's `hello` -> client's `identify`
(a token in the frame, or the session cookie of a page whose Origin is allowed) -> whatever
`greet` returns, `ready` first -> commands, answers and facts, until one side closes.

Wiring, in the order of `app`:

    hub = Hub(held_bytes_max=settings.held_bytes_max)
    bus.listen(hear)       # the facts of a commit: each through hub.arrange, what comes out of it
                           # to hub.deliver, one write per socket; then hub.settle
    hub.on_gap(refill)     # a topic lacks something: read it, and hub.fill
    hub.on_topics(bus.watch, bus.unwatch)        # first and last subscriber of a topic
    commands = Commands(IdentifyWithNumbers, greet)
    commands.add(SendMessage, handler)           # features register theirs
    gateway = Gateway(settings, authenticator=..., commands=commands, hub=hub, clock=clock)
    uvicorn.Config(app, http=one_port(gateway), ws="none")
    async with gateway.running(): ...            # in the application's lifespan

A feature writes:

    class SendMessage(Command, tag="message.send", frozen=True, kw_only=True): ...

    def send(connection: Connection, command: SendMessage) -> asyncio.Future[Sent]: ...
        # connection.caller is who asks. Return a struct, None, a future or be `async def`;
        # raise PlexiError to refuse. The struct's fields become {"op":"ok","ref":..., fields}.

    async def greet(connection: Connection, command: IdentifyWithNumbers) -> list[bytes]:
        hub.subscribe(connection, "channel:1")        # register first: facts are held meanwhile
        ...                                           # read after
        hub.place(connection, {"channel:1": 42})      # what was read is not told again
        return [ready, ...]

The same gate serves a later `sync`: `hub.hold(connection)`, read, `hub.place`,
`connection.send_in_turn`, `hub.release(connection)`. Losing a right: `hub.revoke(topic, user_id)`;
losing the session: `gateway.end_sessions(user_id, session_id)`. Presence: `hub.on_users`,
`hub.sockets_of`; what a feature remembers by connection it forgets in `gateway.on_left`.

Why the server closed is told by `CloseCode`. Nothing here waits without a bound, holds an
unbounded queue, or makes a task or timer for an idle connection.
"""

from plexichat.edge.socket.commands import (
    Answer,
    Command,
    Commands,
    Greet,
    Handler,
    Heartbeat,
    Identify,
    Outcome,
)
from plexichat.edge.socket.connection import Connection
from plexichat.edge.socket.counters import Counters
from plexichat.edge.socket.frames import Bye, HeartbeatOk, Hello, Refusal
from plexichat.edge.socket.gateway import Gateway
from plexichat.edge.socket.hub import Hub
from plexichat.edge.socket.port import one_port
from plexichat.edge.socket.settings import CloseCode, GatewaySettings
from plexichat.edge.socket.topics import Subscriber
from plexichat.edge.socket.wire import WireLimits

__all__ = [
    "Answer",
    "Bye",
    "CloseCode",
    "Command",
    "Commands",
    "Connection",
    "Counters",
    "Gateway",
    "GatewaySettings",
    "Greet",
    "Handler",
    "Heartbeat",
    "HeartbeatOk",
    "Hello",
    "Hub",
    "Identify",
    "Outcome",
    "Refusal",
    "Subscriber",
    "WireLimits",
    "one_port",
]
