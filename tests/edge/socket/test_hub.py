"""The hub by itself: who hears what, in one write a commit, and what is held, dropped, revoked."""

from collections.abc import Callable

import pytest

from plexichat.core.unit import Announcement
from plexichat.edge.socket import Hub
from plexichat.edge.socket.topics import Topic

MOST = 1_000


class Listener:
    """A socket that keeps what is written to it."""

    def __init__(self) -> None:
        self.topics: list[Topic] = []
        self.written: list[bytes] = []
        self.is_open = True
        self.behind = 0
        self.resumed = 0
        self.on_write: Callable[[], None] = lambda: None

    @property
    def write(self) -> Callable[[bytes], int]:
        return self._write

    def _write(self, frames: bytes) -> int:
        self.on_write()
        self.written.append(frames)
        return len(frames)

    def finish(self, frames: bytes, taken: int) -> None:
        raise AssertionError

    def resume(self) -> None:
        self.resumed += 1

    def fall_behind(self) -> None:
        self.behind += 1
        self.is_open = False

    @property
    def heard(self) -> list[str]:
        """Return the payloads of all frames, read by their lengths."""
        found, stream = [], b"".join(self.written)
        while stream:
            size = stream[1]
            assert stream[0] == 0x81
            assert size < 126
            found.append(stream[2 : 2 + size].decode())
            stream = stream[2 + size :]
        return found


@pytest.fixture
def hub() -> Hub:
    return Hub(held_bytes_max=MOST)


def fact(topic: str, said: str, number: int | None = None) -> Announcement:
    return Announcement(topic, said.encode(), number)


def listeners(hub: Hub, *topics: str) -> list[Listener]:
    """Return one listener for each text of space-separated topics."""
    made = []
    for names in topics:
        made.append(Listener())
        for name in names.split():
            hub.subscribe(made[-1], name)
    return made


def test_everybody_on_a_topic_hears_a_commit_in_one_write(hub: Hub) -> None:
    one, two, other = listeners(hub, "a", "a", "b")
    hub.deliver([fact("a", "1"), fact("a", "2")])
    assert one.heard == two.heard == ["1", "2"]
    assert (len(one.written), len(two.written), other.written) == (1, 1, [])
    assert one.written[0] is two.written[0], "joined once, not once for each"


def test_a_commit_of_many_topics_is_one_write_in_its_order(hub: Hub) -> None:
    a, b, both, none = listeners(hub, "a", "b", "b a", "c")
    hub.deliver([fact("a", "1"), fact("b", "2"), fact("x", "nobody"), fact("a", "3")])
    assert (a.heard, b.heard, both.heard) == (["1", "3"], ["2"], ["1", "2", "3"])
    assert [len(each.written) for each in (a, b, both, none)] == [1, 1, 1, 0]


def test_what_is_delivered_is_counted(hub: Hub) -> None:
    listeners(hub, "a", "a b")
    hub.deliver([fact("a", "1"), fact("b", "2"), fact("nobody", "3")])
    counters = hub.counters
    assert (counters.facts, counters.writes, counters.deliveries) == (2, 2, 3)


def test_a_fact_without_a_subscriber_goes_nowhere(hub: Hub) -> None:
    hub.deliver([fact("a", "1")])
    assert (hub.counters.facts, hub.topics()) == (0, ())


def test_subscribing_twice_is_hearing_once(hub: Hub) -> None:
    (one,) = listeners(hub, "a a a")
    hub.deliver([fact("a", "1")])
    hub.unsubscribe(one, "a")
    hub.unsubscribe(one, "a")
    hub.deliver([fact("a", "2")])
    assert (one.heard, one.topics) == (["1"], [])


def test_whoever_is_closed_is_not_taken_in(hub: Hub) -> None:
    closed = Listener()
    closed.is_open = False
    hub.subscribe(closed, "a")
    hub.admit(closed, 1)
    hub.hold(closed)
    assert (hub.topics(), hub.users(), closed.topics) == ((), frozenset(), [])
    assert not hub.hears(closed, "a")


def test_the_first_and_the_last_on_a_topic_are_noticed(hub: Hub) -> None:
    seen: list[tuple[str, str]] = []
    hub.on_topics(lambda name: seen.append(("+", name)), lambda name: seen.append(("-", name)))
    one, two = listeners(hub, "a", "a")
    hub.unsubscribe(one, "a")
    hub.drop(two, None)
    hub.drop(two, None)
    assert seen == [("+", "a"), ("-", "a")]


def test_a_users_first_and_last_socket_are_noticed(hub: Hub) -> None:
    seen: list[int] = []
    hub.on_users(seen.append, lambda user: seen.append(-user))
    one, two = listeners(hub, "", "")
    for each in (one, two):
        hub.admit(each, 7)
    assert hub.sockets_of(7) == (one, two)
    hub.drop(one, 7)
    assert seen == [7]
    hub.drop(two, 7)
    hub.drop(two, 7)
    assert (seen, hub.sockets_of(7)) == ([7, -7], ())


def test_a_revoked_topic_is_silent_for_all_of_the_users_sockets(hub: Hub) -> None:
    mine, also_mine, other = listeners(hub, "a b", "a", "a")
    hub.admit(mine, 1)
    hub.admit(also_mine, 1)
    hub.admit(other, 2)
    hub.revoke("a", 1)
    hub.deliver([fact("a", "secret"), fact("b", "open")])
    assert (mine.heard, also_mine.heard, other.heard) == (["open"], [], ["secret"])


def test_what_is_held_comes_after_what_was_read(hub: Hub) -> None:
    held, other = listeners(hub, "a", "a")
    hub.hold(held)
    hub.deliver([fact("a", "1", 1)])
    hub.deliver([fact("a", "2", 2)])
    assert (held.heard, other.heard) == ([], ["1", "2"])
    held.write(b"\x81\x04read")
    hub.release(held)
    hub.deliver([fact("a", "3", 3)])
    assert held.heard == ["read", "1", "2", "3"]
    assert len(held.written) == 3


def test_what_the_read_told_already_is_dropped_by_number(hub: Hub) -> None:
    (held,) = listeners(hub, "a b c")
    hub.hold(held)
    facts = [
        fact("a", "a4", 4),
        fact("a", "a5", 5),
        fact("b", "b1", 1),
        fact("c", "c"),
        fact("a", "a6", 6),
    ]
    hub.deliver(facts)
    hub.place(held, {"a": 5, "c": 99})
    hub.release(held)
    assert held.heard == ["b1", "c", "a6"], "without a number, or of another topic, it is told"


def test_nothing_is_written_when_all_was_told(hub: Hub) -> None:
    (held,) = listeners(hub, "a")
    hub.hold(held)
    hub.deliver([fact("a", "1", 1)])
    hub.place(held, {"a": 1})
    hub.release(held)
    hub.place(held, {"a": 1})
    hub.release(held)
    assert held.written == []


def test_two_holds_want_two_releases_and_the_higher_number_counts(hub: Hub) -> None:
    (held,) = listeners(hub, "a")
    hub.hold(held)
    hub.hold(held)
    hub.deliver([fact("a", str(n), n) for n in range(1, 5)])
    hub.place(held, {"a": 3})
    hub.release(held)
    assert held.written == []
    hub.place(held, {"a": 2})
    hub.release(held)
    assert held.heard == ["4"]


def test_a_right_that_ends_covers_what_is_held(hub: Hub) -> None:
    (held,) = listeners(hub, "a b")
    hub.admit(held, 1)
    hub.hold(held)
    hub.deliver([fact("a", "secret", 1), fact("b", "open", 1)])
    hub.revoke("a", 1)
    hub.release(held)
    assert held.heard == ["open"]


def test_too_much_held_falls_behind(hub: Hub) -> None:
    held, other = listeners(hub, "a", "a")
    hub.hold(held)
    for _ in range(9):
        hub.deliver([fact("a", "x" * 100)])
    assert held.behind == 0
    hub.deliver([fact("a", "x" * 100)])
    assert (held.behind, len(other.heard)) == (1, 10)


def test_a_held_socket_that_closes_is_forgotten(hub: Hub) -> None:
    (held,) = listeners(hub, "a")
    hub.hold(held)
    hub.deliver([fact("a", "1")])
    hub.drop(held, None)
    hub.release(held)
    assert held.written == []


@pytest.mark.parametrize("names", ["a", "a b"])
def test_a_socket_that_leaves_during_a_delivery_disturbs_nobody(hub: Hub, names: str) -> None:
    first, leaving, last = listeners(hub, names, names, names)
    leaving.on_write = lambda: hub.drop(leaving, None)
    for _ in range(2):
        hub.deliver([fact(name, name) for name in names.split()])
    assert first.heard == last.heard == names.split() * 2
    assert leaving.heard == names.split()


def test_sockets_are_written_to_in_the_order_in_which_they_came(hub: Hub) -> None:
    made = listeners(hub, "a", "a", "a")
    order: list[int] = []
    for at, each in enumerate(made):
        each.on_write = lambda at=at: order.append(at)  # type: ignore[misc]
    hub.unsubscribe(made[0], "a")
    hub.subscribe(made[0], "a")
    hub.deliver([fact("a", "1")])
    assert order == [1, 2, 0]
    assert hub.subscribers("a") == (made[1], made[2], made[0])
    assert hub.subscribers("nothing") == ()


def hear(hub: Hub, *facts: Announcement) -> None:
    """Take facts as the bus brings them."""
    for each in facts:
        hub.deliver(hub.arrange(each))
    hub.settle()


def read(hub: Hub, listener: Listener, **numbers: int) -> bool:
    """Let a held listener have read its topics so far."""
    is_whole = hub.place(listener, numbers)
    hub.release(listener)
    return is_whole


def test_facts_that_overtook_are_told_in_order_and_once(hub: Hub) -> None:
    gaps: list[str] = []
    hub.on_gap(gaps.append)
    (one,) = listeners(hub, "a")
    hub.hold(one)
    assert read(hub, one, a=1)
    hear(hub, fact("a", "3", 3), fact("a", "3", 3))
    assert (one.heard, gaps) == ([], ["a", "a"])
    hear(hub, fact("a", "2", 2), fact("a", "1", 1))
    assert one.heard == ["2", "3"]
    assert hub.lacks_after("a") is None


def test_who_read_further_than_was_told_hears_nothing_twice(hub: Hub) -> None:
    early, late = listeners(hub, "a", "")
    hub.hold(early)
    read(hub, early, a=1)
    hub.hold(late)
    hub.subscribe(late, "a")
    read(hub, late, a=3)
    hear(hub, fact("a", "2", 2))
    assert (early.heard, late.heard) == (["2"], [])
    hear(hub, fact("a", "3", 3), fact("a", "4", 4))
    assert (early.heard, late.heard) == (["2", "3", "4"], ["4"])


def test_who_read_less_than_where_a_topic_began_reads_again(hub: Hub) -> None:
    quick, slow = listeners(hub, "a", "a")
    hub.hold(quick)
    hub.hold(slow)
    assert read(hub, quick, a=5)
    assert not hub.place(slow, {"a": 4}), "5 was never told here"
    assert read(hub, slow, a=5)
    hear(hub, fact("a", "6", 6))
    assert (quick.heard, slow.heard) == (["6"], ["6"])


def test_a_gap_is_filled_for_all_and_only_where_it_is_still_one(hub: Hub) -> None:
    one, two = listeners(hub, "a", "a")
    for each in (one, two):
        hub.hold(each)
        read(hub, each, a=1)
    hear(hub, fact("a", "4", 4))
    assert hub.lacks_after("a") == 1
    assert not hub.fill("a", 0, 3, [fact("a", "older", 3)])
    assert hub.fill("a", 1, 3, [fact("a", "2 and 3", 3)])
    assert (one.heard, two.heard) == (["2 and 3", "4"],) * 2


def test_who_joins_late_where_more_was_told_has_to_resume(hub: Hub) -> None:
    there, late = listeners(hub, "a", "")
    hub.hold(there)
    read(hub, there, a=7)
    hub.subscribe(late, "a", 6)
    assert late.resumed == 1
    hub.subscribe(late, "b", 6)
    assert hub.number("b") == 6
