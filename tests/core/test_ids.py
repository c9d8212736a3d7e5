"""Snowflakes: unique and increasing whatever the clock does."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from plexichat.core.ids import EPOCH_MS, Snowflakes, created_ms


class Jumping:
    """A clock that shows what it is told, the last value for ever."""

    def __init__(self, times: list[int]) -> None:
        self._times = times

    def now_ms(self) -> int:
        return self._times.pop(0) if len(self._times) > 1 else self._times[0]

    def monotonic(self) -> float:
        return 0.0


times = st.lists(st.integers(EPOCH_MS, EPOCH_MS + 2**41 - 10_000), min_size=1, max_size=50)


@given(times)
def test_ids_increase_however_the_clock_jumps(readings: list[int]) -> None:
    count = len(readings) + 5_000
    ids = Snowflakes(Jumping(readings), worker=3)
    made = [ids.next() for _ in range(count)]
    assert all(a < b for a, b in pairwise(made))


def test_after_a_restart_with_a_clock_set_back_no_id_repeats() -> None:
    before = Snowflakes(Jumping([EPOCH_MS + 10_000]), worker=1)
    last = [before.next() for _ in range(5_000)][-1]
    after = Snowflakes(Jumping([EPOCH_MS + 1]), worker=1, floor=last)
    assert after.next() > last


def test_an_id_tells_when_it_was_made() -> None:
    assert created_ms(Snowflakes(Jumping([EPOCH_MS + 42]), worker=0).next()) == EPOCH_MS + 42


def test_workers_never_make_the_same_id() -> None:
    one, two = (Snowflakes(Jumping([EPOCH_MS + 5]), worker=w) for w in (1, 2))
    assert not {one.next() for _ in range(100)} & {two.next() for _ in range(100)}
