"""How the product is run: one server on SQLite, one on PostgreSQL, two on PostgreSQL and NATS."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from benchmarks import postgres, server
from benchmarks.crowd import Crowd
from benchmarks.server import Server, cpu_seconds, on_cores
from benchmarks.town import Person
from benchmarks.wire import Client, gather
from tests.support.nats import Nats

_NONCES = "SELECT nonce FROM messages"


class Store(Protocol):
    """Where servers keep what they are told."""

    settings: dict[str, str]

    def cpu(self) -> float:
        """Return the CPU seconds of the store's own processes, a bus's as well."""

    def nonces(self) -> list[str]:
        """Return the nonce of every message that is stored."""

    def kill(self) -> None:
        """End its processes as a power cut would."""

    def start(self) -> None:
        """Start them again."""


@dataclass(slots=True)
class Serving:
    """Servers that answer, and what they stand on."""

    data: Path
    store: Store
    settings: dict[str, str]
    servers: list[Server] = field(default_factory=list)

    @property
    def port(self) -> int:
        """Where the first server listens."""
        return self.servers[0].port

    def cpu(self) -> float:
        """Return the CPU seconds of all that serves: servers, database, bus."""
        return sum(each.cpu() for each in self.servers) + self.store.cpu()

    def rss_kib(self) -> int:
        """Return the memory that the servers hold."""
        return sum(each.rss_kib() for each in self.servers)

    def join(self, crowd: Crowd, people: Sequence[Person]) -> None:
        """Let people listen, as many at each server."""
        for place, each in enumerate(self.servers):
            crowd.join(each.port, people[place :: len(self.servers)])

    def gather(self, people: Sequence[Person]) -> list[Client]:
        """Connect people, by turns to each server; in their order."""
        opened = [
            gather(each.port, people[place :: len(self.servers)])
            for place, each in enumerate(self.servers)
        ]
        return [opened[at % len(opened)][at // len(opened)] for at in range(len(people))]

    def start(self, count: int) -> None:
        """Start servers, each with a data directory of its own."""
        for each in range(count):
            data = self.data if each == 0 else self.data.with_name(f"{self.data.name}-{each}")
            self.servers.append(server.start(data, self.settings | self.store.settings))

    def restart(self) -> None:
        """Start as many again, when all have ended."""
        count = len(self.servers)
        self.servers.clear()
        self.start(count)

    def kill(self) -> None:
        """End the servers as a power cut would; the store goes on."""
        for each in self.servers:
            each.kill()

    def stop(self) -> None:
        """End the servers as an operator would."""
        for each in self.servers:
            each.stop()


@dataclass(frozen=True, slots=True)
class Deployment:
    """A way to run the product. All that serves shares one core."""

    name: str
    servers: int = 1
    is_on_postgres: bool = False

    @property
    def label(self) -> str:
        """What stands behind a figure that was not taken on one server with SQLite."""
        return f", {self.name}" if self.is_on_postgres else ""

    @contextmanager
    def serving(self, data: Path, **settings: str) -> Iterator[Serving]:
        """Serve what was laid in a data directory, wherever this deployment keeps it."""
        with ExitStack() as stack:
            store: Store = File(data)
            if self.is_on_postgres:
                store = stack.enter_context(_shared(data, with_bus=self.servers > 1))
            running = Serving(data, store, settings)
            stack.callback(running.stop)
            running.start(self.servers)
            yield running


SQLITE = Deployment("SQLite")
POSTGRES = Deployment("PostgreSQL", 1, is_on_postgres=True)
TWO = Deployment("two servers, NATS", 2, is_on_postgres=True)
DEPLOYMENTS = {"sqlite": SQLITE, "postgresql": POSTGRES, "two-servers": TWO}


class File:
    """A SQLite database: no process of its own."""

    def __init__(self, data: Path) -> None:
        self.settings: dict[str, str] = {}
        self._path = server.database(data)

    def cpu(self) -> float:
        """Return nothing: it is spent in the server."""
        return 0.0

    def nonces(self) -> list[str]:
        """Return the nonce of every message that is stored."""
        with closing(sqlite3.connect(self._path)) as connection:
            return [nonce for (nonce,) in connection.execute(_NONCES)]

    def kill(self) -> None:
        """Do nothing: it ends with its server."""

    def start(self) -> None:
        """Do nothing: it starts with its server."""


class Shared:
    """A PostgreSQL and, where servers have to hear of one another, a NATS."""

    def __init__(self, database: postgres.Database, bus: Nats | None, files: Path) -> None:
        self.settings = {
            "PLEXICHAT_DATABASE_URL": database.url,
            "PLEXICHAT_FILES": str(files),
        }
        if bus is not None:
            self.settings["PLEXICHAT_BUS_URL"] = bus.url
        self._database = database
        self._bus = bus

    def cpu(self) -> float:
        """Return the CPU seconds of PostgreSQL's processes and of the bus."""
        process = self._bus and self._bus.process
        return self._database.cpu() + (cpu_seconds(process.pid) if process else 0.0)

    def nonces(self) -> list[str]:
        """Return the nonce of every message that is stored."""
        return self._database.query(_NONCES).split()

    def kill(self) -> None:
        """End both by SIGKILL."""
        self._database.kill()
        if self._bus is not None:
            self._bus.kill()

    def start(self) -> None:
        """Start both again."""
        with on_cores([server.SERVER_CORE]):
            self._database.start()
            if self._bus is not None:
                self._bus.start()


@contextmanager
def _shared(data: Path, *, with_bus: bool) -> Iterator[Shared]:
    with postgres.serving([server.SERVER_CORE]) as database, ExitStack() as stack:
        bus = None
        if with_bus:
            bus = Nats()
            stack.callback(bus.close)
            with on_cores([server.SERVER_CORE]):
                bus.start()
        if server.database(data).exists():
            database.take_over(server.database(data))
        yield Shared(database, bus, data.with_name(f"{data.name}-files"))
