"""Several servers on one PostgreSQL and one bus, as an operator of a cluster runs them."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.machine import PLEXICHAT, Machine
from tests.support.nats import Nats
from tests.support.postgres import Postgres

_names = itertools.count()


class Several:
    """Servers that share a database, a bus and a folder of files."""

    def __init__(self, folder: Path, database: str, bus: str, *, starts_warm: bool = True) -> None:
        self.folder = folder
        self.starts_warm = starts_warm
        self.database = database
        self.bus = bus
        self.machines: list[Machine] = []

    @property
    def addresses(self) -> list[tuple[str, int]]:
        """Return where the servers listen."""
        return [(each.host, each.port) for each in self.machines]

    def add(self, command: list[str] = PLEXICHAT, **extra: str) -> Machine:
        """Start one more server."""
        machine = self.make(**extra)
        machine.start(command)
        return machine

    def make(self, **extra: str) -> Machine:
        """Make one more machine, and start nothing on it."""
        folder = self.folder / f"server{len(self.machines)}"
        folder.mkdir(exist_ok=True)
        shared = {"PLEXICHAT_BUS_URL": self.bus, "PLEXICHAT_FILES": str(self.folder / "files")}
        machine = Machine(
            folder,
            extra=shared | extra,
            database=self.database,
            is_measured=False,
            starts_warm=self.starts_warm,
        )
        self.machines.append(machine)
        return machine

    def kill(self) -> None:
        """End all servers."""
        for each in self.machines:
            if each.process is not None:
                each.process.send_signal(18)  # SIGCONT: one that is stopped ends, too
            each.kill()


@contextmanager
def several(
    folder: Path,
    database: str,
    bus: str,
    *,
    count: int = 3,
    starts_warm: bool = True,
    **extra: str,
) -> Iterator[Several]:
    """Run servers for the life of the block."""
    servers = Several(folder, database, bus, starts_warm=starts_warm)
    try:
        for _ in range(count):
            servers.add(**extra)
        yield servers
    finally:
        servers.kill()


@contextmanager
def parts(*, durable: bool = True) -> Iterator[tuple[Postgres, Nats]]:
    """Run a PostgreSQL and a NATS of one's own for the life of the block."""
    database, bus = Postgres(durable=durable), Nats()
    try:
        database.start()
        bus.start()
        yield database, bus
    finally:
        bus.close()
        database.close()
