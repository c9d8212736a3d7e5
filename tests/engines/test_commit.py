"""Group commit: nothing lost, nothing reordered, nobody left waiting."""

import asyncio
from collections.abc import Sequence

import pytest

from plexichat.core.histogram import BOUNDS
from plexichat.engines.commit import GroupCommit, QueueFull
from tests.support.clock import FakeClock


class Recorder:
    """Writes batches into a list; holds each commit until it is let go."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.gate = asyncio.Event()
        self.gate.set()

    async def write(self, batch: Sequence[int]) -> list[int | Exception]:
        await self.gate.wait()
        self.batches.append(list(batch))
        return [ValueError(str(each)) if each < 0 else each * 10 for each in batch]


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


async def test_what_arrives_during_a_commit_shares_the_next_one(recorder: Recorder) -> None:
    recorder.gate.clear()
    group: GroupCommit[int, int] = GroupCommit(
        recorder.write, bound=100, batch=100, clock=FakeClock()
    )
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(group.run())
        first = group.submit(1)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        rest = [group.submit(each) for each in (2, 3, 4)]
        recorder.gate.set()
        assert [await each for each in (first, *rest)] == [10, 20, 30, 40]
        group.close()
    assert recorder.batches == [[1], [2, 3, 4]]


async def test_a_refused_command_does_not_refuse_its_neighbours(recorder: Recorder) -> None:
    group: GroupCommit[int, int] = GroupCommit(
        recorder.write, bound=100, batch=100, clock=FakeClock()
    )
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(group.run())
        good, bad = group.submit(1), group.submit(-1)
        assert await good == 10
        with pytest.raises(ValueError, match="-1"):
            await bad
        group.close()


async def test_a_failed_commit_fails_each_command_and_the_next_goes_on() -> None:
    calls = 0

    async def write(batch: Sequence[int]) -> list[int | Exception]:
        nonlocal calls
        calls += 1
        if calls == 1:
            message = "disk"
            raise OSError(message)
        return list(batch)

    group: GroupCommit[int, int] = GroupCommit(write, bound=100, batch=1, clock=FakeClock())
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(group.run())
        first, second = group.submit(1), group.submit(2)
        with pytest.raises(OSError, match="disk"):
            await first
        assert await second == 2
        group.close()


async def test_past_the_bound_a_command_is_refused_and_not_queued(recorder: Recorder) -> None:
    recorder.gate.clear()
    group: GroupCommit[int, int] = GroupCommit(recorder.write, bound=2, batch=10, clock=FakeClock())
    waiting = [group.submit(1), group.submit(2)]
    with pytest.raises(QueueFull):
        group.submit(3)
    async with asyncio.TaskGroup() as tasks:
        recorder.gate.set()
        tasks.create_task(group.run())
        group.close()
    assert [await each for each in waiting] == [10, 20]
    assert recorder.batches == [[1, 2]]


async def test_closing_writes_what_waits_and_refuses_what_comes(recorder: Recorder) -> None:
    group: GroupCommit[int, int] = GroupCommit(
        recorder.write, bound=100, batch=1, clock=FakeClock()
    )
    waiting = [group.submit(each) for each in range(5)]
    group.close()
    with pytest.raises(QueueFull):
        group.submit(9)
    await group.run()
    assert [each.result() for each in waiting] == [0, 10, 20, 30, 40]


async def test_a_sender_who_goes_away_does_not_take_the_command_back(recorder: Recorder) -> None:
    group: GroupCommit[int, int] = GroupCommit(
        recorder.write, bound=100, batch=10, clock=FakeClock()
    )
    gone, stays = group.submit(1), group.submit(2)
    gone.cancel()
    group.close()
    await group.run()
    assert recorder.batches == [[1, 2]]
    assert stays.result() == 20


async def test_how_long_each_commit_took_is_counted() -> None:
    clock = FakeClock()

    async def write(batch: Sequence[int]) -> list[int | Exception]:
        clock.advance(0.02 * batch[0])
        if batch == [100]:
            raise OSError
        return list(batch)

    group: GroupCommit[int, int] = GroupCommit(write, bound=100, batch=1, clock=clock)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(group.run())
        asked = [group.submit(each) for each in (1, 2, 100)]
        group.close()
        await asyncio.gather(*asked, return_exceptions=True)
    counts = dict(zip(BOUNDS, group.times.counts, strict=False))
    assert (counts[0.025], counts[0.05], counts[2.5], sum(group.times.counts)) == (1, 1, 1, 3)
