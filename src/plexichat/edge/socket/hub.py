"""Who hears what: topics, their subscribers, and one write per socket per commit."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from plexichat.core.unit import Announcement
from plexichat.edge.socket.counters import Counters
from plexichat.edge.socket.wire import text_frame
from plexichat.edge.socket.writing import Writable, write_all

Watch = Callable[[str], None]
Seen = Callable[[int], None]


class Topic:
    """A name and who subscribed to it."""

    __slots__ = ("members", "name")

    def __init__(self, name: str) -> None:
        self.name = name
        # A dict for its order: sockets are written to in the order in which they were opened,
        # which the kernel's memory rewards.
        self.members: dict[Subscriber, None] = {}


class Subscriber(Writable, Protocol):
    """A socket as the hub sees it. `topics` belongs to the hub: others only read it."""

    topics: list[Topic]

    @property
    def is_open(self) -> bool:
        """Tell whether it still takes part; the hub takes in nobody who does not."""

    def fall_behind(self) -> None:
        """Close so that the client resumes: it cannot take what its topics say."""


class _Held:
    """Facts kept back while a subscriber reads what came before them."""

    __slots__ = ("bytes", "depth", "facts", "numbers")

    def __init__(self) -> None:
        self.depth = 0
        self.bytes = 0
        self.facts: list[tuple[Announcement, bytes]] = []
        self.numbers: dict[str, int] = {}


class Hub:
    """Delivers facts to the sockets of this process. Not thread-safe: the loop's thread only.

    It authorises nothing: who subscribes a socket has checked that it may hear the topic, and
    who takes the right away calls `revoke`. A fact without a subscriber costs one lookup.
    """

    def __init__(self, *, held_bytes_max: int, counters: Counters | None = None) -> None:
        self.counters = counters or Counters()
        self._held_bytes_max = held_bytes_max
        self._topics: dict[str, Topic] = {}
        self._users: dict[int, list[Subscriber]] = {}
        self._held: dict[Subscriber, _Held] = {}
        self._topic_hooks: list[tuple[Watch, Watch]] = []
        self._user_hooks: list[tuple[Seen, Seen]] = []

    def on_topics(self, watched: Watch, unwatched: Watch) -> None:
        """Call `watched` at a topic's first subscriber, `unwatched` after its last one left."""
        self._topic_hooks.append((watched, unwatched))

    def on_users(self, came: Seen, left: Seen) -> None:
        """Call `came` at a user's first connection, `left` after the last one."""
        self._user_hooks.append((came, left))

    def admit(self, subscriber: Subscriber, user_id: int) -> None:
        """Remember whose socket it is."""
        if not subscriber.is_open:
            return
        sockets = self._users.setdefault(user_id, [])
        sockets.append(subscriber)
        if len(sockets) == 1:
            for came, _left in self._user_hooks:
                came(user_id)

    def sockets_of(self, user_id: int) -> Sequence[Subscriber]:
        """Return the user's sockets here, oldest first."""
        return tuple(self._users.get(user_id, ()))

    def users(self) -> frozenset[int]:
        """Return the users who are connected here."""
        return frozenset(self._users)

    def subscribe(self, subscriber: Subscriber, name: str) -> None:
        """Let the socket hear the topic from now on; harmless when it does, or has closed."""
        if not subscriber.is_open:
            return
        topic = self._topics.get(name)
        if topic is None:
            topic = self._topics[name] = Topic(name)
        elif subscriber in topic.members:
            return
        topic.members[subscriber] = None
        subscriber.topics.append(topic)
        if len(topic.members) == 1:
            for watched, _unwatched in self._topic_hooks:
                watched(name)

    def unsubscribe(self, subscriber: Subscriber, name: str) -> None:
        """Let the socket hear the topic no more, held facts included; harmless when it does not."""
        topic = self._topics.get(name)
        if topic is not None and subscriber in topic.members:
            subscriber.topics.remove(topic)
            self._leave(subscriber, topic)
        if (held := self._held.get(subscriber)) is not None:
            # A right that was taken away covers what has not been sent yet.
            held.facts = [entry for entry in held.facts if entry[0].topic != name]

    def revoke(self, name: str, user_id: int) -> None:
        """Unsubscribe all sockets of a user from a topic."""
        for subscriber in self.sockets_of(user_id):
            self.unsubscribe(subscriber, name)

    def drop(self, subscriber: Subscriber, user_id: int | None) -> None:
        """Forget the socket; harmless twice."""
        self._held.pop(subscriber, None)
        topics, subscriber.topics = subscriber.topics, []
        for topic in topics:
            self._leave(subscriber, topic)
        if user_id is None or subscriber not in self._users.get(user_id, ()):
            return
        sockets = self._users[user_id]
        sockets.remove(subscriber)
        if not sockets:
            del self._users[user_id]
            for _came, left in self._user_hooks:
                left(user_id)

    def hears(self, subscriber: Subscriber, name: str) -> bool:
        """Tell whether the socket is subscribed to the topic."""
        topic = self._topics.get(name)
        return topic is not None and subscriber in topic.members

    def subscribers(self, name: str) -> Sequence[Subscriber]:
        """Return the topic's sockets, in no order."""
        topic = self._topics.get(name)
        return () if topic is None else tuple(topic.members)

    def topics(self) -> Sequence[str]:
        """Return the topics that somebody here hears."""
        return tuple(self._topics)

    def hold(self, subscriber: Subscriber) -> None:
        """Keep facts for this socket back until as many `release` calls.

        Register first, read after: what is committed in between is held, and what the read has
        seen already is dropped by number. Past the bound of bytes the socket falls behind.
        """
        if subscriber.is_open:
            self._held.setdefault(subscriber, _Held()).depth += 1

    def release(self, subscriber: Subscriber, numbers: Mapping[str, int]) -> None:
        """Send what was held, without facts numbered up to `numbers[topic]`; see `hold`."""
        held = self._held.get(subscriber)
        if held is None:
            return
        for topic, number in numbers.items():
            held.numbers[topic] = max(number, held.numbers.get(topic, number))
        held.depth -= 1
        if held.depth:
            return
        del self._held[subscriber]
        fresh = [frame for fact, frame in held.facts if not _is_doubled(fact, held.numbers)]
        if fresh:
            write_all((subscriber,), b"".join(fresh))

    def deliver(self, batch: Sequence[Announcement]) -> None:
        """Send the facts of one commit: one frame per fact, one write per socket, in order."""
        heard = [fact for fact in batch if fact.topic in self._topics]
        if not heard:
            return
        self.counters.facts += len(heard)
        names = {fact.topic for fact in heard}
        if len(names) == 1 and not self._held:
            self._deliver_one(self._topics[heard[0].topic], heard)
        else:
            self._deliver_many(heard, names)

    def _deliver_one(self, topic: Topic, facts: list[Announcement]) -> None:
        """Every socket of the one topic gets the same bytes."""
        joined = b"".join([text_frame(fact.payload) for fact in facts])
        # A copy: a write may find a slow reader, which leaves the set.
        members = tuple(topic.members)
        write_all(members, joined)
        self._count(len(members), len(members) * len(facts))

    def _deliver_many(self, facts: list[Announcement], names: set[str]) -> None:
        """Sockets that hear the same topics of this batch share one joined text."""
        frames = [text_frame(fact.payload) for fact in facts]
        bits = {name: 1 << index for index, name in enumerate(names)}
        hearing: dict[Subscriber, int] = {}
        for name, bit in bits.items():
            for subscriber in self._topics[name].members:
                hearing[subscriber] = hearing.get(subscriber, 0) | bit
        if self._held:
            self._keep_back(hearing, [(fact, bits[fact.topic]) for fact in facts], frames)
        marks = [bits[fact.topic] for fact in facts]
        alike: dict[int, list[Subscriber]] = defaultdict(list)
        for subscriber, mask in hearing.items():
            alike[mask].append(subscriber)
        deliveries = 0
        for mask, subscribers in alike.items():
            chosen = [f for f, mark in zip(frames, marks, strict=True) if mark & mask]
            write_all(subscribers, b"".join(chosen))
            deliveries += len(subscribers) * len(chosen)
        self._count(len(hearing), deliveries)

    def _keep_back(
        self,
        hearing: dict[Subscriber, int],
        marked: list[tuple[Announcement, int]],
        frames: list[bytes],
    ) -> None:
        """Move what held sockets would hear to their own stores."""
        for subscriber in [one for one in self._held if one in hearing]:
            mask = hearing.pop(subscriber)
            held = self._held.get(subscriber)
            if held is None:
                continue
            for (fact, mark), frame in zip(marked, frames, strict=True):
                if mark & mask:
                    held.facts.append((fact, frame))
                    held.bytes += len(frame)
            if held.bytes > self._held_bytes_max:
                subscriber.fall_behind()

    def _leave(self, subscriber: Subscriber, topic: Topic) -> None:
        topic.members.pop(subscriber, None)
        if not topic.members and self._topics.pop(topic.name, None) is not None:
            for _watched, unwatched in self._topic_hooks:
                unwatched(topic.name)

    def _count(self, writes: int, deliveries: int) -> None:
        self.counters.writes += writes
        self.counters.deliveries += deliveries


def _is_doubled(fact: Announcement, numbers: Mapping[str, int]) -> bool:
    return fact.number is not None and fact.number <= numbers.get(fact.topic, -1)
