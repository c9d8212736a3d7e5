"""The polled connections of this process, by who opened them."""

from plexichat.core.caller import Caller
from plexichat.edge.polling.errors import ConnectionUnknown
from plexichat.edge.polling.transport import PolledTransport
from plexichat.edge.socket import Gateway
from plexichat.edge.socket.errors import TooManyConnections


class Polls:
    """Opens and finds polled connections. An id works for the session that opened it, alone."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._of_users: dict[int, dict[str, PolledTransport]] = {}

    @property
    def wait_seconds_max(self) -> float:
        """The longest that a poll may wait: who waits for it must not count as silent."""
        settings = self._gateway.settings
        return min(settings.poll_seconds, settings.heartbeat_seconds)

    def open(self, caller: Caller, secret: str | None) -> PolledTransport:
        """Open a connection; `secret` is that of the caller's cookie.

        Raises `TooManyConnections`, and `ServerFull` when there is no room.
        """
        settings = self._gateway.settings
        own = self._of_users.get(caller.user_id, {})
        # Identifying counts them again, together with the user's WebSockets.
        if len(own) >= settings.connections_per_user_max:
            raise TooManyConnections
        transport = PolledTransport(
            caller.session_id,
            self._gateway.clock,
            settings.poll_gather_seconds,
            lambda: self._forget(caller.user_id, transport.id),
        )
        # uvicorn's own connections hand on when it stops, see `port.Http`.
        self._gateway.open(transport, set(), secret)
        self._of_users.setdefault(caller.user_id, {})[transport.id] = transport
        self._gateway.counters.polled_connections += 1
        return transport

    def find(self, caller: Caller, connection_id: str) -> PolledTransport:
        """Return an open connection. Raises `ConnectionUnknown` for any other's id, too."""
        transport = self._of_users.get(caller.user_id, {}).get(connection_id)
        if transport is None or not transport.belongs_to(caller.session_id):
            raise ConnectionUnknown
        return transport

    def _forget(self, user_id: int, connection_id: str) -> None:
        own = self._of_users[user_id]
        del own[connection_id]
        self._gateway.counters.polled_connections -= 1
        if not own:
            del self._of_users[user_id]
