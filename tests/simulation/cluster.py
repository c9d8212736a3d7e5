"""A cluster of instances in one thread, with a bus that loses, repeats and reorders.

The hub and the subscriptions are the product's own. Around them stand a model database, which is
a list of numbers, and clients that check every frame: each fact once, in order, and none of a
channel that they are not in.
"""

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from plexichat.core.unit import Announcement
from plexichat.edge.socket import Hub
from plexichat.edge.socket.topics import Topic
from plexichat.features.sync import Subscriptions

CHANNELS, PEOPLE, INSTANCES = 3, 3, 3


def _fact(topic: str, number: int | None, /, **fields: Any) -> Announcement:
    return Announcement(topic, json.dumps(fields).encode(), number)


@dataclass
class Database:
    """The truth: how far each topic is, and who is in which channel."""

    numbers: dict[str, int] = field(default_factory=dict)
    members: dict[int, set[int]] = field(
        default_factory=lambda: {channel: set() for channel in range(CHANNELS)}
    )

    def take(self, topic: str) -> int:
        """Take a topic's next number."""
        self.numbers[topic] = self.numbers.get(topic, 0) + 1
        return self.numbers[topic]

    def ready(self, user: int) -> dict[str, int]:
        """Return what `ready` says: each topic of a person with its number."""
        names = [f"channel:{each}" for each, people in self.members.items() if user in people]
        return {name: self.numbers.get(name, 0) for name in [*names, f"user:{user}"]}


class Client:
    """One socket's client. `known` is how far it knows each channel that it is in."""

    def __init__(self, instance: "Instance", user: int) -> None:
        self.instance = instance
        self.user = user
        self.topics: list[Topic] = []
        self.is_open = True
        self.known: dict[str, int] = {}

    @property
    def write(self) -> Callable[[bytes], int]:
        return self._write

    def _write(self, frames: bytes) -> int:
        rest = frames
        while rest:
            size, begin = rest[1], 2
            if size == 126:
                size, begin = int.from_bytes(rest[2:4], "big"), 4
            self.take(json.loads(rest[begin : begin + size]))
            rest = rest[begin + size :]
        return len(frames)

    def finish(self, frames: bytes, taken: int) -> None:
        raise AssertionError

    def fall_behind(self) -> None:
        raise AssertionError

    def resume(self) -> None:
        self.close()

    def close(self) -> None:
        """Go away; `known` is what it comes back with."""
        self.is_open = False
        self.instance.hub.drop(self, self.user)

    def take(self, frame: dict[str, Any]) -> None:
        """Check one frame."""
        assert self.is_open
        match frame["op"]:
            case "ready":
                channels = {name for name in frame["numbers"] if name.startswith("channel:")}
                self.known = {
                    name: self.known.get(name, frame["numbers"][name]) for name in channels
                }
            case "sync":
                if (known := self.known.get(frame["topic"])) is not None:
                    assert frame["since"] <= known, f"a hole: {frame}, known {known}"
                    self.known[frame["topic"]] = max(known, frame["number"])
            case "said":
                assert frame["topic"] in self.known, f"not in it: {frame}"
                known = self.known[frame["topic"]]
                assert frame["number"] == known + 1, f"{frame}, known {known}"
                self.known[frame["topic"]] = frame["number"]
            case "channel.joined":
                topic = f"channel:{frame['channel']['id']}"
                self.known.setdefault(topic, frame["channel"]["last_event"])
            case "channel.left":
                self.known.pop(f"channel:{frame['channel_id']}", None)
            case _:
                raise AssertionError(frame)


class Instance:
    """One server: a hub, what is on its way to it, and the gaps that it knows of."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.hub = Hub(held_bytes_max=1 << 20)
        self.subscriptions = Subscriptions(self.hub, lambda _user, _session: None)
        self.hub.on_gap(self.note)
        self.inbox: list[list[Announcement]] = []
        self.gaps: dict[str, None] = {}
        # What was begun and waits for its read, or for its answer to be sent.
        self.doing: list[Callable[[], None]] = []

    def note(self, topic: str) -> None:
        """Remember a gap."""
        self.gaps[topic] = None

    def greet(self, client: Client) -> None:
        """Take a client in, step by step: subscribe, read, send, release."""
        hub, user = self.hub, client.user
        hub.admit(client, user)
        hub.hold(client)
        hub.subscribe(client, f"user:{user}")
        for topic in self.database.ready(user):
            hub.subscribe(client, topic)
        self.doing.append(lambda: self._welcome(client))

    def _welcome(self, client: Client) -> None:
        numbers = self.database.ready(client.user)
        if not client.is_open:
            return
        if any(not self.hub.hears(client, topic) for topic in numbers):
            for topic in numbers:
                self.hub.subscribe(client, topic)
            self.doing.append(lambda: self._welcome(client))
        elif not self.hub.place(client, numbers):
            self.doing.append(lambda: self._welcome(client))
        else:
            self._leave_hidden(client, numbers)
            self.doing.append(lambda: self._release(client, numbers, since=dict(client.known)))

    def _release(self, client: Client, numbers: dict[str, int], since: dict[str, int]) -> None:
        if not client.is_open:
            return
        client.take({"op": "ready", "numbers": numbers})
        for topic, number in numbers.items():
            if topic in since:
                client.take({"op": "sync", "topic": topic, "since": since[topic], "number": number})
        self.hub.release(client)

    def _leave_hidden(self, client: Client, numbers: dict[str, int]) -> None:
        for name in [each.name for each in client.topics]:
            if name.startswith("channel:") and name not in numbers:
                self.hub.unsubscribe(client, name)

    def refill(self, topic: str) -> None:
        """Begin to close a gap, if it is one still."""
        self.gaps.pop(topic, None)
        since = self.hub.lacks_after(topic)
        if since is None:
            return
        if topic.startswith("channel:"):
            number = self.database.numbers[topic]
            frame = _fact(topic, number, op="sync", topic=topic, since=since, number=number)
            self.doing.append(lambda: self._filled(topic, since, number, [frame]))
        else:
            for socket in self.hub.sockets_of(int(topic.partition(":")[2])):
                socket.resume()

    def _filled(self, topic: str, since: int, number: int, facts: list[Announcement]) -> None:
        self.hub.fill(topic, since, number, facts)
        if self.hub.lacks_after(topic) is not None:
            self.gaps.setdefault(topic)

    def sweep(self) -> None:
        """Compare the numbers of what is heard here with the database's."""
        for topic in self.hub.topics():
            self.hub.learn(topic, self.database.numbers.get(topic, 0))


class Cluster:
    """Everything, driven by one seed."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.database = Database()
        self.instances = [Instance(self.database) for _ in range(INSTANCES)]
        self.clients: list[Client] = []
        self.actions: list[Callable[[], object]] = [
            *[self.say] * 4,
            *[self.carry] * 6,
            *[self.go_on] * 4,
            self._come_back,
            self.join,
            self.leave,
            self.come,
            self.go,
            self.refill,
            self.sweep,
        ]

    def run(self, steps: int) -> None:
        """Do random things, then let everything come to rest and compare."""
        for _ in range(steps):
            self.dice.choice(self.actions)()
        self.rest()
        for client in self.clients:
            expected = self.database.ready(client.user)
            del expected[f"user:{client.user}"]
            assert client.known == expected

    def rest(self) -> None:
        """Lose all that is on its way: what the database has must reach everybody all the same."""
        for instance in self.instances:
            instance.inbox.clear()
        busy = True
        while busy:
            busy = self._come_back()
            for instance in self.instances:
                instance.sweep()
                for topic in list(instance.gaps):
                    instance.refill(topic)
                busy = busy or bool(instance.doing or instance.gaps)
                while instance.doing:
                    instance.doing.pop(0)()
            busy = busy or not all(each.is_open for each in self.clients)

    def say(self) -> None:
        channel = self.dice.randrange(CHANNELS)
        topic = f"channel:{channel}"
        facts = []
        for _ in range(self.dice.randint(1, 2)):
            number = self.database.take(topic)
            facts.append(_fact(topic, number, op="said", topic=topic, number=number))
        self._publish(facts)

    def join(self) -> None:
        channel, user = self.dice.randrange(CHANNELS), self.dice.randrange(PEOPLE)
        if user in self.database.members[channel]:
            return
        self.database.members[channel].add(user)
        topic = f"channel:{channel}"
        number = self.database.take(topic)
        shown = {"id": str(channel), "last_event": number}
        own = f"user:{user}"
        joined = _fact(own, self.database.take(own), op="channel.joined", channel=shown)
        self._publish([joined, _fact(topic, number, op="said", topic=topic, number=number)])

    def leave(self) -> None:
        channel, user = self.dice.randrange(CHANNELS), self.dice.randrange(PEOPLE)
        if user not in self.database.members[channel]:
            return
        self.database.members[channel].discard(user)
        topic, own = f"channel:{channel}", f"user:{user}"
        left = _fact(own, self.database.take(own), op="channel.left", channel_id=str(channel))
        number = self.database.take(topic)
        self._publish([left, _fact(topic, number, op="said", topic=topic, number=number)])

    def _publish(self, facts: list[Announcement]) -> None:
        """Send the facts of a commit on their ways; some never arrive, some twice."""
        for instance in self.instances:
            for _ in range(self.dice.choice((0, 1, 1, 1, 1, 2))):
                instance.inbox.append(facts)

    def carry(self) -> None:
        """Let something arrive: mostly the oldest, sometimes another."""
        instance = self.dice.choice(self.instances)
        if instance.inbox:
            late = self.dice.random() < 0.2
            at = self.dice.randrange(len(instance.inbox)) if late else 0
            instance.subscriptions.hear(instance.inbox.pop(at))

    def go_on(self) -> None:
        instance = self.dice.choice(self.instances)
        if instance.doing:
            instance.doing.pop(self.dice.randrange(len(instance.doing)))()

    def come(self) -> None:
        if len(self.clients) < 6:
            self._connect(self.dice.randrange(PEOPLE), {})

    def _connect(self, user: int, known: dict[str, int]) -> None:
        client = Client(self.dice.choice(self.instances), user)
        client.known = known
        self.clients.append(client)
        client.instance.greet(client)

    def go(self) -> None:
        """Cut a client; it will come back, with what it knows."""
        if self.clients:
            self.dice.choice(self.clients).close()

    def _come_back(self) -> bool:
        """Let the clients that were closed connect again, anywhere; tell whether there were any."""
        closed = [each for each in self.clients if not each.is_open]
        for client in closed:
            self.clients.remove(client)
            self._connect(client.user, client.known)
        return bool(closed)

    def refill(self) -> None:
        instance = self.dice.choice(self.instances)
        if instance.gaps:
            instance.refill(self.dice.choice(list(instance.gaps)))

    def sweep(self) -> None:
        self.dice.choice(self.instances).sweep()
