"""Real NATS servers for tests, from a wheel: one, or a cluster of them."""

import json
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.support.process import free_port

START_SECONDS = 20
LOOPBACK = "127.0.0.1"
PROGRAM = Path(sys.executable).parent / "nats-server"


class Nats:
    """A server, by default on loopback; with a user and a password where they are given."""

    def __init__(self, *, user: str = "", password: str = "", host: str = LOOPBACK) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="plexichat-nats-"))
        self.host = host
        self.port = free_port()
        self.options = ["--user", user, "--pass", password] if user else []
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Return its URL, without user and password."""
        return f"nats://{self.host}:{self.port}"

    def start(self) -> None:
        """Start and wait until it takes connections."""
        command = [str(PROGRAM), "-a", self.host, "-p", str(self.port), *self.options]
        with (self.folder / "nats.log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self.folder)
        end = time.monotonic() + START_SECONDS
        while True:
            try:
                socket.create_connection((self.host, self.port), timeout=1).close()
            except OSError:
                assert time.monotonic() < end, (self.folder / "nats.log").read_text()
                time.sleep(0.02)
            else:
                return

    def kill(self) -> None:
        """End it by SIGKILL."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def close(self) -> None:
        """End it for good."""
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


class Clustered(Nats):
    """One server of a cluster, which tells who is connected to it."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = free_port()
        self._monitor = free_port()

    def meet(self, others: "Sequence[Clustered]") -> None:
        """Say whom it shall form a cluster with, before it is started."""
        routes = ",".join(f"nats://{each.host}:{each.gate}" for each in others)
        self.options = ["--cluster", f"nats://{self.host}:{self.gate}", "--routes", routes]
        self.options += ["--cluster_name", "plexichat", "--http_port", str(self._monitor)]

    @property
    def clients(self) -> int:
        """Return how many clients are connected to it."""
        return int(self._ask("connz")["num_connections"])

    @property
    def peers(self) -> int:
        """Return how many other servers it has routes to."""
        return len({each["remote_id"] for each in self._ask("routez")["routes"]})

    def _ask(self, what: str) -> dict[str, Any]:
        url = f"http://{self.host}:{self._monitor}/{what}"
        with urllib.request.urlopen(url, timeout=START_SECONDS) as answer:
            said: dict[str, Any] = json.loads(answer.read())
        return said


@contextmanager
def clustered(count: int = 3) -> Iterator[list[Clustered]]:
    """Run a cluster of servers for the life of the block, all of which have met."""
    servers = [Clustered() for _ in range(count)]
    try:
        for each in servers:
            each.meet([other for other in servers if other is not each])
            each.start()
        end = time.monotonic() + START_SECONDS
        while any(each.peers < count - 1 for each in servers):
            assert time.monotonic() < end, "they do not meet"
            time.sleep(0.05)
        yield servers
    finally:
        for each in servers:
            each.close()
