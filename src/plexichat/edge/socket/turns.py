"""Turns: so many at a time, one for each person, in the order in which they came."""

import asyncio
from bisect import insort
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count


class Turn:
    """One comer's place in the order: they wait in it, or it is their turn."""

    __slots__ = ("arrival", "begun", "is_on", "person")

    def __init__(self, arrival: int) -> None:
        self.arrival = arrival
        self.person: int | None = None
        self.is_on = False
        self.begun: asyncio.Future[None]

    def __lt__(self, other: "Turn") -> bool:
        return self.arrival < other.arrival


class Turns:
    """Hands out turns. Who ends one, goes away or is cancelled leaves nothing behind.

    A person has one at a time even while others are free: a turn is not taken back, so whoever
    comes next would wait for all of those that one person took while nobody else was there.
    Nobody waits with a turn in hand, so nobody waits for ever.
    """

    def __init__(self, at_once: int) -> None:
        self._free = at_once
        self._arrivals = count()
        self._waiting: list[Turn] = []
        # Of each person who has a turn or waits for one: what waits behind it.
        self._behind: dict[int, list[Turn]] = {}

    @asynccontextmanager
    async def taken(self) -> AsyncIterator[Turn]:
        """Wait for a turn, as nobody in particular, and have it inside the block."""
        turn = Turn(next(self._arrivals))
        self._enter(turn)
        try:
            await turn.begun
            yield turn
        finally:
            self._leave(turn)

    async def go_on(self, turn: Turn, person: int) -> None:
        """Go on with a turn as this person, once they have no other.

        Until then somebody else has it; by arrival, who waited here comes before who came later.
        """
        self._free += 1
        turn.is_on, turn.person = False, person
        self._enter(turn)
        await turn.begun

    def _enter(self, turn: Turn) -> None:
        turn.begun = asyncio.get_running_loop().create_future()
        if turn.person in self._behind:
            insort(self._behind[turn.person], turn)
        else:
            if turn.person is not None:
                self._behind[turn.person] = []
            insort(self._waiting, turn)
        self._hand_out()

    def _leave(self, turn: Turn) -> None:
        behind = self._behind.get(turn.person, []) if turn.person is not None else []
        if turn in behind:
            behind.remove(turn)
            return
        if turn.is_on:
            self._free += 1
        else:
            self._waiting.remove(turn)
        if behind:
            insort(self._waiting, behind.pop(0))
        elif turn.person is not None:
            del self._behind[turn.person]
        self._hand_out()

    def _hand_out(self) -> None:
        while self._free and self._waiting:
            turn = self._waiting.pop(0)
            self._free -= 1
            turn.is_on = True
            if not turn.begun.done():  # cancelled just now: it is given back by who leaves
                turn.begun.set_result(None)
