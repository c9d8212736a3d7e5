"""Two servers, each connected to its own one of three NATS servers that form a cluster."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.support import stopping
from tests.support.nats import Clustered, clustered
from tests.support.several import Several

MOVE_SECONDS = 30


@dataclass
class Attached:
    """The servers and what they hang on."""

    servers: Several
    buses: list[Clustered]
    _struck: list[Clustered] = field(default_factory=list)

    def strike(self, how: str, buses: Sequence[Clustered]) -> None:
        """Let NATS servers die (`killed`), or hang."""
        for each in buses:
            assert each.process is not None
            if how == "killed":
                each.kill()
            else:
                stopping.stop(each.process.pid)
            self._struck.append(each)

    def moved(self) -> None:
        """Wait until both servers are connected to those that answer."""
        answering = [each for each in self.buses if each not in self._struck]
        end = time.monotonic() + MOVE_SECONDS
        while sum(each.clients for each in answering) < len(self.servers.machines):
            assert time.monotonic() < end, "they hang on what does not answer"
            time.sleep(0.1)

    def heal(self) -> None:
        """Let all be there again."""
        while self._struck:
            each = self._struck.pop()
            if each.process is None:
                each.start()
            else:
                stopping.go_on(each.process.pid)


@contextmanager
def attached(folder: Path, database: str) -> Iterator[Attached]:
    """Run them for the life of the block."""
    with clustered() as buses:
        first, second, third = (each.url for each in buses)
        servers = Several(folder, database, f"{first},{second},{third}")
        made = Attached(servers, buses)
        try:
            servers.add()
            servers.bus = f"{second},{first},{third}"
            servers.add()
            assert [each.clients for each in buses] == [1, 1, 0]
            yield made
        finally:
            servers.kill()
            made.heal()
