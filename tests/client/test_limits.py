"""A client stays below what its server takes."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from plexichat.client.options import Backoff
from plexichat.client.pace import Pace
from tests.client.conftest import QUICK, Chat, bodies, collect, says
from tests.support.world import World, open_world


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """A server that takes ten commands a second and forty at once."""
    async with open_world(tmp_path / "data", frames_per_second=10) as opened:
        yield opened


async def test_who_is_told_to_slow_down_is_never_thrown_out(chat: Chat) -> None:
    said = [f"line {number}" for number in range(60)]
    hasty = replace(QUICK, commands_per_second=1000, commands_burst=1000)
    async with chat.connect(options=hasty) as client:
        made = chat.world.application.gateway.counters.handshakes
        await asyncio.gather(*(client.send(chat.id, each) for each in said))
        assert bodies(await collect(client, says(said[-1]))) == said
        assert chat.world.application.gateway.counters.handshakes == made


async def test_a_full_bucket_waits_for_nobody() -> None:
    pace = Pace(per_second=0.001, burst=3)
    pace.renew()
    async with asyncio.timeout(1):
        for _ in range(3):
            await pace.take(0)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await pace.take(0)


async def test_a_large_frame_takes_the_turns_of_several() -> None:
    pace = Pace(per_second=0.001, burst=3)
    pace.renew()
    async with asyncio.timeout(1):
        await pace.take(3 * 4096)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await pace.take(0)


def test_pauses_double_up_to_a_bound_and_begin_anew() -> None:
    pauses = Backoff(first=1.0, most=4.0, randomness=lambda: 0.5)
    assert [pauses.next_seconds() for _ in range(4)] == [0.5, 1.0, 2.0, 2.0]
    pauses.reset()
    assert pauses.next_seconds() == 0.5
