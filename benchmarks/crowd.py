"""The many who only listen: a process that reads thousands of sockets without decoding.

All members of a room are sent the same bytes, so a count and a checksum for each socket, beside
those of one member whose frames are decoded, tell what is missing, doubled or out of order.
"""

import multiprocessing
import os
import resource
import select
import socket
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any

from benchmarks.server import CLIENT_CORE, cpu_seconds
from benchmarks.town import Person
from benchmarks.wire import gather

AT_ONCE = 64
ANSWER_SECONDS = 300
POLL_SECONDS = 0.01
NICER = 5  # Who sends and takes the time goes before those who listen.

Heard = Counter[tuple[int, int]]  # how many sockets received so many bytes of that checksum


class Crowd:
    """Our end of the process."""

    def __init__(self, pipe: "Connection[Any, Any]", pid: int) -> None:
        self._pipe = pipe
        self._pid = pid

    def join(self, port: int, people: Sequence[Person]) -> None:
        """Let people connect and sign in."""
        self._ask("join", port, list(people))

    def attach(self, port: int, sockets: int) -> None:
        """Open plain connections."""
        self._ask("attach", port, sockets)

    def reset(self) -> None:
        """Forget what was heard so far."""
        self._ask("reset")

    def leave(self) -> None:
        """Close all connections."""
        self._ask("leave")

    def heard(self) -> Heard:
        """Return what the sockets received since `reset`."""
        found: Heard = self._ask("heard")
        return found

    def wait_for(self, expected: int, seconds: float) -> Heard:
        """Wait until all sockets together received so many bytes, or the time is over."""
        until = time.monotonic() + seconds
        while True:
            heard = self.heard()
            came = sum(size * sockets for (size, _), sockets in heard.items())
            if came >= expected or time.monotonic() > until:
                return heard
            time.sleep(POLL_SECONDS)

    def cpu(self) -> float:
        """Return the CPU seconds that listening took so far."""
        return cpu_seconds(self._pid)

    def _ask(self, *question: Any) -> Any:
        self._pipe.send(question)
        if not self._pipe.poll(ANSWER_SECONDS):
            message = "the listening process is silent"
            raise TimeoutError(message)
        answer = self._pipe.recv()
        if isinstance(answer, Exception):
            raise answer
        return answer


@contextmanager
def listening() -> Iterator[Crowd]:
    """Run the process until the block ends."""
    ours, theirs = multiprocessing.Pipe()
    child = multiprocessing.get_context("fork").Process(target=_run, args=(theirs,), daemon=True)
    child.start()
    try:
        yield Crowd(ours, child.pid or 0)
    finally:
        child.kill()
        child.join()


def lift_file_limit() -> None:
    """Allow as many open files as the system lets us have."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _run(pipe: "Connection[Any, Any]") -> None:
    os.sched_setaffinity(0, {CLIENT_CORE})
    os.nice(NICER)
    ears = _Ears()
    ears.poll.register(pipe.fileno(), select.EPOLLIN)
    while True:
        for fd, _ in ears.poll.poll():
            if fd != pipe.fileno():
                ears.hear(fd)
                continue
            name, *arguments = pipe.recv()
            try:
                pipe.send(getattr(ears, name)(*arguments))
            except Exception as error:  # noqa: BLE001 - it belongs to who asked
                pipe.send(error)


class _Ears:
    def __init__(self) -> None:
        self.poll = select.epoll()
        self._sockets: dict[int, socket.socket] = {}
        self._read: dict[int, Callable[[memoryview], int]] = {}
        self._sizes: dict[int, int] = {}
        self._sums: dict[int, int] = {}
        self._space = memoryview(bytearray(1 << 18))

    def join(self, port: int, people: Sequence[Person]) -> None:
        for begin in range(0, len(people), AT_ONCE):
            for client in gather(port, people[begin : begin + AT_ONCE]):
                self._add(client.socket)

    def attach(self, port: int, sockets: int) -> None:
        for _ in range(sockets):
            self._add(socket.create_connection(("127.0.0.1", port)))

    def leave(self) -> None:
        for each in self._sockets.values():
            each.close()
        for known in (self._sockets, self._read, self._sizes, self._sums):
            known.clear()

    def reset(self) -> None:
        self._sizes = dict.fromkeys(self._sockets, 0)
        self._sums = dict.fromkeys(self._sockets, 0)

    def heard(self) -> Heard:
        return Counter((size, self._sums[fd]) for fd, size in self._sizes.items())

    def hear(self, fd: int) -> None:
        try:
            size = self._read[fd](self._space)
        except BlockingIOError:
            return
        except ConnectionError:
            size = 0
        if not size:
            self.poll.unregister(fd)
            return
        self._sizes[fd] += size
        self._sums[fd] = zlib.crc32(self._space[:size], self._sums[fd])

    def _add(self, opened: socket.socket) -> None:
        opened.setblocking(False)  # noqa: FBT003 - the socket's own signature
        fd = opened.fileno()
        self._sockets[fd], self._read[fd] = opened, opened.recv_into
        self._sizes[fd] = self._sums[fd] = 0
        self.poll.register(fd, select.EPOLLIN)
