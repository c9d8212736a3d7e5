"""Everybody is cut off at once, misses something, and comes back at the same moment."""

import json
import select
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks import town
from benchmarks.deployments import Serving
from benchmarks.rows import Bar, Row, count
from benchmarks.run import Run
from benchmarks.senders import Sender, post
from benchmarks.wire import CREATED, Broken, Client

PEOPLE, MISSED, LIVE = 1_000, 200, 5
CPU_SECONDS = 3.0
SILENT_SECONDS = 60
DONE, SYNC = b'{"op":"sync.done"', b'{"op":"sync.channel"'


@dataclass(frozen=True, slots=True)
class Storm:
    """One of them: what it cost, and what people did not hear as it was said."""

    cpu: float
    wall: float
    wrong: Counter[str]


def measure(run: Run) -> list[Row]:
    """Cut all off, write, let all return and catch up, and write a little more."""
    people = run.sized(PEOPLE, 50)
    place = town.found(run.new_folder(), people + 1, [range(people + 1)])
    with run.deployment.serving(place.data) as running:
        (client,) = running.gather(place.people[:1])
        writer = Sender(client, place.channels[0], "")
        clients = running.gather(place.people[1:])
        storms, event = list[Storm](), people + 1
        for turn in range(run.sized(3, 2)):
            for each in clients:
                each.close()
            found, clients = _storm(running, place, writer, event, turn)
            storms.append(found)
            event += MISSED + LIVE
    return [_row(run, people, storms)]


def _storm(
    running: Serving, place: town.Town, writer: Sender, event: int, turn: int
) -> tuple[Storm, list[Client]]:
    cpu, began = running.cpu(), time.monotonic()
    said = _write(writer, f"missed{turn}", MISSED)
    clients = _return(running, place, event)
    missed = _hear(clients, DONE, 1)
    said += _write(writer, f"live{turn}", LIVE)
    live = _hear(clients, CREATED, LIVE)
    wall, cpu = time.monotonic() - began, running.cpu() - cpu
    wrong = Counter[str]()
    for before, after in zip(missed, live, strict=True):
        wrong += _judge(said, _nonces([*before, *after]))
    return Storm(cpu, wall, wrong), clients


def _write(writer: Sender, name: str, messages: int) -> list[str]:
    writer.name = name
    nonces = writer.prepare(messages)
    post([writer], 32)
    writer.settle()
    return nonces


def _return(running: Serving, place: town.Town, event: int) -> list[Client]:
    """Open all connections before anybody signs in, so that all of them want in at once."""
    ports = [each.port for each in running.servers]
    people = place.people[1:]
    clients = [Client(ports[at % len(ports)]) for at in range(len(people))]
    for client, person in zip(clients, people, strict=True):
        client.identify(person.token, numbers={"channels": {str(place.channels[0]): event}})
    return clients


def _hear(clients: Sequence[Client], kind: bytes, wanted: int) -> list[list[bytes]]:
    """Read until everybody has so many frames of a kind; return all that each was told."""
    heard: list[list[bytes]] = [[] for _ in clients]
    waiting = {each.socket.fileno(): at for at, each in enumerate(clients)}
    poll = select.epoll()
    for fd in waiting:
        poll.register(fd, select.EPOLLIN)
    while waiting:
        ready = poll.poll(SILENT_SECONDS)
        if not ready:
            raise Broken(b"not everything came")
        for fd, _ in ready:
            at = waiting[fd]
            clients[at].receive()
            heard[at] += clients[at].frames()
            if sum(each.startswith(kind) for each in heard[at]) == wanted:
                poll.unregister(fd)
                del waiting[fd]
    poll.close()
    return heard


def _nonces(payloads: Sequence[bytes]) -> list[str]:
    """Return what somebody heard, in the order in which it came."""
    found = list[str]()
    for payload in payloads:
        if payload.startswith(SYNC):
            found += [each["nonce"] for each in json.loads(payload)["messages"]]
        elif payload.startswith(CREATED):
            found.append(json.loads(payload)["message"]["nonce"])
    return found


def _judge(said: Sequence[str], heard: Sequence[str]) -> Counter[str]:
    times = Counter(heard)
    return Counter(
        lost=sum(each not in times for each in said),
        doubled=sum(each - 1 for each in times.values()),
        misordered=int([each for each in said if each in times] != list(dict.fromkeys(heard))),
    )


def _row(run: Run, people: int, storms: Sequence[Storm]) -> Row:
    cpu = median(each.cpu for each in storms)
    wrong = sum((each.wrong for each in storms), Counter[str]())
    told = ", ".join(f"{what} {wrong[what]}" for what in ("lost", "doubled", "misordered"))
    return Row(
        f"storm, {count(people)} people cut off, {MISSED} messages missed, {LIVE} more"
        f"{run.deployment.label}: until the last has all",
        f"{cpu:.2f} CPU-s",
        cpu,
        median(each.wall for each in storms),
        Bar(f"≤ {CPU_SECONDS:.0f} CPU-s", None if run.quick else cpu <= CPU_SECONDS),
        f"{told}; median of {len(storms)}",
    )
