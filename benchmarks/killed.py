"""Everything is killed while people write: nothing acknowledged may be lost, nothing doubled."""

import json
import select
import time
from collections import Counter
from dataclasses import dataclass, field
from statistics import median

from benchmarks import town
from benchmarks.rows import Bar, Row, count
from benchmarks.run import Run
from benchmarks.wire import OK, Broken, Client, send_frame

SENDERS, OPEN = 5, 8
TALK_SECONDS = 1.0


@dataclass(slots=True)
class Writer:
    """Keeps some messages unanswered at all times."""

    client: Client
    channel_id: int
    name: str
    said: int = 0
    acknowledged: set[str] = field(default_factory=set)

    def say(self) -> None:
        """Send the next message."""
        self.client.socket.sendall(send_frame(self.channel_id, f"{self.name}-{self.said}"))
        self.said += 1

    def hear(self) -> int:
        """Take what came; return how many messages were acknowledged."""
        self.client.receive()
        done = [each for each in self.client.frames() if each.startswith(OK)]
        self.acknowledged |= {json.loads(each)["ref"] for each in done}
        return len(done)


def measure(run: Run) -> list[Row]:
    """Kill servers, database and bus, start them, and look for what was acknowledged."""
    place = town.found(run.new_folder(), SENDERS, [range(SENDERS)])
    acknowledged, ready = set[str](), list[float]()
    with run.deployment.serving(place.data) as running:
        for turn in range(run.sized(5, 2)):
            writers = [
                Writer(client, place.channels[0], f"{turn}-{at}")
                for at, client in enumerate(running.gather(place.people))
            ]
            _talk(writers, TALK_SECONDS)
            running.kill()
            running.store.kill()
            _drain(writers)
            acknowledged |= {nonce for each in writers for nonce in each.acknowledged}
            began = time.monotonic()
            running.store.start()
            running.restart()
            ready.append(time.monotonic() - began)
        stored = Counter(running.store.nonces())
    lost = sum(nonce not in stored for nonce in acknowledged)
    doubled = sum(times - 1 for times in stored.values())
    return [
        Row(
            f"kill, {SENDERS} senders × {OPEN} open{run.deployment.label}: acknowledged and lost",
            str(lost),
            bar=Bar("0", lost == 0),
            note=f"of {count(len(acknowledged))} acknowledged, {len(ready)} kills; doubled"
            f" {doubled}; {median(ready):.1f} s until all answered again",
        )
    ]


def _talk(writers: list[Writer], seconds: float) -> None:
    until = time.monotonic() + seconds
    by_fd = {each.client.socket.fileno(): each for each in writers}
    poll = select.epoll()
    for fd, each in by_fd.items():
        poll.register(fd, select.EPOLLIN)
        for _ in range(OPEN):
            each.say()
    while time.monotonic() < until:
        for fd, _ in poll.poll(seconds):
            for _ in range(by_fd[fd].hear()):
                by_fd[fd].say()
    poll.close()


def _drain(writers: list[Writer]) -> None:
    """Take in what was acknowledged before the end and not yet read."""
    for each in writers:
        try:
            while True:
                each.hear()
        except (Broken, ConnectionError):
            each.client.close()
