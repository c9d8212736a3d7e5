"""One WebSocket connection: frames in and out, closing, back-pressure; no task, no timer.

What must happen later (time-outs, pings, giving up on a peer that does not answer a close) is
found by the gateway's one sweep, which calls `check`.
"""

import asyncio
from collections.abc import Callable, Iterable
from enum import Enum
from math import inf
from typing import Protocol

from typing_extensions import override

from plexichat.core.caller import Caller
from plexichat.core.clock import Clock
from plexichat.edge.socket.counters import Counters
from plexichat.edge.socket.frames import GOODBYE
from plexichat.edge.socket.rates import Allowance
from plexichat.edge.socket.settings import CloseCode, GatewaySettings
from plexichat.edge.socket.topics import Topic
from plexichat.edge.socket.wire import (
    NO_STATUS,
    UNSUPPORTED,
    Frames,
    Opcode,
    Received,
    WireError,
    close_frame,
    frame,
    parse_close,
    text_frame,
)
from plexichat.edge.socket.writing import own_socket, take_nothing, write_all

# Below this the kernel takes a write as a rule, so that a long answer never sits in memory twice.
_TURN_BYTES = 64 * 1024
# A silent peer is pinged once before it counts as dead: browsers slow the timers of hidden
# pages down to one a minute, but answer pings at any time.
_PING_AFTER_HEARTBEATS = 1.25
_DEAD_AFTER_HEARTBEATS = 2.0


class State(Enum):
    """Where a connection is in its life."""

    OPEN = "open"
    CLOSING = "closing"  # our close frame is sent, the peer's is awaited
    FAILED = "failed"  # the peer broke the protocol: what it sends is not read any more
    CLOSED = "closed"


class Driver(Protocol):
    """What a connection needs from the gateway."""

    settings: GatewaySettings
    clock: Clock
    counters: Counters

    def receive(self, connection: "Connection", text: bytes) -> None:
        """Take one text message within the connection's rate limit."""

    def refuse_rate(self, connection: "Connection", text: bytes) -> None:
        """Answer a text message that is over the rate limit."""

    def leave(self, connection: "Connection") -> None:
        """End what a connection took part in: it left `OPEN`. Called once."""

    def lose(self, connection: "Connection") -> None:
        """Forget a connection whose transport is gone. Called once, after `leave`."""


class Shutdown(Protocol):
    """What uvicorn asks of everything in its set of connections."""

    def shutdown(self) -> None:
        """Finish soon."""


class Connection(asyncio.Protocol):
    """A client after its handshake. Features use `caller`, `send`, `send_in_turn` and `close`.

    `write` is bound to what the state asks for. While the transport holds nothing back it is the
    socket's own `send`, so that a delivery runs no Python of ours.
    """

    __slots__ = (
        "_allowance",
        "_congested",
        "_deadline",
        "_driver",
        "_frames",
        "_heard",
        "_is_pinged",
        "_peers",
        "_socket",
        "_state",
        "_transport",
        "_unanswered",
        "_violations",
        "_waiter",
        "identity",
        "secret",
        "topics",
        "write",
    )

    def __init__(
        self, driver: Driver, transport: asyncio.Transport, peers: set[Shutdown], secret: str | None
    ) -> None:
        """Begin in `OPEN`, unidentified. `secret` is the cookie's, where its origin was allowed."""
        now = driver.clock.monotonic()
        self._driver = driver
        self._transport = transport
        self._socket = own_socket(transport)
        self._peers = peers
        self._frames = Frames(driver.settings.wire)
        self._allowance = Allowance(driver.settings, now)
        self._state = State.OPEN
        self.write: Callable[[bytes], int] = self._straight
        self._heard = now
        self._deadline = now + driver.settings.identify_seconds
        self._violations = 0
        self._unanswered = 0
        self._is_pinged = False
        self._congested = False
        self._waiter: asyncio.Future[None] | None = None
        self.identity: Caller | None = None
        self.secret = secret
        self.topics: list[Topic] = []
        peers.add(self)

    @property
    def caller(self) -> Caller:
        """Who is connected. Commands are handled only after this is known."""
        if self.identity is None:
            message = "the connection has not identified"
            raise RuntimeError(message)
        return self.identity

    @property
    def is_open(self) -> bool:
        """Tell whether what is written still goes out."""
        return self._state is State.OPEN

    def finish(self, frames: bytes, taken: int) -> None:
        """Send the rest of frames of which `write` took only so many bytes.

        A peer's place in its channels is known by number, so with more than
        `write_buffer_bytes_max` unread it is closed and resumes instead of filling memory. What
        is wrong with a socket the transport finds out, and ends.
        """
        if self._state is not State.OPEN:
            return
        unread = self._transport.get_write_buffer_size()
        if unread > self._driver.settings.write_buffer_bytes_max:
            self.fall_behind()
        else:
            self._transport.write(frames[taken:])

    def send(self, text: bytes) -> None:
        """Send one JSON text."""
        self._send(text_frame(text))

    async def send_in_turn(self, texts: Iterable[bytes]) -> None:
        """Send any number of JSON texts, waiting whenever the peer has not taken enough.

        For answers larger than the write buffer's bound. Hold the topics meanwhile. Returns
        early when the connection closes.
        """
        turn = bytearray()
        for text in texts:
            turn += text_frame(text)
            if len(turn) >= _TURN_BYTES:
                self._send(bytes(turn))
                turn.clear()
                await self._drain()
        if turn:
            self._send(bytes(turn))
            await self._drain()

    def close(self, code: int, reason: str = "", *, last: bytes = b"") -> None:
        """Begin the closing handshake, after the frames of `last`; harmless when closing.

        The peer has `close_seconds` to answer, then the connection is cut.
        """
        if self._state is not State.OPEN:
            return
        self._driver.counters.count_close(code)
        self._transport.write(last + close_frame(code, reason))
        self._enter(State.CLOSING)

    def fall_behind(self) -> None:
        """Close a peer that does not read fast enough."""
        self._driver.counters.too_slow += 1
        self.close(CloseCode.TOO_SLOW, "read faster, or resume")

    def shutdown(self) -> None:
        """Uvicorn calls this when it stops."""
        self.resume()

    def resume(self) -> None:
        """Tell the client to resume, here or elsewhere, and close."""
        self.close(CloseCode.RESTART, "restart", last=text_frame(GOODBYE))

    def violate(self) -> None:
        """Count a broken limit; too many within a short time close the connection."""
        self._violations += 1
        if self._violations > self._driver.settings.violations_max:
            self.close(CloseCode.TOO_MANY, "limits broken again and again")

    def await_answer(self) -> None:
        """Count a command whose answer comes later; at the bound, reading pauses."""
        self._unanswered += 1
        if self._unanswered == self._driver.settings.unanswered_max:
            self._set_reading(on=False)

    def answer(self, text: bytes | None) -> None:
        """Send the answer of a counted command, and go on reading where it was paused."""
        if text is not None:
            self.send(text)
        self._unanswered -= 1
        if self._unanswered == self._driver.settings.unanswered_max - 1:
            self._read()
            if not self._is_full:
                self._set_reading(on=True)

    def begin_identify(self) -> None:
        """Take no further command until `end_identify`; the caller bounds the time.

        It goes on reading, to notice a peer that goes, until that sends what has to wait.
        """
        self._deadline = inf
        self._unanswered += self._driver.settings.unanswered_max

    def end_identify(self) -> None:
        """Go on reading."""
        self._heard = self._driver.clock.monotonic()
        self._unanswered -= self._driver.settings.unanswered_max
        self._read()
        if not self._is_full:
            self._set_reading(on=True)

    def check(self, now: float) -> None:
        """Do what time demands: cut, close, ping. The sweep calls this for every connection."""
        if self._violations:
            self._violations -= 1
        if now >= self._deadline:
            if self._state is State.OPEN:
                self.close(CloseCode.IDENTIFY_LATE, "identify sooner")
            else:
                self._transport.abort()
        elif self._state is State.OPEN and not self._is_full:
            self._check_silence(now - self._heard)

    # asyncio's side

    @override
    def data_received(self, data: bytes) -> None:
        if self._state in {State.FAILED, State.CLOSED}:
            return
        self._heard = self._driver.clock.monotonic()
        self._is_pinged = False
        self._driver.counters.bytes_received += len(data)
        self._frames.feed(data)
        self._read()
        if self._is_full and self._frames.pending_bytes:
            self._set_reading(on=False)

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._enter(State.CLOSED)
        if self._socket is not None:
            self._socket.close()
        self._peers.discard(self)
        self._driver.lose(self)

    @override
    def pause_writing(self) -> None:
        self._congested = True
        if self._state is State.OPEN:
            self.write = take_nothing

    @override
    def resume_writing(self) -> None:
        self._congested = False
        if self._state is State.OPEN:
            self.write = self._straight
        self._resume_drain()

    # Inside

    def _send(self, frames: bytes) -> None:
        write_all((self,), frames)

    @property
    def _is_full(self) -> bool:
        return self._state is State.OPEN and (
            self._unanswered >= self._driver.settings.unanswered_max
        )

    def _read(self) -> None:
        try:
            while not self._is_full or self._frames.is_control_next:
                if (received := self._frames.next()) is None:
                    return
                self._take(received)
                if self._state in {State.FAILED, State.CLOSED}:
                    return
        except WireError as error:
            self._fail(error)

    def _take(self, received: Received) -> None:
        opcode, payload = received
        if opcode is Opcode.CLOSE:
            self._take_close(payload)
        elif self._state is not State.OPEN:
            return
        elif opcode is Opcode.BINARY:
            raise WireError(UNSUPPORTED, "commands are text frames")
        elif not self._allowance.take(self._driver.settings, self._heard, len(payload)):
            self._driver.counters.rate_refused += 1
            if opcode is Opcode.TEXT:
                self._driver.refuse_rate(self, payload)
            self.violate()
        elif opcode is Opcode.PING:
            self._send(frame(Opcode.PONG, payload))
        elif opcode is Opcode.TEXT:
            self._driver.receive(self, payload)

    def _take_close(self, payload: bytes) -> None:
        code = parse_close(payload)
        if self._state is State.OPEN:
            reply = frame(Opcode.CLOSE, b"") if code == NO_STATUS else close_frame(code)
            self._transport.write(reply)
        self._enter(State.CLOSED)
        self._transport.close()

    def _fail(self, error: WireError) -> None:
        """Fail the connection (section 7.1.7): say why, and read no more."""
        if self._state is State.OPEN:
            self._driver.counters.count_close(error.code)
            self._transport.write(close_frame(error.code, error.reason))
        self._enter(State.FAILED)
        # Unread input at close would reset the connection, and the close frame would be lost:
        # only our side ends, until the peer ends its own or the sweep gives up.
        if self._transport.can_write_eof():
            self._set_reading(on=True)
            self._transport.write_eof()
        else:
            self._transport.close()

    def _enter(self, state: State) -> None:
        was_open, self._state = self._state is State.OPEN, state
        self._deadline = self._driver.clock.monotonic() + self._driver.settings.close_seconds
        if was_open:
            self.write = len  # Closing: everything is taken, nothing is sent.
            self._resume_drain()
            self._driver.leave(self)
        if state is State.CLOSING:
            # The peer's close frame may be among what was not read for lack of answers.
            self._set_reading(on=True)

    def _check_silence(self, silent: float) -> None:
        heartbeat = self._driver.settings.heartbeat_seconds
        if silent >= _DEAD_AFTER_HEARTBEATS * heartbeat:
            self.close(CloseCode.SILENT, "two heartbeats missed")
        elif silent >= _PING_AFTER_HEARTBEATS * heartbeat and not self._is_pinged:
            self._is_pinged = True
            self._send(frame(Opcode.PING, b""))

    def _set_reading(self, *, on: bool) -> None:
        if self._transport.is_closing():
            return
        if on:
            self._transport.resume_reading()
        else:
            self._transport.pause_reading()

    @property
    def _straight(self) -> Callable[[bytes], int]:
        """What takes frames at once while the transport holds nothing, so that none overtakes."""
        return self._write_through if self._socket is None else self._socket.send

    def _write_through(self, frames: bytes) -> int:
        self._transport.write(frames)
        return len(frames)

    async def _drain(self) -> None:
        if self._congested and self._state is State.OPEN:
            self._waiter = self._waiter or asyncio.get_running_loop().create_future()
            await asyncio.shield(self._waiter)

    def _resume_drain(self) -> None:
        waiter, self._waiter = self._waiter, None
        if waiter is not None and not waiter.done():
            waiter.set_result(None)
