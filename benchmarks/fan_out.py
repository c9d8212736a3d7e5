"""One room, one sender: how many deliveries a CPU second of the server makes."""

import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks import limit, town
from benchmarks.crowd import Crowd, Heard, listening
from benchmarks.deployments import Serving
from benchmarks.rows import Bar, Row, count, milliseconds, quantile
from benchmarks.run import Run
from benchmarks.senders import Observed, Sender, observe, post
from benchmarks.wire import Client

IN_FLIGHT = (1, 8, 32)
DELIVERIES = {1: 200_000, 8: 800_000, 32: 2_000_000}
MOST_MESSAGES, MOST_ON_POSTGRES = 6_000, 2_000
OF_THE_LIMIT = 0.8
PER_CPU_SECOND = 400_000
BAR_MEMBERS = 500
LISTEN_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Round:
    """One flood of messages."""

    deliveries: int
    cpu: float
    wall: float
    acks: list[float]
    missing: int
    doubled: int
    crowd_cpu: float
    octets: int  # of one delivery


@dataclass(frozen=True, slots=True)
class Room:
    """A full room: one sender, one observer, the crowd."""

    serving: Serving
    crowd: Crowd
    sender: Sender
    observer: Client
    members: int


def measure(run: Run) -> list[Row]:
    """Measure each size of room against the limit line, in rounds that take turns."""
    sizes = run.sized((50, 500, 2000), (50, 200))
    program = None if run.deployment.is_on_postgres else limit.build(run.folder)
    rows = []
    for members in sizes:
        place = town.found(run.new_folder(), members, [range(members)])
        serving = run.deployment.serving(place.data)
        with serving as running, listening() as crowd, listening() as plain:
            sender, observer = running.gather(place.people[:2])
            running.join(crowd, place.people[2:])
            channel = place.channels[0]
            room = Room(running, crowd, Sender(sender, channel, ""), observer, members)
            rows += _rounds(run, room, plain, program)
    return rows


def _rounds(run: Run, room: Room, plain: Crowd, program: Path | None) -> list[Row]:
    rounds: dict[int, list[Round]] = defaultdict(list)
    limits: dict[int, list[limit.Sent]] = defaultdict(list)
    share = run.sized(1.0, 0.1)
    flood(room, 8, 50, "warm")
    on_postgres = run.deployment.is_on_postgres  # a message there takes longer, and as few tell
    most = MOST_ON_POSTGRES if on_postgres else MOST_MESSAGES
    for turn in range(run.sized(3 if on_postgres else 5, 2)):
        for in_flight in IN_FLIGHT:
            messages = min(most, int(DELIVERIES[in_flight] * share / room.members))
            done = flood(room, in_flight, messages, f"{turn}-{in_flight}")
            rounds[in_flight].append(done)
            if program and in_flight != 8:
                sent = limit.send(program, plain, room.members, messages, in_flight, done.octets)
                limits[in_flight].append(sent)
    rows = _rows(run, room.members, rounds, limits)
    return rows if run.deployment.is_on_postgres else [*_limit_rows(room.members, limits), *rows]


def flood(room: Room, in_flight: int, messages: int, name: str) -> Round:
    """Let the sender say so many messages and see what everybody heard of them."""
    room.sender.name = name
    nonces = room.sender.prepare(messages)
    room.crowd.reset()
    crowd_cpu, cpu, began = room.crowd.cpu(), room.serving.cpu(), time.monotonic()
    acks = post([room.sender], in_flight, [room.observer])
    observed = observe(room.observer, nonces)
    heard = room.crowd.wait_for(observed.octets * (room.members - 2), LISTEN_SECONDS)
    wall, cpu = time.monotonic() - began, room.serving.cpu() - cpu
    room.sender.settle()
    missing, doubled = _differences(observed, heard, messages)
    return Round(
        messages * room.members,
        cpu,
        wall,
        acks,
        missing,
        doubled,
        room.crowd.cpu() - crowd_cpu,
        observed.octets // messages,
    )


def _differences(observed: Observed, heard: Heard, messages: int) -> tuple[int, int]:
    """Return how many deliveries are missing and how many are doubled or garbled."""
    missing, doubled = observed.missing, observed.doubled + observed.misordered
    octets = max(1, observed.octets // messages)
    for (size, checksum), sockets in heard.items():
        if size < observed.octets:
            missing += sockets * -((size - observed.octets) // octets)
        elif checksum != observed.checksum:
            doubled += sockets * max(1, (size - observed.octets) // octets)
    return missing, doubled


def _limit_rows(members: int, limits: dict[int, list[limit.Sent]]) -> list[Row]:
    if not limits:
        return [Row(f"limit line, {members} sockets", "not measured", note="no C compiler")]
    rows = []
    for joined, sent in limits.items():
        how = "one `send` per message" if joined == 1 else f"{joined} frames per `send`"
        lost = "" if all(each.arrived for each in sent) else "not every byte arrived"
        rows.append(
            Row(
                f"limit line, {members} sockets, {how}: deliveries per CPU-s",
                count(median(each.per_cpu_second for each in sent)),
                median(each.cpu for each in sent),
                median(each.wall for each in sent),
                note=lost,
            )
        )
    return rows


def _rows(
    run: Run,
    members: int,
    rounds: dict[int, list[Round]],
    limits: dict[int, list[limit.Sent]],
) -> list[Row]:
    rows = []
    for in_flight, done in rounds.items():
        rates = [each.deliveries / each.cpu for each in done]
        acks = [seconds for each in done for seconds in each.acks]
        ratio = None
        if in_flight in limits:
            pairs = zip(rates, limits[in_flight], strict=True)
            ratio = median(rate / most.per_cpu_second for rate, most in pairs)
        rows.append(
            Row(
                f"fan-out, {members} members, {in_flight} in flight{run.deployment.label}:"
                " deliveries per CPU-s",
                count(median(rates)),
                median(each.cpu for each in done),
                median(each.wall for each in done),
                _bar(run, members, in_flight, median(rates), ratio),
                _note(done, acks, ratio),
            )
        )
    return rows


def _note(done: list[Round], acks: list[float], ratio: float | None) -> str:
    """Tell the acknowledgements, the share of the limit, what went wrong, who was busy."""
    told = [
        f"ack p50 {milliseconds(quantile(acks, 0.5))}, p95 {milliseconds(quantile(acks, 0.95))}",
        f"missing {sum(each.missing for each in done)}",
        f"doubled {sum(each.doubled for each in done)}",
    ]
    if ratio is not None:
        told.insert(0, f"{ratio:.0%} of the limit")
    busy = median(each.crowd_cpu / each.wall for each in done)
    return "; ".join([*told, f"listeners' core {busy:.0%} busy"])


def _bar(run: Run, members: int, in_flight: int, rate: float, ratio: float | None) -> Bar | None:
    if (
        in_flight == 1
        and not run.deployment.is_on_postgres
        and members == run.sized(BAR_MEMBERS, 200)
    ):
        met = None if ratio is None or run.quick else ratio >= OF_THE_LIMIT
        return Bar(f"≥ {OF_THE_LIMIT:.0%} of the limit", met)
    if in_flight == 32 and members >= BAR_MEMBERS:
        return Bar(f"≥ {count(PER_CPU_SECOND)}", None if run.quick else rate >= PER_CPU_SECOND)
    return None
