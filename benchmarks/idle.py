"""What people cost who are there and say nothing: memory, and the way in."""

import time

from benchmarks import town
from benchmarks.crowd import Crowd, listening
from benchmarks.deployments import Serving
from benchmarks.rows import Bar, Row, count
from benchmarks.run import Run

ROOM = 50  # members of each channel
WARM = 50  # connected before the memory is read: what the first ones load is not theirs
SETTLE_SECONDS = 3
KIB_EACH = 12
CONNECTS_PER_CPU_SECOND = 2_500
BAR_PEOPLE = 5_000


def measure(run: Run) -> list[Row]:
    """Connect people with tokens of their own, the same server for all sizes."""
    sizes = run.sized((1_000, 5_000), (200, 400))
    people = sizes[-1] + WARM
    rooms = [range(begin, min(begin + ROOM, people)) for begin in range(0, people, ROOM)]
    place = town.found(run.new_folder(), people, rooms)
    rows = []
    for size in sizes:
        with run.deployment.serving(place.data) as running, listening() as crowd:
            rows += _connect(run, running, crowd, place, size)
    return rows


def _connect(run: Run, running: Serving, crowd: Crowd, place: town.Town, size: int) -> list[Row]:
    running.join(crowd, place.people[:WARM])
    time.sleep(SETTLE_SECONDS)
    before, cpu, began = running.rss_kib(), running.cpu(), time.monotonic()
    running.join(crowd, place.people[WARM : WARM + size])
    wall, cpu = time.monotonic() - began, running.cpu() - cpu
    time.sleep(SETTLE_SECONDS)
    after, idle_cpu, began = running.rss_kib(), running.cpu(), time.monotonic()
    time.sleep(SETTLE_SECONDS)
    idle = (running.cpu() - idle_cpu) / (time.monotonic() - began)
    each = (after - before) / size
    full = size == BAR_PEOPLE
    rate = size / cpu
    connects = rate >= CONNECTS_PER_CPU_SECOND if full else None
    return [
        Row(
            f"idle, {count(size)} people signed in{run.deployment.label}: memory (RSS) for each",
            f"{each:.1f} KiB",
            bar=Bar(f"≤ {KIB_EACH} KiB", each <= KIB_EACH if full else None),
            note=f"all servers {after / 1024:.0f} MiB; {idle:.1%} of a core while idle",
        ),
        Row(
            f"idle, {count(size)} people{run.deployment.label}: sign-ins by token per CPU-s",
            count(rate),
            cpu,
            wall,
            Bar(f"≥ {count(CONNECTS_PER_CPU_SECOND)}", connects),
        ),
    ]
