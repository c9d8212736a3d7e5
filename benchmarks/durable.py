"""Sixty-four people write at once: how many messages a second are on disk and acknowledged."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks import town
from benchmarks.group_commit import Committed, commit_groups
from benchmarks.rows import Bar, Row, count, milliseconds, quantile
from benchmarks.run import Run
from benchmarks.senders import Sender, post

SENDERS = 64
IN_FLIGHT = (1, 16)
PER_SECOND = 10_000
OF_THE_LINE = 0.6


@dataclass(frozen=True, slots=True)
class Round:
    """One flood of messages; `lost` counts those that were acknowledged and are not stored."""

    messages: int
    cpu: float
    wall: float
    acks: list[float]
    lost: int


def measure(run: Run) -> list[Row]:
    """Measure senders in channels of their own and in one channel, beside a plain group commit."""
    seconds, rounds = run.sized(3.0, 1.0), range(run.sized(3, 1))
    alone, groups = list[Committed](), list[Committed]()
    own: dict[int, list[Round]] = {each: [] for each in IN_FLIGHT}
    shared = list[Round]()
    for _ in rounds:
        alone.append(commit_groups(run.new_folder(), 1, seconds))
        groups.append(commit_groups(run.new_folder(), SENDERS, seconds))
        for in_flight, found in own.items():
            found.append(_flood(run, [[each] for each in range(SENDERS)], in_flight))
        shared.append(_flood(run, [range(SENDERS)], IN_FLIGHT[-1]))
    line = median(each.rows_per_second for each in groups)
    rows = [_line_row(alone, 1), _line_row(groups, SENDERS)]
    for in_flight, found in own.items():
        bar = _bar(run, found, line) if in_flight == IN_FLIGHT[-1] else None
        what = f"{SENDERS} senders × {in_flight} in flight, a channel each{run.deployment.label}"
        rows.append(_row(what, found, bar))
    deliveries = median(each.messages * SENDERS / each.cpu for each in shared)
    told = f"{count(deliveries)} deliveries per CPU-s"
    what = f"{SENDERS} senders × {IN_FLIGHT[-1]} in flight, one channel{run.deployment.label}"
    return [*rows, _row(what, shared, None, told)]


def _flood(run: Run, rooms: Sequence[Sequence[int]], in_flight: int) -> Round:
    place = town.found(run.new_folder(), SENDERS, rooms)
    each = run.sized(600, 60) * (1 if in_flight == 1 else 2)
    with run.deployment.serving(place.data) as running:
        senders = [
            Sender(client, place.channels[index % len(place.channels)], f"s{index}")
            for index, client in enumerate(running.gather(place.people))
        ]
        for sender in senders:
            sender.prepare(10)
        post(senders, 1)
        for sender in senders:
            sender.name += "-"
            sender.prepare(each)
        cpu, began = running.cpu(), time.monotonic()
        acks = post(senders, in_flight)
        wall, cpu = time.monotonic() - began, running.cpu() - cpu
        running.kill()
        messages = each * SENDERS
        lost = messages + 10 * SENDERS - len(running.store.nonces())
    return Round(messages, cpu, wall, acks, lost)


def _line_row(done: Sequence[Committed], size: int) -> Row:
    what = "one row per commit" if size == 1 else f"{size} rows per commit"
    spent = median(each.cpu_per_commit for each in done)
    return Row(
        f"plain SQLite script, FULL, {what}: rows per second",
        count(median(each.rows_per_second for each in done)),
        median(each.cpu for each in done),
        median(each.wall for each in done),
        note=f"{spent * 1e6:.0f} µs CPU per commit",
    )


def _bar(run: Run, done: Sequence[Round], line: float) -> Bar:
    rate = median(each.messages / each.wall for each in done)
    met = rate >= PER_SECOND or rate >= OF_THE_LINE * line
    text = f"≥ {count(PER_SECOND)}, or {OF_THE_LINE:.0%} of the group commit"
    return Bar(text, None if run.quick else met)


def _row(what: str, done: Sequence[Round], bar: Bar | None, told: str = "") -> Row:
    acks = [seconds for each in done for seconds in each.acks]
    rate = median(each.messages / each.cpu for each in done)
    notes = [
        told,
        f"{count(rate)} per CPU-s",
        f"ack p50 {milliseconds(quantile(acks, 0.5))}, p95 {milliseconds(quantile(acks, 0.95))}",
        f"acknowledged and lost by `kill -9`: {sum(each.lost for each in done)}",
    ]
    return Row(
        f"durable messages per second, {what}",
        count(median(each.messages / each.wall for each in done)),
        median(each.cpu for each in done),
        median(each.wall for each in done),
        bar,
        "; ".join(note for note in notes if note),
    )
