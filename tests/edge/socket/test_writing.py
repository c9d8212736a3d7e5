"""Writing straight to sockets: the same bytes in the same order as through the transport."""

from collections.abc import Callable

from plexichat.edge.socket.writing import write_all
from tests.edge.socket.gate import Gate


class Narrow:
    """A socket that takes so much at once; the rest is finished later."""

    def __init__(self, takes: int | OSError) -> None:
        self.takes = takes
        self.got = b""
        self.finished: list[int] = []

    @property
    def write(self) -> Callable[[bytes], int]:
        return self._write

    def _write(self, frames: bytes) -> int:
        if isinstance(self.takes, OSError):
            raise self.takes
        self.got += frames[: self.takes]
        return min(self.takes, len(frames))

    def finish(self, frames: bytes, taken: int) -> None:
        self.finished.append(taken)
        self.got += frames[taken:]


def test_each_gets_everything_once_whatever_its_neighbours_do() -> None:
    everything = 1_000
    all_of_them = [
        Narrow(everything),
        Narrow(BlockingIOError()),
        Narrow(3),
        Narrow(ConnectionResetError()),
        Narrow(0),
        Narrow(everything),
    ]
    write_all(all_of_them, b"frames")
    assert [each.got for each in all_of_them] == [b"frames"] * 6
    assert [each.finished for each in all_of_them] == [[], [0], [3], [0], [0], []]


def test_a_frame_that_was_cut_is_finished_before_anything_else_happens() -> None:
    order: list[str] = []

    class Noting(Narrow):
        def finish(self, frames: bytes, taken: int) -> None:
            order.append("cut" if taken else "behind")

    write_all([Noting(0), Noting(2), Noting(0)], b"frames")
    assert order == ["cut", "behind", "behind"]


async def test_a_connection_that_ends_gives_its_own_descriptor_back(gate: Gate) -> None:
    peers = [await gate.enter() for _ in range(5)]
    own = [each._socket for each in gate.gateway._connections]
    assert all(each is not None and each.fileno() >= 0 for each in own)
    for peer in peers:
        peer.writer.transport.abort()
    await gate.settle()
    assert [each.fileno() for each in own if each is not None] == [-1] * 5
