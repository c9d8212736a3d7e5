"""`python -m benchmarks [--quick] [--only NAME] [--on DEPLOYMENT] [--write]`."""

import argparse
import itertools
import os
import platform
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks import (
    cluster,
    durable,
    fan_out,
    idle,
    killed,
    moving,
    reads,
    rooms,
    search,
    start,
    storm,
)
from benchmarks.crowd import lift_file_limit
from benchmarks.deployments import DEPLOYMENTS
from benchmarks.rows import Row, table, write
from benchmarks.run import Run
from benchmarks.server import CLIENT_CORE

PAGE = Path(__file__).parents[1] / "docs" / "operate" / "performance.md"
MEASURES: dict[str, Callable[[Run], list[Row]]] = {
    "start": start.measure,
    "fan-out": fan_out.measure,
    "durable": durable.measure,
    "rooms": rooms.measure,
    "idle": idle.measure,
    "reads": reads.measure,
    "storm": storm.measure,
    "killed": killed.measure,
    "search": search.measure,
    "search-postgresql": search.measure_on_postgres,
    "moving": moving.measure,
    "cluster": cluster.measure,
}
WORKLOADS = ("fan-out", "durable", "rooms", "idle", "reads", "storm", "killed")
_WORKLOADS = ", ".join(WORKLOADS)


def main() -> int:
    """Measure, print the table, and tell by the exit status whether something broke."""
    arguments = _arguments()
    lift_file_limit()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # so that the server ends as well
    os.sched_setaffinity(0, {CLIENT_CORE})
    rows: list[Row] = []
    broken = 0
    began, load = time.monotonic(), os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="plexichat-bench-", dir=arguments.folder) as folder:
        for run, name in _chosen(arguments, Path(folder)):
            print(f"{name}{run.deployment.label} …", file=sys.stderr, flush=True)
            try:
                rows += MEASURES[name](run)
            except Exception as error:  # noqa: BLE001 - the other figures are still worth having
                broken += 1
                rows.append(Row(name, "broke off", note=f"{type(error).__name__}: {error}"))
    text = f"{_circumstances(arguments, time.monotonic() - began, load)}\n\n{table(rows)}"
    print(text)
    if arguments.write:
        write(PAGE, text, "benchmarks" if arguments.on is None else "deployments")
    return 1 if broken else 0


def _chosen(arguments: argparse.Namespace, folder: Path) -> Iterator[tuple[Run, str]]:
    """Return what to measure, and on what."""
    numbers = itertools.count()
    for name in arguments.only or (MEASURES if arguments.on is None else WORKLOADS):
        for on in arguments.on or ["sqlite"]:
            yield Run(folder, arguments.quick, DEPLOYMENTS[on], numbers), name


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=main.__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes, two minutes")
    parser.add_argument("--only", action="append", choices=MEASURES, help="may be repeated")
    parser.add_argument(
        "--on", action="append", choices=DEPLOYMENTS, help=f"by default sqlite; for {_WORKLOADS}"
    )
    parser.add_argument("--write", action="store_true", help=f"write the table into {PAGE.name}")
    parser.add_argument("--folder", type=Path, help="where to put the data: the disk to measure")
    return parser.parse_args()


def _circumstances(arguments: argparse.Namespace, seconds: float, load: float) -> str:
    size = "quick run, sizes too small for the bars" if arguments.quick else "full run"
    return (
        f"Measured on {time.strftime('%Y-%m-%d', time.gmtime())} ({size}, {seconds:.0f} s):"
        f" {os.cpu_count()} cores of {platform.machine()}, shared with others (load {load:.1f}"
        f" before), Linux {platform.release().split('-')[0]},"
        f" Python {platform.python_version()}, SQLite where nothing else is said."
    )


if __name__ == "__main__":
    sys.exit(main())
