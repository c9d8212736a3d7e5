"""A real NATS server for tests, from a wheel."""

import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.support.process import free_port

START_SECONDS = 20
PROGRAM = Path(sys.executable).parent / "nats-server"


class Nats:
    """A server on loopback; with a user and a password where they are given."""

    def __init__(self, *, user: str = "", password: str = "") -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="plexichat-nats-"))
        self.port = free_port()
        self._user = ["--user", user, "--pass", password] if user else []
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Return its URL, without user and password."""
        return f"nats://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start and wait until it takes connections."""
        command = [str(PROGRAM), "-a", "127.0.0.1", "-p", str(self.port), *self._user]
        with (self.folder / "nats.log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self.folder)
        end = time.monotonic() + START_SECONDS
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
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
