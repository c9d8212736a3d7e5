"""The server as an operator runs it: a process of its own, on a core of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

START_SECONDS = 30
STOP_SECONDS = 30
TICKS = os.sysconf("SC_CLK_TCK")
CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE, CLIENT_CORE = CORES[0], CORES[-1]
# No limit is measured here but the machine's.
LIFTED = {
    "PLEXICHAT_REQUESTS_PER_MINUTE": "1000000",
    "PLEXICHAT_ANONYMOUS_REQUESTS_PER_MINUTE": "1000000",
    "PLEXICHAT_FRAMES_PER_SECOND": "100000",
    "PLEXICHAT_HEARTBEAT_SECONDS": "600",
    "PLEXICHAT_HANDSHAKE_SECONDS": "60",
    "PLEXICHAT_LOG_LEVEL": "warning",
}


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers."""

    process: "subprocess.Popen[bytes]"
    port: int
    data: Path
    ready_seconds: float

    @property
    def database(self) -> Path:
        """The file in which it keeps everything."""
        return database(self.data)

    def cpu(self) -> float:
        """Return the CPU seconds that all its threads used so far."""
        return cpu_seconds(self.process.pid)

    def rss_kib(self) -> int:
        """Return the memory that it holds."""
        for line in Path(f"/proc/{self.process.pid}/status").read_text("ascii").splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1])
        raise ProcessLookupError

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        """End it as an operator would, if it still runs."""
        _stop(self.process)


@contextmanager
def on_cores(cores: Iterable[int]) -> Iterator[None]:
    """Run the block, and what it starts, on these cores."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


@contextmanager
def serving(data: Path, **settings: str) -> Iterator[Server]:
    """Run `plexichat serve` until the block ends."""
    running = start(data, settings)
    try:
        yield running
    finally:
        running.stop()


def start(data: Path, settings: Mapping[str, str]) -> Server:
    """Start `plexichat serve` and wait until it answers."""
    port = free_port()
    arguments = [sys.executable, "-m", "plexichat", "serve"]
    arguments += ["--bind", f"127.0.0.1:{port}", "--data", str(data)]
    with data.with_suffix(".log").open("ab") as log, on_cores([SERVER_CORE]):
        began = time.monotonic()
        process = subprocess.Popen(
            arguments, env=environment({**LIFTED, **settings}), stdout=log, stderr=log
        )
    try:
        _wait(process, port, began + START_SECONDS)
    except BaseException:
        _stop(process)
        raise
    return Server(process, port, data, time.monotonic() - began)


def _stop(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is not None:
        return
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def command(*arguments: str) -> None:
    """Run the product's command line."""
    subprocess.run(
        [sys.executable, "-m", "plexichat", *arguments],
        env=environment({}),
        check=True,
        stdout=subprocess.DEVNULL,
        timeout=START_SECONDS,
    )


def database(data: Path) -> Path:
    """Return where a data directory holds its database."""
    return data / "plexichat.sqlite3"


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    """Return our environment without anybody's settings of the server."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("PLEXICHAT_")}
    return ours | dict(settings)


def cpu_seconds(pid: int) -> float:
    """Return the CPU seconds that a process used so far, its own and the system's for it."""
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def _wait(process: "subprocess.Popen[bytes]", port: int, until: float) -> None:
    while process.poll() is None and time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            pass
        time.sleep(0.01)
    message = "the server does not answer; its log stands beside its data"
    raise TimeoutError(message)
