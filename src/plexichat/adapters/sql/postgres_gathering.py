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
            _send_back(line)

    async def _ask(self, sql: str, values: Values, line: list[_Waiting]) -> Row:
        await asyncio.sleep(0)  # for those who come at this very moment
        waiting = [each for each in line if not each[1].done()]
        others, line[:] = waiting[: TOGETHER - 1], waiting[TOGETHER - 1 :]
        try:
            rows = await self._fetch(sql, [values, *(each for each, _ in others)])
            answers = list(zip(others, rows[1:], strict=True))
        except asyncio.CancelledError:
            _send_back(others)
            raise
        except _OF_ONE:
            if not others:
                raise
            _send_back(others)
            return (await self._fetch(sql, [values]))[0]
        except Exception as error:
            for answer in _open(others):
                answer.set_exception(error)
            raise
        for (_, answer), row in answers:
            if not answer.done():
                answer.set_result(row)
        return rows[0]


def _send_back(waiting: Sequence[_Waiting]) -> None:
    """Let them ask again."""
    for answer in _open(waiting):
        answer.set_result(None)


def _open(waiting: Iterable[_Waiting]) -> "list[asyncio.Future[Row | None]]":
    """Return the answers that somebody still waits for."""
    return [answer for _, answer in waiting if not answer.done()]
