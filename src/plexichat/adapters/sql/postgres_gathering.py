"""Those who ask the same at the same moment are one round trip, as those who write are one commit.

After an outage hundreds are greeted at once, and round trips cost more than rows: who asks what is
being asked already waits until that is answered, and then all who wait ask together.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, TypeAlias

import asyncpg

from plexichat.core.errors import Invalid

TOGETHER = 32
# Who waits longer than this for the answer of others asks beside them.
PATIENCE_SECONDS = 0.05
Row = Iterable[Any]
Values = Sequence[object]
# Runs a statement once for each of several values and returns the one row of each.
Fetch = Callable[[str, Sequence[Values]], Awaitable[Sequence[Row]]]
# An answer of None: ask again.
_Waiting: TypeAlias = "tuple[Values, asyncio.Future[Row | None]]"
# What is wrong with the values of one, and not with all.
_OF_ONE = (asyncpg.DataError, Invalid)


class GatheredReads:
    """Answers statements that return one row each. What is not asked any more is forgotten."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        # Who waits, for each statement that somebody asks for all.
        self._lines: dict[str, list[_Waiting]] = {}

    async def row(self, sql: str, values: Values) -> Row:
        """Return the row for these values; what was committed before the call is in it.

        Raises what `fetch` raises, to all who asked together; what is wrong with the values of
        one, to that one.
        """
        while (line := self._lines.get(sql)) is not None:
            answer: asyncio.Future[Row | None] = asyncio.get_running_loop().create_future()
            line.append((values, answer))
            if (row := await answer) is not None:
                return row
        line = self._lines[sql] = []
        patience = asyncio.get_running_loop().call_later(
            PATIENCE_SECONDS, self._let_others_ask, sql, line
        )
        try:
            return await self._ask(sql, values, line)
        finally:
            patience.cancel()
            self._let_others_ask(sql, line)

    def _let_others_ask(self, sql: str, line: list[_Waiting]) -> None:
        if self._lines.get(sql) is line:
            del self._lines[sql]
            _answer(line, [None] * len(line))

    async def _ask(self, sql: str, values: Values, line: list[_Waiting]) -> Row:
        await asyncio.sleep(0)  # for those who come at this very moment
        waiting = [each for each in line if not each[1].done()]
        others, line[:] = waiting[: TOGETHER - 1], waiting[TOGETHER - 1 :]
        try:
            first, *rows = await self._fetch(sql, [values, *(each for each, _ in others)])
        except asyncio.CancelledError:
            _answer(others, [None] * len(others))
            raise
        except _OF_ONE:
            if not others:
                raise
            _answer(others, [None] * len(others))
            return (await self._fetch(sql, [values]))[0]
        except Exception as error:
            for _, answer in others:
                if not answer.done():
                    answer.set_exception(error)
            raise
        _answer(others, rows)
        return first


def _answer(waiting: Sequence[_Waiting], rows: Sequence[Row | None]) -> None:
    for (_, answer), row in zip(waiting, rows, strict=True):
        if not answer.done():
            answer.set_result(row)
