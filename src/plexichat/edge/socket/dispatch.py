"""From a text frame to its answer."""

import asyncio
import logging
from collections.abc import Awaitable
from functools import partial

import msgspec

from plexichat.core.clock import Clock
from plexichat.core.errors import PlexiError
from plexichat.edge.socket.commands import (
    Answer,
    Command,
    Commands,
    Heartbeat,
    Outcome,
    Refused,
    read_ref,
)
from plexichat.edge.socket.connection import Connection
from plexichat.edge.socket.counters import Counters
from plexichat.edge.socket.errors import (
    AlreadyIdentified,
    CommandTimedOut,
    Internal,
    TooManyCommands,
)
from plexichat.edge.socket.frames import HeartbeatOk, encode, error_text, ok_text
from plexichat.edge.socket.settings import GatewaySettings
from plexichat.edge.socket.tasks import Tasks

log = logging.getLogger(__name__)


class Dispatch:
    """Carries out the commands of identified connections."""

    def __init__(
        self,
        settings: GatewaySettings,
        commands: Commands,
        clock: Clock,
        counters: Counters,
        tasks: Tasks,
    ) -> None:
        self._settings = settings
        self._commands = commands
        self._clock = clock
        self._counters = counters
        self._tasks = tasks

    def run(self, connection: Connection, text: bytes) -> None:
        """Decode and start one command; its answer is sent now or when it is there."""
        self._counters.commands += 1
        began = self._clock.monotonic()
        try:
            command = self._commands.decode(text, self._settings.json_depth_max)
        except Refused as refused:
            self._counters.errors += 1
            connection.send(error_text(refused.ref, refused.error))
            connection.violate()
            return
        if type(command) is Heartbeat:
            self._answer_heartbeat(connection, command)
            self._note(command, began)
            return
        try:
            outcome = self._start(connection, command)
        except Exception as error:  # noqa: BLE001 - told to the client; logged where it is ours
            connection.send(self._explain(command.ref, error))
            self._note(command, began)
            return
        self._settle(connection, command, outcome, began)

    def refuse_rate(self, connection: Connection, text: bytes) -> None:
        """Refuse a command that is over the rate limit, unread but for its `ref`."""
        self._counters.errors += 1
        connection.send(error_text(read_ref(text), TooManyCommands(retry_after_seconds=1)))

    def _answer_heartbeat(self, connection: Connection, command: Command) -> None:
        ref = msgspec.UNSET if command.ref is None else command.ref
        connection.send(encode(HeartbeatOk(self._clock.now_ms(), ref)))

    def _start(self, connection: Connection, command: Command) -> Outcome:
        handler = self._commands.handler(command)
        if handler is None:
            raise AlreadyIdentified
        return handler(connection, command)

    def _settle(
        self, connection: Connection, command: Command, outcome: Outcome, began: float
    ) -> None:
        if outcome is None or isinstance(outcome, msgspec.Struct):
            if (text := ok_text(command.ref, outcome)) is not None:
                connection.send(text)
            self._note(command, began)
            return
        connection.await_answer()
        if isinstance(outcome, asyncio.Future):
            # No task: the future's own callback answers.
            outcome.add_done_callback(partial(self._answer, connection, command, began))
        else:
            self._tasks.start(self._finish(connection, command, outcome, began))

    def _answer(
        self,
        connection: Connection,
        command: Command,
        began: float,
        outcome: asyncio.Future[Answer],
    ) -> None:
        if outcome.cancelled():
            connection.answer(self._explain(command.ref, CommandTimedOut("cancelled")))
        elif (error := outcome.exception()) is not None:
            connection.answer(self._explain(command.ref, error))
        else:
            connection.answer(ok_text(command.ref, outcome.result()))
        self._note(command, began)

    async def _finish(
        self, connection: Connection, command: Command, outcome: Awaitable[Answer], began: float
    ) -> None:
        try:
            async with asyncio.timeout(self._settings.command_seconds):
                text = ok_text(command.ref, await outcome)
        except TimeoutError:
            text = self._explain(command.ref, CommandTimedOut())
        except Exception as error:  # noqa: BLE001 - told to the client; logged where it is ours
            text = self._explain(command.ref, error)
        connection.answer(text)
        self._note(command, began)

    def _note(self, command: Command, began: float) -> None:
        self._counters.note(command.op, self._clock.monotonic() - began)

    def _explain(self, ref: str | None, error: BaseException) -> bytes:
        """Return the error frame; what is no refusal is a fault of ours and goes to the log."""
        self._counters.errors += 1
        if isinstance(error, PlexiError):
            return error_text(ref, error)
        self._counters.faults += 1
        log.error("a command failed", exc_info=error)
        return error_text(ref, Internal())
