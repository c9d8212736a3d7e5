"""The event loop's lag: counted always, told when nobody was answered for long."""

import asyncio

import pytest
from structlog.typing import EventDict

from plexichat.core.histogram import BOUNDS
from plexichat.engines.loop import LoopLag
from tests.support.clock import FakeClock


async def _watch(lateness: list[float]) -> LoopLag:
    """Let the loop be late by these seconds, one after another."""
    clock = FakeClock()
    waiting = iter(lateness)

    async def sleep(seconds: float) -> None:
        late = next(waiting, None)
        if late is None:
            raise asyncio.CancelledError
        clock.advance(seconds + late)

    lag = LoopLag(clock, sleep)
    with pytest.raises(asyncio.CancelledError):
        await lag.run()
    return lag


async def test_how_late_the_loop_is_is_counted(log_lines: list[EventDict]) -> None:
    lag = await _watch([0.0, 0.0005, 0.02, 0.02])
    counts = dict(zip(BOUNDS, lag.times.counts, strict=False))
    assert (counts[0.001], counts[0.025], sum(lag.times.counts)) == (2, 2, 4)
    assert lag.times.seconds == pytest.approx(0.0405)
    assert log_lines == []


async def test_a_loop_that_stood_still_is_told_of(log_lines: list[EventDict]) -> None:
    lag = await _watch([0.4, 2.0])
    assert [line["milliseconds"] for line in log_lines] == [2000]
    assert sum(lag.times.counts) == 2
