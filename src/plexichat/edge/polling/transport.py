"""A polled connection's end at the server: a transport that keeps frames until they are polled."""

import asyncio
import secrets
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, Final

from msgspec import UNSET, Raw, UnsetType
from typing_extensions import override

from plexichat.core.clock import Clock
from plexichat.edge.polling.errors import ConnectionUnknown, NumberWrong, PollReplaced
from plexichat.edge.polling.frames import as_sent, unframed
from plexichat.edge.polling.schemas import FramesPolled, PollClose
from plexichat.edge.socket import Connection
from plexichat.edge.socket.wire import Opcode

_ID_BYTES: Final = 24
# Above the first the connection is told to wait, below the second to go on: what asyncio does for
# a socket. It leaves room for one poll to carry a good part of a long answer.
_CONGESTED_BYTES: Final = 256 * 1024
_FLOWING_BYTES: Final = 64 * 1024


class PolledTransport(asyncio.Transport):
    """Stands where a socket's transport stands for a `Connection`, and answers its client's polls.

    At most `write_buffer_bytes_max` and one write are kept: the connection falls behind above it.
    """

    connection: Connection

    def __init__(
        self, session_id: int, clock: Clock, gather_seconds: float, lost: Callable[[], None]
    ) -> None:
        """`lost` is called once, after the connection is over."""
        super().__init__()
        self.id = secrets.token_urlsafe(_ID_BYTES)
        self._session_id = session_id
        self._clock = clock
        self._gather_seconds = gather_seconds
        self._lost = lost
        self._frames: deque[bytes] = deque()
        self._size = 0
        self._acknowledged = 0
        self._taken = 0
        self._polls = 0
        self._answered = -gather_seconds
        self._waiter: asyncio.Future[None] | None = None
        self._close: PollClose | UnsetType = UNSET
        self._is_reading = True
        self._is_congested = False
        self._is_over = False

    # The client's side

    def belongs_to(self, session_id: int) -> bool:
        """Tell whether a session opened it, and did not identify with another one's token."""
        identity = self.connection.identity
        return session_id == self._session_id == (identity.session_id if identity else session_id)

    async def begin(self, identify: bytes | None, seconds: float) -> FramesPolled:
        """Return `hello` and, where the client's first frame came along, what answers it."""
        if identify is not None:
            self.receive(1, [identify])
            await self._news(seconds, beyond=1)
        return self._hand_out()

    async def poll(self, after: int, seconds: float) -> FramesPolled:
        """Return the frames after a number, waiting so long for the first one.

        Those up to the number are forgotten. Raises `PollReplaced` when a later poll comes.
        """
        self._acknowledge(after)
        self.connection.data_received(b"")  # Who polls lives.
        self._polls += 1
        mine = self._polls
        self._wake()
        await self._news(seconds)
        await self._gather(mine)
        if mine != self._polls:
            raise PollReplaced
        return self._hand_out()

    def receive(self, first: int, frames: Sequence[bytes]) -> int:
        """Take frames numbered from `first` on, each once; return the number of the last taken.

        Some are left to the client while the connection has enough to do.
        """
        if first > self._taken + 1:
            raise NumberWrong
        for text in frames[self._taken + 1 - first :]:
            if not self._is_reading or self._close is not UNSET or self._is_over:
                break
            self._taken += 1
            self.connection.data_received(as_sent(text))
        return self._taken

    # The connection's side

    @override
    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        assert isinstance(protocol, Connection)  # noqa: S101 - the gateway makes nothing else
        self.connection = protocol

    @override
    def write(self, data: Any) -> None:
        for opcode, payload in unframed(data):
            if opcode is Opcode.TEXT:
                self._frames.append(payload)
                self._size += len(payload)
            elif opcode is Opcode.CLOSE:
                code = int.from_bytes(payload[:2], "big")
                self._close = PollClose(code, payload[2:].decode())
            # A ping asks nothing here: the next poll shows that the client lives.
        self._wake()
        if self._size > _CONGESTED_BYTES and not self._is_congested:
            self._is_congested = True
            self.connection.pause_writing()

    @override
    def get_write_buffer_size(self) -> int:
        return self._size

    @override
    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return default

    @override
    def pause_reading(self) -> None:
        self._is_reading = False

    @override
    def resume_reading(self) -> None:
        self._is_reading = True

    @override
    def can_write_eof(self) -> bool:
        return True

    @override
    def write_eof(self) -> None:
        """Do nothing: a close frame was written, and the next poll ends the connection."""

    @override
    def is_closing(self) -> bool:
        return self._is_over

    @override
    def close(self) -> None:
        self.abort()

    @override
    def abort(self) -> None:
        if not self._is_over:
            self._is_over = True
            self._wake()
            # Later, as every transport does: its connection may be in the middle of something.
            asyncio.get_running_loop().call_soon(self._lose)

    # Inside

    @property
    def _last(self) -> int:
        return self._acknowledged + len(self._frames)

    def _hand_out(self) -> FramesPolled:
        if self._is_over:
            raise ConnectionUnknown
        self._answered = self._clock.monotonic()
        if self._close is not UNSET:
            self.abort()
        return FramesPolled([Raw(text) for text in self._frames], self._last, self._close)

    def _acknowledge(self, after: int) -> None:
        if not self._acknowledged <= after <= self._last:
            raise NumberWrong
        while self._acknowledged < after:
            self._size -= len(self._frames.popleft())
            self._acknowledged += 1
        if self._is_congested and self._size <= _FLOWING_BYTES:
            self._is_congested = False
            self.connection.resume_writing()

    async def _news(self, seconds: float, beyond: int = 0) -> None:
        """Wait until more than so many frames are kept, or there will be no more of them."""
        if len(self._frames) > beyond or self._is_over or self._close is not UNSET:
            return
        self._waiter = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(seconds):
                await self._waiter
        except TimeoutError:
            return

    async def _gather(self, mine: int) -> None:
        """Let frames come together where polls follow each other: each is a whole request."""
        pause = self._answered + self._gather_seconds - self._clock.monotonic()
        is_urgent = self._size > _FLOWING_BYTES or self._close is not UNSET
        if mine == self._polls and pause > 0 and not is_urgent:
            await asyncio.sleep(pause)

    def _wake(self) -> None:
        waiter, self._waiter = self._waiter, None
        if waiter is not None and not waiter.done():
            waiter.set_result(None)

    def _lose(self) -> None:
        self.connection.connection_lost(None)
        self._lost()
