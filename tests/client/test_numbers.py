"""A channel's numbers say what is new, doubled or missing."""

import doctest

from hypothesis import given
from hypothesis import strategies as st

from plexichat.client import Channel, Message, MessageCreated, MessageUpdated, numbers, options
from plexichat.client.numbers import Numbers, Verdict


def _message(seq: int, event: int) -> Message:
    return Message(
        id=str(seq),
        channel_id="1",
        seq=seq,
        event=event,
        version=1,
        author_id="2",
        body="",
        created_ms=0,
    )


def test_the_examples_hold() -> None:
    for module in (numbers, options):
        assert doctest.testmod(module).failed == 0


@given(st.lists(st.integers(1, 30), min_size=1))
def test_whatever_arrives_each_event_is_next_once_and_in_order(arriving: list[int]) -> None:
    known = Numbers()
    known.learn(Channel(id="1", kind="public"))
    taken = []
    for event in arriving:
        if known.judge("1", event) is Verdict.NEXT:
            known.advance("1", event)
            taken.append(event)
    assert taken == list(range(1, len(taken) + 1))


def test_a_replay_tells_what_is_new_first_and_then_what_changed() -> None:
    known = Numbers()
    known.learn(Channel(id="1", kind="public", last_seq=2, last_event=2))
    missed = [_message(1, 6), _message(2, 2), _message(3, 5), _message(4, 4)]
    told = known.replay("1", missed)
    assert told == [
        MessageCreated("1", missed[2]),
        MessageCreated("1", missed[3]),
        MessageUpdated("1", missed[0]),
    ]


def test_a_reset_jumps_and_says_from_where() -> None:
    known = Numbers()
    known.learn(Channel(id="1", kind="public", last_seq=2, last_event=2))
    assert known.reset("1", 900, 700).known_seq == 2
    assert known.judge("1", 901) is Verdict.NEXT
