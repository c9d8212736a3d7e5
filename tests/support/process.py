"""A server in a process of its own, as an operator runs it."""

import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

STOP_SECONDS = 60
# What says where packages come from and whom to trust; all else of a test's environment is ours.
PASSED_ON = ("PATH", "LANG", "TMPDIR", "SSL_", "PIP_", "UV_", "NPM_", "npm_", "NODE_EXTRA_", "COV")
PROXIES = ("http_proxy", "https_proxy", "no_proxy", "all_proxy")


@dataclass(frozen=True)
class Running:
    """A server that answers."""

    url: str
    process: "subprocess.Popen[bytes]"
    log: Path

    def get(self, path: str) -> tuple[int, bytes]:
        """Return the status and body of a page."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=5) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read()

    def stop(self) -> int:
        """Ask it to stop and return its exit status."""
        self.process.terminate()
        return self.process.wait(STOP_SECONDS)


def bare_environment(home: Path, **more: str) -> dict[str, str]:
    """Return an environment with an empty HOME, as a new user of a machine has it."""
    home.mkdir(parents=True, exist_ok=True)
    passed = {
        name: value
        for name, value in os.environ.items()
        if name.startswith(PASSED_ON) or name.lower() in PROXIES
    }
    return passed | {"HOME": str(home), "CI": "true"} | more


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@contextmanager
def serving(
    command: Sequence[str], folder: Path, environment: dict[str, str], seconds: float = 90
) -> Iterator[Running]:
    """Run a command with `--bind` and `--data` added until the block ends; wait until it answers."""
    port, log = free_port(), folder / "server.log"
    arguments = [*command, "--bind", f"127.0.0.1:{port}", "--data", str(folder / "data")]
    with log.open("wb") as output:
        process = subprocess.Popen(
            arguments, cwd=folder, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
    running = Running(f"http://127.0.0.1:{port}", process, log)
    try:
        _wait(running, time.monotonic() + seconds)
        yield running
    finally:
        process.kill()
        process.wait()


def _wait(running: Running, until: float) -> None:
    while True:
        try:
            if running.get("/readyz")[0] == 200:
                return
        except OSError:
            pass
        said = running.log.read_text(encoding="utf-8", errors="replace")
        assert running.process.poll() is None, f"it ended:\n{said}"
        assert time.monotonic() < until, f"it does not answer:\n{said}"
        time.sleep(0.1)
