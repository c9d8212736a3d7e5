"""Servers that are forked from a process that has loaded the program already.

Loading takes most of a start's CPU time, and a test that kills its server again and again pays it
each time. What is measured, or is about the start itself, is started as an operator starts it.
"""

import multiprocessing
import os
import runpy
import sys
from functools import cache
from multiprocessing import forkserver
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Protocol

from tests.support import network

_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["tests.support.loaded"])
ROOT = Path(__file__).parents[2]


class Process(Protocol):
    """What a test does with a server's process, as `subprocess.Popen` has it."""

    @property
    def pid(self) -> int: ...
    def poll(self) -> int | None: ...
    def wait(self, timeout: float | None = None) -> int: ...
    def send_signal(self, sig: int) -> None: ...
    def terminate(self) -> None: ...
    def kill(self) -> None: ...


class Forked:
    """A process that was forked; its exit status is negative when a signal ended it."""

    def __init__(self, process: ForkServerProcess) -> None:
        assert process.pid is not None
        self.pid = process.pid
        self._process = process

    def poll(self) -> int | None:
        """Return the exit status, or None while it runs."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end; raises `TimeoutError`."""
        self._process.join(timeout)
        status = self._process.exitcode
        if status is None:
            raise TimeoutError
        return status

    def send_signal(self, sig: int) -> None:
        """Send a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, sig)

    def terminate(self) -> None:
        """SIGTERM."""
        self._process.terminate()

    def kill(self) -> None:
        """SIGKILL."""
        self._process.kill()


def start(arguments: list[str], folder: Path, environment: dict[str, str], log: Path) -> Process:
    """Run `plexichat` with arguments in a folder and on this thread's network; `log` has its words.

    The thread stays on its network until the server has begun to listen.
    """
    _load()
    log.touch()
    # Daemonic: one that a failed test left behind does not keep the tests from ending.
    # The process that it is forked from stays in the network where it was started first.
    given = (arguments, folder, environment, log, network.here())
    process = _context.Process(target=_become, args=given, daemon=True)
    process.start()
    return Forked(process)


@cache
def _load() -> None:
    """Have the program loaded by a process that is not measured, which would slow all its forks."""
    names = [name for name in os.environ if name.startswith("COV")]
    hidden = {name: os.environ.pop(name) for name in names}
    os.environ["PYTHONPATH"] = str(ROOT)
    try:
        forkserver.ensure_running()
    finally:
        del os.environ["PYTHONPATH"]
        os.environ.update(hidden)


def _become(
    arguments: list[str], folder: Path, environment: dict[str, str], log: Path, where: Path
) -> None:
    network.enter(where)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    said = os.open(log, os.O_WRONLY | os.O_APPEND)
    for number in (1, 2):
        os.dup2(said, number)
    os.close(said)
    assert "tests.support.loaded" in sys.modules, "the program was not loaded before the fork"
    sys.argv = ["plexichat", *arguments]
    runpy.run_module("plexichat", run_name="__main__")
