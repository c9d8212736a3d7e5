"""`python -m benchmarks.gate [--write]`: whether the hot paths cost what they did.

Not in seconds, which tell about the machine and its neighbours: in CPU seconds divided by those of
work that stays the same, measured in turns with it. The lowest of several rounds counts on either
side, because nothing makes a round cheaper than it is. `gate.json` is what they cost when it was
written.
"""

import argparse
import asyncio
import gc
import json
import logging
import os
import sys
import tempfile
import time
from pathlib import Path

import structlog

from benchmarks.hot_paths import HotPath, Work, hot_paths
from benchmarks.server import CLIENT_CORE

FILE = Path(__file__).with_suffix(".json")
ROUNDS = 9
# What looks dearer is measured so often again: neighbours go, a dearer path stays dear.
AGAIN = 4
# A machine with neighbours sees a fifth more or less; who makes something half as dear again
# should have a reason, and writes the file anew.
TOLERATED = 1.75


def main() -> int:
    """Measure, print, and tell by the exit status whether something became dearer."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.gate", description=main.__doc__)
    parser.add_argument("--write", action="store_true", help=f"write {FILE.name} anew")
    arguments = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    # What one thread hands to another costs more when it wakes on another core, at times much more.
    os.sched_setaffinity(0, {CLIENT_CORE})
    before: dict[str, float] = {} if arguments.write else json.loads(FILE.read_text("utf-8"))
    found = asyncio.run(_measured(before))
    if arguments.write:
        rounded = {name: round(ratio, 2) for name, ratio in found.items()}
        FILE.write_text(json.dumps(rounded, indent=2, ensure_ascii=False) + "\n", "utf-8")
        return 0
    return compare(found, before)


def compare(found: dict[str, float], before: dict[str, float]) -> int:
    """Print what each path costs beside what it did; return 1 where the file has to be looked at.

    That is where a path became dearer, is new, or is measured no more.
    """
    for name, ratio in found.items():
        change = ratio / before[name] if name in before else 1.0
        print(f"{name:42} {ratio:8.2f}  {change:5.2f} x{_verdict(change, is_known=name in before)}")
    missing = before.keys() - found.keys()
    for name in missing:
        print(f"{name:42} is measured no more: --write")
    is_dearer = any(found[name] > before[name] * TOLERATED for name in found.keys() & before.keys())
    return 1 if is_dearer or found.keys() != before.keys() else 0


def _verdict(change: float, *, is_known: bool) -> str:
    if not is_known:
        return "  not in the file: --write"
    if change > TOLERATED:
        return f"  DEARER than {TOLERATED} times what it was"
    return "  cheaper: write it down with --write" if change < 1 / TOLERATED else ""


async def _measured(before: dict[str, float]) -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="plexichat-gate-") as folder:
        async with hot_paths(Path(folder)) as paths:
            return {path.name: await lowest(path, before.get(path.name)) for path in paths}


async def lowest(path: HotPath, before: float | None) -> float:
    """Return what a path costs, measured again while it seems dearer than is tolerated."""
    ratio = await _ratio(path)
    for _ in range(AGAIN):
        if before is None or ratio <= before * TOLERATED:
            break
        ratio = min(ratio, await _ratio(path))
    return ratio


async def _ratio(path: HotPath) -> float:
    await path.work()
    await path.beside()
    work, beside = [], []
    for _ in range(ROUNDS):
        work.append(await _cpu(path.work))
        beside.append(await _cpu(path.beside))
    return min(work) / min(beside)


async def _cpu(work: Work) -> float:
    """Return the CPU seconds of all threads of this process for it."""
    gc.collect()
    gc.disable()
    began = time.process_time()
    await work()
    used = time.process_time() - began
    gc.enable()
    return used


if __name__ == "__main__":
    sys.exit(main())
