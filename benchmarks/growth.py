"""`python -m benchmarks.growth [--quick]`: what a delivery, a send and a member cost as all grows.

None of it may rise: not with members, not with channels, not with what is stored. Writes the
picture that `docs/operate/performance.md` shows.
"""

import argparse
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from benchmarks import server, town
from benchmarks.crowd import lift_file_limit, listening
from benchmarks.curves import Curve, picture
from benchmarks.fan_out import Room, flood
from benchmarks.history import fill
from benchmarks.run import Run
from benchmarks.senders import Sender, post
from benchmarks.server import CLIENT_CORE
from benchmarks.wire import gather, send_frame

PICTURE = Path(__file__).parents[1] / "docs" / "operate" / "growth.svg"
ROUNDS, IN_FLIGHT, SENDERS, SENDS = 3, 8, 8, 250
MICRO = 1e6


def main() -> None:
    """Measure and draw."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.growth", description=main.__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes, nothing is drawn")
    arguments = parser.parse_args()
    lift_file_limit()
    os.sched_setaffinity(0, {CLIENT_CORE})
    with tempfile.TemporaryDirectory(prefix="plexichat-growth-") as folder:
        run = Run(Path(folder), arguments.quick)
        curves = [*_members(run), _channels(run), _stored(run)]
    for curve in curves:
        for size, cost in curve.points:
            print(f"{curve.title}, {curve.along} {size}: {cost:.3g} {curve.unit}")
    if not arguments.quick:
        PICTURE.write_text(picture(curves), "utf-8")


def _members(run: Run) -> list[Curve]:
    deliveries: list[tuple[int, float]] = []
    memory: list[tuple[int, float]] = []
    for members in run.sized((10, 50, 200, 1_000, 5_000), (10, 50)):
        place = town.found(run.new_folder(), members, [range(members)])
        with server.serving(place.data) as running, listening() as crowd:
            sender, observer = gather(running.port, place.people[:2])
            before = running.rss_kib()
            crowd.join(running.port, place.people[2:])
            if members >= run.sized(200, 50):  # of fewer, the noise is larger than they are
                memory.append((members, (running.rss_kib() - before) / (members - 2)))
            room = Room(running, crowd, Sender(sender, place.channels[0], ""), observer, members)
            messages = max(64, min(2_000, 400_000 // members))
            flood(room, IN_FLIGHT, 64, "warm")
            done = [flood(room, IN_FLIGHT, messages, f"r{turn}") for turn in range(ROUNDS)]
            deliveries.append(
                (members, median(each.cpu / each.deliveries for each in done) * MICRO)
            )
    return [
        Curve("A delivery", "members of the channel", "µs of CPU", deliveries),
        Curve("A signed-in, idle member", "members", "KiB", memory),
    ]


def _channels(run: Run) -> Curve:
    points = []
    for channels in run.sized((10, 100, 1_000, 10_000), (10, 100)):
        place = town.found(run.new_folder(), SENDERS, [range(SENDERS)] * channels)
        points.append((channels, _send_cost(place, place.channels)))
    return Curve("A message to eight", "channels, all of them talked in", "µs of CPU", points)


def _stored(run: Run) -> Curve:
    points = []
    for messages in run.sized((10_000, 100_000, 1_000_000), (1_000, 10_000)):
        place = town.found(run.new_folder(), SENDERS, [range(SENDERS)])
        fill(server.database(place.data), place.channels[0], place.people[0].id, messages)
        points.append((messages, _send_cost(place, place.channels)))
    return Curve("A message to eight", "messages stored in the channel", "µs of CPU", points)


def _send_cost(place: town.Town, channels: Sequence[int]) -> float:
    """Return the CPU microseconds of a message, everything about it; the search is off."""
    costs = []
    with server.serving(place.data, PLEXICHAT_SEARCH="off") as running:
        clients = gather(running.port, place.people)
        for turn in range(ROUNDS + 1):
            senders = [Sender(each, channels[0], "") for each in clients]
            for at, sender in enumerate(senders):
                sender.waiting = [
                    send_frame(
                        channels[(at + number * SENDERS) % len(channels)], f"{turn}-{number}"
                    )
                    for number in range(SENDS)
                ]
            before = running.cpu()
            post(senders, IN_FLIGHT)
            costs.append((running.cpu() - before) / (SENDERS * SENDS) * MICRO)
    return median(costs[1:])


if __name__ == "__main__":
    main()
