"""Turns by themselves: who is next, and that nothing is left behind."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from plexichat.edge.socket.turns import Turns

ADA, BOB = 1, 2


class Comers:
    """People who come for a turn, and end it when the test says so."""

    def __init__(self, at_once: int) -> None:
        self.turns = Turns(at_once)
        self.begun: list[str] = []
        self.tasks: dict[str, asyncio.Task[None]] = {}
        self._ends: dict[str, asyncio.Event] = {}

    async def come(self, name: str, person: int) -> None:
        self._ends[name] = asyncio.Event()
        self.tasks[name] = asyncio.create_task(self._run(name, person))
        await self.settle()

    async def end(self, name: str) -> None:
        self._ends[name].set()
        await self.settle()

    async def settle(self) -> None:
        for _ in range(5):
            await asyncio.sleep(0)

    async def _run(self, name: str, person: int) -> None:
        async with self.turns.taken() as turn:
            await self.turns.go_on(turn, person)
            self.begun.append(name)
            await self._ends[name].wait()


@asynccontextmanager
async def comers(at_once: int) -> AsyncIterator[Comers]:
    """At the end all go, those with a turn too, and nothing may be left of them."""
    opened = Comers(at_once)
    yield opened
    for task in opened.tasks.values():
        task.cancel()
    await asyncio.gather(*opened.tasks.values(), return_exceptions=True)
    assert (opened.turns._waiting, opened.turns._behind) == ([], {})
    assert opened.turns._free == at_once


async def test_a_person_has_one_turn_even_while_others_are_free() -> None:
    async with comers(8) as here:
        for name in ("a1", "a2", "a3"):
            await here.come(name, ADA)
        assert here.begun == ["a1"]
        await here.end("a1")
        assert here.begun == ["a1", "a2"]


async def test_who_waited_for_ones_own_comes_before_who_came_later() -> None:
    async with comers(2) as here:
        for name, person in (("a1", ADA), ("a2", ADA), ("b1", BOB), ("c1", 3)):
            await here.come(name, person)
        assert here.begun == ["a1", "b1"]
        await here.end("a1")
        assert here.begun == ["a1", "b1", "a2"]
        await here.end("b1")
        assert here.begun == ["a1", "b1", "a2", "c1"]


@pytest.mark.parametrize("goes", ["a1", "a2", "b1"])
async def test_whoever_goes_the_others_go_on(goes: str) -> None:
    async with comers(1) as here:
        for name, person in (("a1", ADA), ("a2", ADA), ("b1", BOB)):
            await here.come(name, person)
        here.tasks[goes].cancel()
        for name in ("a1", "a2", "b1"):
            await here.end(name)
        assert here.begun == (
            ["a1", "a2", "b1"] if goes == "a1" else ["a1", *{"a2", "b1"} - {goes}]
        )


async def test_who_goes_in_the_moment_of_getting_a_turn_hands_it_on() -> None:
    async with comers(1) as here:
        for name, person in (("a1", ADA), ("b1", BOB), ("c1", 3)):
            await here.come(name, person)
        for first, second in (("b1", "a1"), ("a1", "b1")):
            here.tasks[first].cancel()
            here.tasks[second].cancel()
        await here.settle()
        assert here.begun == ["a1", "c1"]


@pytest.mark.parametrize("seed", range(20))
async def test_whatever_happens_nobody_has_two_and_everybody_is_served_or_gone(seed: int) -> None:
    chance, turns, has = random.Random(seed), Turns(3), Counter[int]()
    most = 0

    async def come(person: int) -> None:
        nonlocal most
        async with turns.taken() as turn:
            await asyncio.sleep(0)
            await turns.go_on(turn, person)
            assert has[person] == 0
            has[person] = 1
            most = max(most, has.total())
            try:
                for _ in range(chance.randrange(5)):
                    await asyncio.sleep(0)
            finally:
                has[person] = 0

    tasks = []
    for _ in range(200):
        tasks.append(asyncio.create_task(come(chance.randrange(6))))
        if chance.random() < 0.2:
            chance.choice(tasks).cancel()
        if chance.random() < 0.5:
            await asyncio.sleep(0)
    async with asyncio.timeout(5):
        ends = await asyncio.gather(*tasks, return_exceptions=True)
    assert {type(end) for end in ends} <= {type(None), asyncio.CancelledError}
    assert most == 3
    assert (turns._waiting, turns._behind, turns._free) == ([], {}, 3)
