"""`plexichat serve --workers N`: several processes on one port of one big machine."""

import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import structlog

AGAIN_SECONDS = 1.0
_log = structlog.stdlib.get_logger("plexichat")


@dataclass
class _Worker:
    """A process, and what it runs: the same again when it was killed."""

    run: Callable[[], None]
    process_id: int = 0
    begun: float = 0.0

    def begin(self) -> None:
        """Fork; the child never returns from here."""
        self.begun = time.monotonic()
        sys.stdout.flush()
        self.process_id = os.fork()
        if self.process_id:
            return
        status = 1
        try:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            self.run()
            status = 0
        except BaseException as error:  # noqa: BLE001 - the child's end, not the parent's
            sys.stderr.write(f"plexichat: {error}\n")
        finally:
            sys.stdout.flush()
            os._exit(status)


class _Crew:
    """All workers, until somebody asks them to stop."""

    def __init__(self, runs: list[Callable[[], None]]) -> None:
        self.workers = [_Worker(run) for run in runs]
        self.stopping = False

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
            time.sleep(max(0.0, AGAIN_SECONDS - (time.monotonic() - each.begun)))
            each.begin()


def run_all(runs: list[Callable[[], None]]) -> None:
    """Run each in a process of its own until SIGINT or SIGTERM, which all of them are sent.

    A worker that was killed is started again; when one ends by itself because it cannot go on,
    all end. No loop and no thread may run when this is called.
    """
    crew = _Crew(runs)
    signal.signal(signal.SIGTERM, crew.stop)
    signal.signal(signal.SIGINT, crew.stop)
    for each in crew.workers:
        each.begin()
    while any(each.process_id for each in crew.workers):
        crew.bury(*os.wait())
