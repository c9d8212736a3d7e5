"""One port for both: the gateway's handshake goes to the gateway, the rest to uvicorn.

`one_port(gateway)` is a protocol class for `uvicorn.Config(http=..., ws="none")`. It looks at
a connection's first bytes, over TLS as well, and hands the connection on with those bytes
replayed. Request heads that do not arrive in time are ended on both sides.
"""

import asyncio
from typing import Any, ClassVar

from typing_extensions import override
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from plexichat.edge.socket.errors import HandshakeRefused, HeadTooLarge, HeadTooLate
from plexichat.edge.socket.gateway import Gateway
from plexichat.edge.socket.handshake import parse_handshake, refusal

_METHOD_BYTES_MAX = 16
_HEAD_END = b"\r\n\r\n"


def names_path(data: bytes, path: bytes) -> bool | None:
    """Tell whether a request's first bytes ask for `path`; None while they could become it."""
    method, space, target = data[: len(path) + _METHOD_BYTES_MAX + 2].partition(b" ")
    if not space:
        return None if len(method) <= _METHOD_BYTES_MAX and method.isalpha() else False
    if len(method) > _METHOD_BYTES_MAX:
        return False
    if len(target) <= len(path):
        return None if path.startswith(target) else False
    return target.startswith(path) and target[len(path)] in b" ?"


class Http(HttpToolsProtocol):
    """uvicorn's HTTP with an end to slow heads and bodies, and to huge heads."""

    gateway: ClassVar[Gateway]
    opening: ClassVar[type["Opening"]]
    is_reading = False
    is_in_head = False
    head_bytes = 0

    @override
    def data_received(self, data: bytes) -> None:
        if self._may_begin_anew and names_path(data, self.gateway.path) is not False:
            self._hand_back(data)
            return
        super().data_received(data)
        if self.is_in_head:
            self.head_bytes += len(data)
            if self.head_bytes > self.gateway.settings.head_bytes_max:
                self._refuse_head()

    @override
    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.is_reading = self.is_in_head = True
        self.head_bytes = 0
        self.gateway.deadlines.set(self, self.gateway.settings.head_seconds)

    @override
    def on_headers_complete(self) -> None:
        self.is_in_head = False
        self.gateway.deadlines.set(self, self.gateway.settings.body_idle_seconds)
        super().on_headers_complete()

    @override
    def on_body(self, body: bytes) -> None:
        self.gateway.deadlines.set(self, self.gateway.settings.body_idle_seconds)
        super().on_body(body)

    @override
    def on_message_complete(self) -> None:
        self.is_reading = False
        self.gateway.deadlines.clear(self)
        super().on_message_complete()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self.gateway.deadlines.clear(self)
        super().connection_lost(exc)

    @override
    def shutdown(self) -> None:
        # uvicorn waits for its requests, and polls wait for what their connections are told.
        if not self._is_answered:
            self.gateway.close_all()
        super().shutdown()

    def expire(self) -> None:
        """Cut a request that does not arrive; wait on where the application reads slowly."""
        if self.flow.read_paused:
            self.gateway.deadlines.set(self, self.gateway.settings.body_idle_seconds)
            return
        self.gateway.counters.heads_timed_out += 1
        self.transport.close()

    @property
    def _is_answered(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    @property
    def _may_begin_anew(self) -> bool:
        # A gateway connection must hear of its peer's congestion from its beginning.
        idle = self._is_answered and not (self.is_reading or self.pipeline)
        return idle and not self.flow.write_paused

    def _hand_back(self, data: bytes) -> None:
        """Look at a request anew: proxies open WebSockets on connections that carried requests."""
        self._unset_keepalive_if_required()
        self.connections.discard(self)
        opening = self.opening(self.config, self.server_state, self.app_state)
        opening.connection_made(self.transport)
        self.transport.set_protocol(opening)
        opening.data_received(data)

    def _refuse_head(self) -> None:
        if self._is_answered and not self.transport.is_closing():
            self.transport.write(refusal(HeadTooLarge()))
        self.transport.close()


class Opening(asyncio.Protocol):
    """A connection whose first bytes have not said yet what it is."""

    gateway: ClassVar[Gateway]
    http: ClassVar[type[Http]]

    __slots__ = ("_config", "_head", "_is_gateway", "_server_state", "_state", "_transport")

    _transport: asyncio.Transport

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        """Keep what uvicorn gives to its own protocols, to hand it on."""
        self._config = config
        self._server_state = server_state
        self._state = app_state
        self._head = b""
        self._is_gateway = False

    @override
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        # uvicorn only makes stream transports; uvloop's are no subclass of asyncio's.
        self._transport = transport
        self._peers.add(self)
        self.gateway.deadlines.set(self, self.gateway.settings.head_seconds)

    @override
    def data_received(self, data: bytes) -> None:
        if self._transport.is_closing():
            return
        self._head += data
        if not self._is_gateway:
            named = names_path(self._head, self.gateway.path)
            if named is None:
                return
            if not named:
                self._hand_to_http()
                return
            self._is_gateway = True
        try:
            self._read_head()
        except HandshakeRefused as error:
            self._refuse(error)

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._forget()

    def expire(self) -> None:
        """Refuse a head that is late; say nothing to a peer that never said what it wants."""
        self.gateway.counters.heads_timed_out += 1
        if self._is_gateway:
            self._refuse(HeadTooLate())
        else:
            self._transport.close()

    def shutdown(self) -> None:
        """Close: nothing was promised yet."""
        self._transport.close()

    @property
    def _peers(self) -> set[Any]:
        # uvicorn's set names its own classes; all it ever calls is `shutdown`.
        return self._server_state.connections

    def _read_head(self) -> None:
        settings = self.gateway.settings
        end = self._head.find(_HEAD_END)
        if end > settings.head_bytes_max or len(self._head) > settings.head_bytes_max + 4:
            raise HeadTooLarge(f"at most {settings.head_bytes_max} bytes")
        if end < 0:
            return
        if end + len(_HEAD_END) != len(self._head):
            raise HandshakeRefused("bytes before the handshake was answered")
        handshake = parse_handshake(self._head[:end])
        self.gateway.accept(handshake, self._transport, self._peers)
        self._forget()

    def _hand_to_http(self) -> None:
        self._forget()
        protocol = self.http(self._config, self._server_state, self._state)
        protocol.connection_made(self._transport)
        self._transport.set_protocol(protocol)
        protocol.data_received(self._head)

    def _refuse(self, error: HandshakeRefused) -> None:
        self.gateway.counters.handshakes_refused += 1
        self._transport.write(refusal(error))
        self._transport.close()

    def _forget(self) -> None:
        self._peers.discard(self)
        self.gateway.deadlines.clear(self)


def one_port(gateway: Gateway) -> type[asyncio.Protocol]:
    """Return the protocol class that serves `gateway` and uvicorn's application on one port.

    Do not set uvicorn's `limit_concurrency`: it would count gateway connections.
    """
    for_http: type[Http] = type("GatewayHttp", (Http,), {"gateway": gateway})
    port: type[Opening] = type(
        "OnePort", (Opening,), {"gateway": gateway, "http": for_http, "__slots__": ()}
    )
    for_http.opening = port
    return port
