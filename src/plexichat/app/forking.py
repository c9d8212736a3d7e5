"""`plexichat serve --workers N`: several processes on one port of one big machine."""

import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from threading import Thread

import structlog

AGAIN_SECONDS = 1.0
_log = structlog.stdlib.get_logger("plexichat")


@dataclass
class _Worker:
    """A process, and what it runs: the same again when it was killed."""

    run: Callable[[], None]
    process_id: int = 0

    def begin(self, parent: tuple[int, int]) -> None:
        """Fork; the child never returns from here. `parent` is a pipe that the parent holds."""
        sys.stdout.flush()
        self.process_id = os.fork()
        if self.process_id:
            return
        status = 1
        try:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            _follow(parent)
            self.run()
            status = 0
        except BaseException as error:  # noqa: BLE001 - the child's end, not the parent's
            sys.stderr.write(f"plexichat: {error}\n")
        finally:
            sys.stdout.flush()
            os._exit(status)


def _follow(parent: tuple[int, int]) -> None:
    """End when the parent has ended, however: then the pipe has no writer any more."""
    reading, writing = parent
    os.close(writing)

    def watch() -> None:
        os.read(reading, 1)
        os.kill(os.getpid(), signal.SIGTERM)

    Thread(target=watch, daemon=True, name="parent").start()


class _Crew:
    """All workers, until somebody asks them to stop."""

    def __init__(self, runs: list[Callable[[], None]]) -> None:
        self.workers = [_Worker(run) for run in runs]
        self.stopping = False
        self._pipe = os.pipe()

    def begin(self) -> None:
        """Start all workers."""
        for each in self.workers:
            each.begin(self._pipe)

    def stop(self, _signal: int = 0, _frame: object = None) -> None:
        """Ask every worker to stop."""
        self.stopping = True
        for each in self.workers:
            if each.process_id:
                with suppress(ProcessLookupError):
                    os.kill(each.process_id, signal.SIGTERM)

    def bury(self, process_id: int, status: int) -> None:
        """Take note of a worker's end: who was killed begins again, else all end."""
        for each in self.workers:
            if each.process_id != process_id:
                continue
            each.process_id = 0
            if self.stopping:
                return
            if not os.WIFSIGNALED(status):
                self.stop()
                return
            _log.warning("a worker was killed and is started again", process=process_id)
            time.sleep(AGAIN_SECONDS)
            if not self.stopping:  # a signal may have come meanwhile
                each.begin(self._pipe)


def run_all(runs: list[Callable[[], None]]) -> None:
    """Run each in a process of its own until SIGINT or SIGTERM, which all of them are sent.

    A worker that was killed is started again; when one ends by itself because it cannot go on,
    all end. No loop and no thread may run when this is called.
    """
    crew = _Crew(runs)
    signal.signal(signal.SIGTERM, crew.stop)
    signal.signal(signal.SIGINT, crew.stop)
    crew.begin()
    while any(each.process_id for each in crew.workers):
        crew.bury(*os.wait())
