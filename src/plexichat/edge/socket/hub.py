"""Who hears what: topics, their subscribers, and one write per socket per commit."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from plexichat.core.unit import Announcement
from plexichat.edge.socket.counters import Counters
from plexichat.edge.socket.holding import Holding
from plexichat.edge.socket.topics import Subscriber, Topic
from plexichat.edge.socket.wire import text_frame
from plexichat.edge.socket.writing import write_all

Watch = Callable[[str], None]
Seen = Callable[[int], None]
Route = Callable[[Sequence[Announcement]], None]


class Hub:
    """Delivers facts to the sockets of this process. Not thread-safe: the loop's thread only.

    It authorises nothing: who subscribes a socket has checked that it may hear the topic, and
    who takes the right away calls `revoke`. A fact without a subscriber costs one lookup.

    Facts come as the bus brings them: `arrange` puts them in order, `deliver` sends them, `settle`
    ends it. Where something is missing the hub says so by `on_gap`, and `fill` closes the gap.
    """

    def __init__(self, *, held_bytes_max: int, counters: Counters | None = None) -> None:
        self.counters = counters or Counters()
        self._topics: dict[str, Topic] = {}
        self._users: dict[int, list[Subscriber]] = {}
        self._holding = Holding(held_bytes_max)
        self._topic_hooks: list[tuple[Watch, Watch]] = []
        self._user_hooks: list[tuple[Seen, Seen]] = []
        self._gap_hooks: list[Watch] = []
        self.route: Route = self.deliver

    def on_gap(self, found: Watch) -> None:
        """Call `found` whenever a topic turns out to stand further than it was told here."""
        self._gap_hooks.append(found)

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

    def subscribe(self, subscriber: Subscriber, name: str, number: int | None = None) -> None:
        """Let the socket hear the topic from now on; harmless when it does, or has closed.

        With `number`, which is how far its client knows the topic, it hears what comes after
        that; where more was told here already it has to resume.
        """
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
        if number is None:
            return
        if topic.cursor.number is not None and topic.cursor.number > number:
            subscriber.resume()
            return
        self.hold(subscriber)
        self.place(subscriber, {name: number})
        self.release(subscriber)

    def unsubscribe(self, subscriber: Subscriber, name: str) -> None:
        """Let the socket hear the topic no more, held facts included; harmless when it does not."""
        self._holding.forget_topic(subscriber, name)
        topic = self._topics.get(name)
        if topic is not None and subscriber in topic.members:
            subscriber.topics.remove(topic)
            self._leave(subscriber, topic)

    def revoke(self, name: str, user_id: int) -> None:
        """Unsubscribe all sockets of a user from a topic."""
        for subscriber in self.sockets_of(user_id):
            self.unsubscribe(subscriber, name)

    def drop(self, subscriber: Subscriber, user_id: int | None) -> None:
        """Forget the socket; harmless twice."""
        self._holding.forget(subscriber)
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
            self._holding.hold(subscriber)

    def place(self, subscriber: Subscriber, numbers: Mapping[str, int]) -> bool:
        """Note how far a held subscriber has read each topic: it hears what comes after that.

        Who read further than a topic was told here stays held until that has caught up, so that
        nothing comes twice. Returns False where they must read again, since a topic began here
        further than they read it.
        """
        is_whole = True
        for name, number in numbers.items():
            topic = self._topics.get(name)
            if topic is None or subscriber not in topic.members:
                continue
            if not self._holding.note(subscriber, topic, number):
                return True
            self._learn(topic, number)
            is_whole = is_whole and number >= topic.cursor.begun
            if (topic.cursor.number or 0) < number:
                self._holding.await_topic(subscriber, topic, number)
        return is_whole

    def release(self, subscriber: Subscriber) -> None:
        """Send what was held, without what `place` says was read; see `hold`."""
        self._holding.release(subscriber)

    def number(self, name: str) -> int | None:
        """Return how far a topic was told here; None when nobody hears it or said where it is."""
        topic = self._topics.get(name)
        return None if topic is None else topic.cursor.number

    def lacks_after(self, name: str) -> int | None:
        """Return the number after which facts of a topic are missing, or None where none are."""
        topic = self._topics.get(name)
        return topic.cursor.number if topic is not None and topic.cursor.is_behind else None

    def begin(self, name: str, number: int) -> None:
        """Note how far a topic was read after somebody subscribed who knows nothing of it."""
        if (topic := self._topics.get(name)) is not None:
            self._learn(topic, number)

    def learn(self, name: str, number: int) -> None:
        """Note that the database has a topic at this number; see `on_gap`."""
        topic = self._topics.get(name)
        # Where a topic begins is for its subscribers to say.
        if topic is not None and topic.cursor.number is not None:
            self._learn(topic, number)

    def arrange(self, fact: Announcement) -> Sequence[Announcement]:
        """Return what is to be told now that a fact came, in order."""
        topic = self._topics.get(fact.topic)
        if topic is None:
            return ()
        cursor = topic.cursor
        told = cursor.take(fact)
        if not told and cursor.is_behind:
            self._tell_gap(fact.topic)
        return told

    def fill(
        self, name: str, since: int, number: int, instead: Sequence[Announcement] = ()
    ) -> bool:
        """Tell `instead` in place of the facts of a topic after `since` up to `number`.

        Returns False, and does nothing, when the topic does not stand at `since` any more.
        """
        topic = self._topics.get(name)
        if topic is None or topic.cursor.number != since:
            return topic is None
        freed = topic.cursor.skip(number)
        self.route([*instead, *freed])
        self.settle()
        if topic.cursor.is_behind:
            self._tell_gap(name)
        return True

    def settle(self) -> None:
        """Let go whose topics have caught up with them; after `deliver`, see `release`."""
        self._holding.settle()

    def deliver(self, batch: Sequence[Announcement]) -> None:
        """Send the facts of one commit: one frame per fact, one write per socket, in order."""
        heard = [fact for fact in batch if fact.topic in self._topics]
        if not heard:
            return
        self.counters.facts += len(heard)
        names = {fact.topic for fact in heard}
        if len(names) == 1 and not self._holding:
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
        if self._holding:
            self._holding.keep_back(hearing, [(fact, bits[fact.topic]) for fact in facts], frames)
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

    def _learn(self, topic: Topic, number: int) -> None:
        was_behind = topic.cursor.is_behind
        if freed := topic.cursor.learn(number):
            self.route(freed)
        if topic.cursor.is_behind and not was_behind:
            self._tell_gap(topic.name)

    def _tell_gap(self, name: str) -> None:
        for found in self._gap_hooks:
            found(name)

    def _leave(self, subscriber: Subscriber, topic: Topic) -> None:
        topic.members.pop(subscriber, None)
        self._holding.reach(subscriber, topic)
        if not topic.members and self._topics.pop(topic.name, None) is not None:
            for _watched, unwatched in self._topic_hooks:
                unwatched(topic.name)

    def _count(self, writes: int, deliveries: int) -> None:
        self.counters.writes += writes
        self.counters.deliveries += deliveries
