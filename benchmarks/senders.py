"""Those who write: each keeps some messages in flight and times every acknowledgement."""

import itertools
import json
import select
import time
import zlib
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from benchmarks.wire import CREATED, OK, Broken, Client, send_frame

SILENT_SECONDS = 30
QUIET_SECONDS = 3


@dataclass(slots=True)
class Sender:
    """One connection that writes to one channel."""

    client: Client
    channel_id: int
    name: str
    waiting: list[bytes] = field(default_factory=list)  # the next one last
    sent_at: deque[float] = field(default_factory=deque)
    said: int = 0
    heard: int = 0

    def prepare(self, messages: int) -> list[str]:
        """Write the frames before the clock runs; return their nonces."""
        nonces = [f"{self.name}-{each}" for each in range(messages)]
        self.waiting = [send_frame(self.channel_id, nonce) for nonce in reversed(nonces)]
        return nonces

    def send(self, messages: int) -> None:
        """Send the next messages in one write."""
        take = min(messages, len(self.waiting))
        if take:
            frames = [self.waiting.pop() for _ in range(take)]
            self.said += take
            self.sent_at.extend([time.perf_counter()] * take)
            self.client.socket.sendall(b"".join(frames))

    def settle(self) -> None:
        """Take in one's own messages too, which may come behind their acknowledgements."""
        while self.heard < self.said:
            self.hear([])

    def hear(self, into: list[float]) -> int:
        """Take what arrived; return how many messages were acknowledged."""
        self.client.receive()
        now, acknowledged = time.perf_counter(), 0
        for payload in self.client.frames():
            if payload.startswith(CREATED):
                self.heard += 1
            elif payload.startswith(OK):
                into.append(now - self.sent_at.popleft())
                acknowledged += 1
            else:
                raise Broken(payload[:200])
        return acknowledged


def post(
    senders: Sequence[Sender], in_flight: int, observers: Sequence[Client] = ()
) -> list[float]:
    """Send all that is prepared; return the seconds from each send to its acknowledgement."""
    took: list[float] = []
    poll = select.epoll()
    by_fd = {each.client.socket.fileno(): each for each in senders}
    watching = {each.socket.fileno(): each for each in observers}
    for fd in (*by_fd, *watching):
        poll.register(fd, select.EPOLLIN)
    open_sends = sum(len(each.waiting) for each in senders)
    for each in senders:
        each.send(in_flight)
    while len(took) < open_sends:
        ready = poll.poll(SILENT_SECONDS)
        if not ready:
            raise Broken(b"no acknowledgement came")
        for fd, _ in ready:
            if (sender := by_fd.get(fd)) is not None:
                sender.send(sender.hear(took))
            else:
                watching[fd].receive()
    poll.close()
    return took


@dataclass(frozen=True, slots=True)
class Observed:
    """What one member heard, decoded; `octets` and `checksum` are what all others must have."""

    octets: int
    checksum: int
    missing: int
    doubled: int
    misordered: int


def observe(client: Client, nonces: Sequence[str]) -> Observed:
    """Wait until the member heard as much as was said; then look closely."""
    client.socket.settimeout(QUIET_SECONDS)
    while client.buffer.count(CREATED) < len(nonces):
        try:
            client.receive()
        except TimeoutError:
            break
    octets, checksum = len(client.buffer), zlib.crc32(client.buffer)
    facts = [json.loads(payload) for payload in client.frames()]
    events = [fact["event"] for fact in facts]
    heard = Counter(fact["message"]["nonce"] for fact in facts)
    return Observed(
        octets,
        checksum,
        missing=sum(nonce not in heard for nonce in nonces),
        doubled=sum(times - 1 for times in heard.values()),
        misordered=sum(now != before + 1 for before, now in itertools.pairwise(events)),
    )
