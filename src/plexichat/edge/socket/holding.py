"""Facts that are kept back for sockets that read what came before them."""

from collections.abc import Iterable, Mapping

from plexichat.core.unit import Announcement
from plexichat.edge.socket.topics import Subscriber, Topic
from plexichat.edge.socket.writing import write_all


class Held:
    """What one socket would have heard meanwhile."""

    __slots__ = ("awaited", "bytes", "depth", "facts", "numbers")

    def __init__(self) -> None:
        self.depth = 0
        self.awaited: set[Topic] = set()
        self.bytes = 0
        self.facts: list[tuple[Announcement, bytes]] = []
        self.numbers: dict[str, int] = {}


class Holding:
    """All sockets that are held: by who reads for them, or until their topics catch up with them.

    A socket that read further than a topic was told here awaits that topic, so that nothing comes
    to it twice.
    """

    def __init__(self, bytes_max: int) -> None:
        self._bytes_max = bytes_max
        self._held: dict[Subscriber, Held] = {}
        self._awaited: set[Topic] = set()

    def __bool__(self) -> bool:
        return bool(self._held)

    def hold(self, subscriber: Subscriber) -> None:
        """Keep facts back until as many `release` calls."""
        self._held.setdefault(subscriber, Held()).depth += 1

    def release(self, subscriber: Subscriber) -> None:
        """Take one hold back, and send what was held after the last one."""
        if (held := self._held.get(subscriber)) is not None:
            held.depth -= 1
            self._let_go(subscriber, held)

    def forget(self, subscriber: Subscriber) -> None:
        """Send it nothing any more."""
        self._held.pop(subscriber, None)

    def forget_topic(self, subscriber: Subscriber, name: str) -> None:
        """Drop what is held of a topic: a right that was taken away covers it too."""
        if (held := self._held.get(subscriber)) is not None:
            held.facts = [entry for entry in held.facts if entry[0].topic != name]

    def note(self, subscriber: Subscriber, topic: Topic, number: int) -> bool:
        """Note how far a socket has read a topic; tell whether it is held."""
        held = self._held.get(subscriber)
        if held is None:
            return False
        held.numbers[topic.name] = max(number, held.numbers.get(topic.name, number))
        return True

    def await_topic(self, subscriber: Subscriber, topic: Topic, number: int) -> None:
        """Hold a held socket until the topic is told up to `number`."""
        if (held := self._held.get(subscriber)) is not None:
            topic.awaiting[subscriber] = number
            held.awaited.add(topic)
            self._awaited.add(topic)

    def reach(self, subscriber: Subscriber, topic: Topic) -> None:
        """Await a topic no more; harmless when it was not awaited."""
        if topic.awaiting.pop(subscriber, None) is None:
            return
        if not topic.awaiting:
            self._awaited.discard(topic)
        if (held := self._held.get(subscriber)) is not None:
            held.awaited.discard(topic)
            self._let_go(subscriber, held)

    def settle(self) -> None:
        """Let go whose topics have caught up with them."""
        for topic in tuple(self._awaited):
            told = topic.cursor.number or 0
            for subscriber in [one for one, number in topic.awaiting.items() if number <= told]:
                self.reach(subscriber, topic)

    def keep_back(
        self,
        hearing: dict[Subscriber, int],
        marked: Iterable[tuple[Announcement, int]],
        frames: Iterable[bytes],
    ) -> None:
        """Move what held sockets would hear to their own stores, out of `hearing`.

        Each fact is marked with the bit of its topic, each socket with the bits of those it hears.
        """
        told = list(zip(marked, frames, strict=True))
        for subscriber in [one for one in self._held if one in hearing]:
            mask = hearing.pop(subscriber)
            held = self._held.get(subscriber)
            if held is None:
                continue
            for (fact, mark), frame in told:
                if mark & mask:
                    held.facts.append((fact, frame))
                    held.bytes += len(frame)
            if held.bytes > self._bytes_max:
                subscriber.fall_behind()

    def _let_go(self, subscriber: Subscriber, held: Held) -> None:
        """Send what was held, unless something holds it still."""
        if held.depth or held.awaited:
            return
        del self._held[subscriber]
        fresh = [frame for fact, frame in held.facts if not _is_doubled(fact, held.numbers)]
        if fresh:
            write_all((subscriber,), b"".join(fresh))


def _is_doubled(fact: Announcement, numbers: Mapping[str, int]) -> bool:
    return fact.number is not None and fact.number <= numbers.get(fact.topic, -1)
