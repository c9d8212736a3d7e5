"""How soon the server answers, and what it holds while nobody is there."""

from pathlib import Path
from statistics import median

from benchmarks import server
from benchmarks.rows import Bar, Row
from benchmarks.run import Run

READY_SECONDS = 2.0
IDLE_MB = 150


def measure(run: Run) -> list[Row]:
    """Start a new server, then the same data again."""
    data = run.new_folder()
    first, _, _ = _once(data)
    again = [_once(data) for _ in range(run.sized(5, 2))]
    ready, cpu, rss = (median(values) for values in zip(*again, strict=True))
    return [
        Row("start-up, empty directory: until `/readyz` is 200", f"{first:.2f} s"),
        Row(
            "start-up: until `/readyz` is 200",
            f"{ready:.2f} s",
            cpu,
            ready,
            Bar(f"< {READY_SECONDS:.0f} s", ready < READY_SECONDS),
            f"median of {len(again)}",
        ),
        Row("idle memory (RSS)", f"{rss:.0f} MB", bar=Bar(f"≤ {IDLE_MB} MB", rss <= IDLE_MB)),
    ]


def _once(data: Path) -> tuple[float, float, float]:
    with server.serving(data) as running:
        return running.ready_seconds, running.cpu(), running.rss_kib() * 1024 / 1e6
