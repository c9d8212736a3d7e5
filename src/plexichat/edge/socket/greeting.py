"""From the first frame to `ready`: who it is, what they hear, what they missed."""

import asyncio
import logging
from collections.abc import Sequence
from http import HTTPStatus

from plexichat.core.caller import Caller
from plexichat.core.clock import Clock
from plexichat.core.errors import PlexiError
from plexichat.edge.socket.commands import Commands, Identify, Refused
from plexichat.edge.socket.connection import Connection
from plexichat.edge.socket.errors import (
    IdentifyRefused,
    Internal,
    NotIdentified,
    TooManyConnections,
)
from plexichat.edge.socket.frames import error_text
from plexichat.edge.socket.hub import Hub
from plexichat.edge.socket.settings import CloseCode, GatewaySettings
from plexichat.edge.socket.tasks import Tasks
from plexichat.edge.socket.turns import Turns
from plexichat.edge.socket.wire import text_frame
from plexichat.ports.authenticator import Authenticator

log = logging.getLogger(__name__)


class EndedSessions:
    """Sessions and users that ended a moment ago.

    An identify that read the database before the end was stored, and finishes after the
    connections were closed, would otherwise slip through. `keep_seconds` must be longer than
    an identify may take.
    """

    def __init__(self, clock: Clock, keep_seconds: float) -> None:
        self._clock = clock
        self._keep_seconds = keep_seconds
        self._ended: dict[tuple[int, int | None], float] = {}

    def add(self, user_id: int, session_id: int | None) -> None:
        """Remember the end of one session, or of all that the user had."""
        self._ended[user_id, session_id] = self._clock.monotonic()

    def hold(self, caller: Caller, since: float) -> bool:
        """Tell whether the caller's session ended at or after `since`."""
        times = (
            self._ended.get((caller.user_id, None), -1.0),
            self._ended.get((caller.user_id, caller.session_id), -1.0),
        )
        return max(times) >= since

    def forget_old(self) -> None:
        """Drop what no identify can be waiting for any more."""
        oldest = self._clock.monotonic() - self._keep_seconds
        for key in [key for key, time in self._ended.items() if time < oldest]:
            del self._ended[key]


class Greeting:
    """Identifies connections, one task for each while it lasts.

    After an outage everybody comes at once. A few are greeted at a time, in the order in which they
    came, so that those are done soon: greeted all at once, all would be late. Who it is takes a
    turn to find out; what takes long, what they missed, then takes the only turn of that person.
    """

    def __init__(
        self,
        settings: GatewaySettings,
        commands: Commands,
        authenticator: Authenticator,
        hub: Hub,
        clock: Clock,
        tasks: Tasks,
    ) -> None:
        self._settings = settings
        self._commands = commands
        self._authenticator = authenticator
        self._hub = hub
        self._clock = clock
        self._tasks = tasks
        self._turns = Turns(settings.greets_at_once_max)
        self._running: dict[Connection, asyncio.Task[None] | None] = {}
        self.ended = EndedSessions(clock, settings.greet_seconds * 2)

    def begin(self, connection: Connection, text: bytes) -> None:
        """Take a connection's first frame; no other is taken until it is answered."""
        try:
            command = self._commands.decode(text, self._settings.json_depth_max)
        except Refused as refused:
            self._refuse(connection, refused.ref, refused.error, CloseCode.NOT_IDENTIFIED)
            return
        if not isinstance(command, Identify):
            self._refuse(connection, command.ref, NotIdentified(), CloseCode.NOT_IDENTIFIED)
            return
        connection.begin_identify()
        self._tasks.start(self._run(connection, command))

    def leave(self, connection: Connection) -> None:
        """Stop greeting a connection that closes: nobody waits for it any more."""
        task = self._running.get(connection)
        # A task that closes its connection itself is about to end.
        if task is not None and task is not asyncio.current_task():
            task.cancel()

    async def _run(self, connection: Connection, command: Identify) -> None:
        if not connection.is_open:
            return
        self._running[connection] = asyncio.current_task()
        try:
            await self._identify(connection, command)
        finally:
            del self._running[connection]

    async def _identify(self, connection: Connection, command: Identify) -> None:
        try:
            texts = await self._take_turns(connection, command)
            # Who reads slowly keeps nobody waiting.
            async with asyncio.timeout(self._settings.greet_seconds):
                await self._send(connection, texts)
        except TimeoutError:
            connection.close(CloseCode.IDENTIFY_LATE, "identifying took too long")
        except (IdentifyRefused, TooManyConnections) as error:
            full = isinstance(error, TooManyConnections)
            code = CloseCode.TOO_MANY_CONNECTIONS if full else CloseCode.REFUSED
            self._refuse(connection, command.ref, error, code)
        except PlexiError as error:
            ours = error.status >= HTTPStatus.INTERNAL_SERVER_ERROR
            code = CloseCode.INTERNAL if ours else CloseCode.REFUSED
            self._refuse(connection, command.ref, error, code)
        except Exception:
            self._hub.counters.faults += 1
            log.exception("identify failed")
            self._refuse(connection, command.ref, Internal(), CloseCode.INTERNAL)

    async def _take_turns(self, connection: Connection, command: Identify) -> Sequence[bytes]:
        """Return what a connection is told first; waiting for a turn takes none of its time."""
        seconds = self._settings.greet_seconds
        async with self._turns.taken() as turn:
            async with asyncio.timeout(seconds):
                await self._recognise(connection, command)
            await self._turns.go_on(turn, connection.caller.user_id)
            _require_open(connection)
            async with asyncio.timeout(seconds):
                return await self._greet(connection, command)

    async def _recognise(self, connection: Connection, command: Identify) -> None:
        """Find out who connects; from then on the end of their session closes the connection."""
        begun = self._clock.monotonic()
        caller = await self._authenticate(connection, command)
        _require_open(connection)
        if self.ended.hold(caller, begun):
            raise IdentifyRefused
        connection.identity, connection.secret = caller, None
        self._hub.counters.identified += 1

    async def _greet(self, connection: Connection, command: Identify) -> Sequence[bytes]:
        """Let a connection in and return what it is told first."""
        user_id = connection.caller.user_id
        if len(self._hub.sockets_of(user_id)) >= self._settings.connections_per_user_max:
            raise TooManyConnections
        self._hub.admit(connection, user_id)
        self._hub.hold(connection)
        return await self._commands.greet(connection, command)

    async def _send(self, connection: Connection, texts: Sequence[bytes]) -> None:
        if not connection.is_open:
            return
        await connection.send_in_turn(texts)
        self._hub.release(connection)
        connection.end_identify()

    async def _authenticate(self, connection: Connection, command: Identify) -> Caller:
        """Prefer the token that was sent on purpose to the cookie that came along."""
        caller = None
        if command.token is not None:
            caller = await self._authenticator.by_token(command.token)
        elif connection.secret is not None:
            caller = await self._authenticator.by_cookie(connection.secret)
        if caller is None:
            raise IdentifyRefused
        return caller

    def _refuse(
        self, connection: Connection, ref: str | None, error: PlexiError, code: CloseCode
    ) -> None:
        self._hub.counters.errors += 1
        connection.close(code, error.title, last=text_frame(error_text(ref, error)))


def _require_open(connection: Connection) -> None:
    """End the task of a connection that has closed, where a time-out took its cancelling away."""
    if not connection.is_open:
        raise asyncio.CancelledError
