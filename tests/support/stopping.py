"""Stopping processes and letting them go on: what a machine that hangs looks like to the others."""

import os
import signal
from pathlib import Path


def family(process_id: int) -> list[int]:
    """Return a process and all its descendants."""
    parents: dict[int, list[int]] = {}
    for each in Path("/proc").glob("[0-9]*/stat"):
        try:
            # The name stands in parentheses and may hold anything.
            fields = each.read_text().rpartition(")")[2].split()
        except OSError:  # it has ended
            continue
        parents.setdefault(int(fields[1]), []).append(int(each.parent.name))
    found = [process_id]
    for each_id in found:
        found += parents.get(each_id, [])
    return found


def stop(process_id: int) -> None:
    """SIGSTOP to a process and its descendants."""
    _signal(process_id, signal.SIGSTOP)


def go_on(process_id: int) -> None:
    """SIGCONT to a process and its descendants."""
    _signal(process_id, signal.SIGCONT)


def _signal(process_id: int, number: signal.Signals) -> None:
    for each in family(process_id):
        try:
            os.kill(each, number)
        except ProcessLookupError:
            continue
