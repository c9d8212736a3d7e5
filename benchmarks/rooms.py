"""Many rooms at a rising rate: how much can be said before people wait."""

import select
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from benchmarks import town
from benchmarks.crowd import Crowd, Heard, listening
from benchmarks.deployments import Serving
from benchmarks.rows import Bar, Row, count, milliseconds, quantile
from benchmarks.run import Run
from benchmarks.wire import CREATED, OK, Broken, Client, gather, send_frame

ROOMS, MEMBERS = 200, 10
RATES = (500, 1_000, 1_500, 2_000, 2_500, 3_000, 4_000, 6_000, 8_000, 10_000, 12_000)
P95_SECONDS = 0.1
PER_SECOND = 3_000
TICK_SECONDS = 0.004
QUIET_SECONDS = 5
NONCE = b'"nonce":"'  # ends in the number of the message: so a listener knows when it was sent


@dataclass(slots=True)
class Stage:
    """The rooms: in each one who writes, one whose clock counts, eight in the crowd."""

    serving: Serving
    crowd: Crowd
    channels: list[int]
    writers: list[Client]
    listeners: list[Client]


@dataclass(slots=True)
class Step:
    """One rate, held for a while."""

    rate: int
    sent_at: list[float] = field(default_factory=list)
    took: list[float] = field(default_factory=list)
    acknowledged: int = 0
    missing: int = 0
    cpu: float = 0.0
    client_cpu: float = 0.0
    wall: float = 0.0

    @property
    def p95(self) -> float:
        """Return the time from send to delivery that all but five of a hundred stay under."""
        return quantile(self.took, 0.95)

    @property
    def held(self) -> bool:
        """Tell whether everything arrived in time."""
        return not self.missing and self.p95 <= P95_SECONDS


def measure(run: Run) -> list[Row]:
    """Raise the rate until people wait or something is missing."""
    rooms = run.sized(ROOMS, 40)
    groups = [range(begin, begin + MEMBERS) for begin in range(0, rooms * MEMBERS, MEMBERS)]
    place = town.found(run.new_folder(), rooms * MEMBERS, groups)
    with run.deployment.serving(place.data) as running, listening() as crowd:
        stage = Stage(
            running,
            crowd,
            place.channels,
            gather(running.servers[0].port, place.people[0::MEMBERS]),
            gather(running.servers[-1].port, place.people[1::MEMBERS]),
        )
        quiet = [each for i, each in enumerate(place.people) if i % MEMBERS >= 2]
        running.join(crowd, quiet)
        _hold(stage, Step(200), 1)
        held = list[Step]()
        for rate in run.sized(RATES, RATES[:2]):
            step = Step(rate)
            _hold(stage, step, run.sized(4.0, 1.5))
            held.append(step)
            if not step.held:
                break
    return _rows(run, rooms, held)


def _hold(stage: Stage, step: Step, seconds: float) -> None:
    stage.crowd.reset()
    poll = select.epoll()
    writers = {each.socket.fileno(): each for each in stage.writers}
    listeners = {each.socket.fileno(): each for each in stage.listeners}
    for fd in (*writers, *listeners):
        poll.register(fd, select.EPOLLIN)
    total = int(step.rate * seconds)
    client_cpu = time.process_time() + stage.crowd.cpu()
    cpu, began = stage.serving.cpu(), time.perf_counter()
    until = began + seconds + QUIET_SECONDS
    octets = 0
    while step.acknowledged < total or len(step.took) < total:
        now = time.perf_counter()
        if now > until:
            break
        _say(stage, step, min(total, int((now - began) * step.rate) + 1))
        for fd, _ in poll.poll(TICK_SECONDS):
            if fd in writers:
                _acknowledge(writers[fd], step)
            else:
                octets += _listen(listeners[fd], step)
    poll.close()
    heard = stage.crowd.wait_for(octets * (MEMBERS - 2), QUIET_SECONDS)
    step.wall, step.cpu = time.perf_counter() - began, stage.serving.cpu() - cpu
    step.client_cpu = time.process_time() + stage.crowd.cpu() - client_cpu
    step.missing = total - len(step.took) + _missing(heard, octets)


def _say(stage: Stage, step: Step, until: int) -> None:
    """Send what is due; the rooms take turns."""
    while (number := len(step.sent_at)) < until:
        place = number % len(stage.writers)
        nonce = f"{step.rate}-{number}"
        step.sent_at.append(time.perf_counter())
        stage.writers[place].socket.sendall(send_frame(stage.channels[place], nonce))


def _acknowledge(client: Client, step: Step) -> None:
    client.receive()
    for payload in client.frames():
        if payload.startswith(OK):
            step.acknowledged += 1
        elif not payload.startswith(CREATED):
            raise Broken(payload[:200])


def _listen(client: Client, step: Step) -> int:
    """Note when each message was delivered; return how many bytes came."""
    octets = client.receive()
    now = time.perf_counter()
    for payload in client.frames():
        start = payload.index(NONCE) + len(NONCE)
        nonce = payload[start : payload.index(b'"', start)]
        step.took.append(now - step.sent_at[int(nonce.partition(b"-")[2])])
    return octets


def _missing(heard: Heard, octets: int) -> int:
    """Return 1 when the crowd heard less than the listeners did."""
    return int(sum(size * sockets for (size, _), sockets in heard.items()) < octets * (MEMBERS - 2))


def _rows(run: Run, rooms: int, steps: Sequence[Step]) -> list[Row]:
    best = max((each for each in steps if each.held), key=lambda each: each.rate, default=None)
    rows = [
        Row(
            f"{rooms} rooms × {MEMBERS}, {count(each.rate)} messages/s{run.deployment.label}:"
            " send to delivery p95",
            milliseconds(each.p95),
            each.cpu,
            each.wall,
            note=f"p50 {milliseconds(quantile(each.took, 0.5))}; missing {each.missing};"
            f" server's core {each.cpu / each.wall:.0%} busy,"
            f" clients' core {each.client_cpu / each.wall:.0%}",
        )
        for each in steps
    ]
    rate = best.rate if best else 0
    met = None if run.quick else rate >= PER_SECOND
    what = f"{rooms} rooms × {MEMBERS}{run.deployment.label}: most messages/s with p95 ≤ 100 ms"
    return [*rows, Row(what, count(rate), bar=Bar(f"≥ {count(PER_SECOND)}", met))]
