"""Writing frames to sockets: straight to the kernel while nothing waits in front of them."""

import asyncio
import socket
from collections.abc import Callable, Sequence
from itertools import islice, repeat
from operator import call, itemgetter
from typing import Protocol


class Writable(Protocol):
    """What frames are written to."""

    @property
    def write(self) -> Callable[[bytes], int]:
        """What takes whole frames, as far as it can at once, and tells how many bytes it took.

        It does not wait. An OSError says that it took nothing. Use `write_all`.
        """

    def finish(self, frames: bytes, taken: int) -> None:
        """Take the rest of what `write` was given."""


def write_all(sockets: Sequence[Writable], frames: bytes) -> None:
    """Send the same frames to each, in one write.

    The loop runs in C from socket to socket, since what it does for each is most of what a
    delivery costs; an error interrupts it at the socket that has it.
    """
    writes = [each.write for each in sockets]
    taken: list[int] = []
    while len(taken) < len(writes):
        try:
            taken.extend(map(call, islice(writes, len(taken), None), repeat(frames)))
        except OSError:
            taken.append(0)
    size = len(frames)
    if taken.count(size) == len(taken):
        return
    short = [pair for pair in zip(taken, sockets, strict=True) if pair[0] != size]
    # What was cut in two first: who falls behind may end others, and a close frame would cut in.
    for count, each in sorted(short, key=itemgetter(0), reverse=True):
        each.finish(frames, count)


def own_socket(transport: asyncio.Transport) -> socket.socket | None:
    """Return a second descriptor of a transport's socket, ours to write to and to close.

    Ours: the transport's own number could be another connection's by the time of a write. None
    over TLS, where only the transport knows what goes over the wire, and where there is no socket.
    From here on the transport calls `pause_writing` with the first byte that it holds and
    `resume_writing` after the last.
    """
    own = transport.get_extra_info("socket")
    if own is None or transport.get_extra_info("sslcontext") is not None:
        return None
    transport.set_write_buffer_limits(high=0)
    try:
        opened: socket.socket = own.dup()
    except OSError:  # no descriptor is left: the transport's own will do
        return None
    return opened


def take_nothing(_frames: bytes) -> int:
    """Leave frames to `finish`: the transport still holds earlier ones."""
    return 0
