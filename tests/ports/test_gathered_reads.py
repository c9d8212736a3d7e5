"""Who asks the same at the same moment asks together; nobody waits for what is nothing to them."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import asyncpg
import pytest
from sqlalchemy import text

from plexichat.adapters.sql import postgres_gathering
from plexichat.adapters.sql.postgres import PostgresUnits, open_units
from plexichat.adapters.sql.postgres_gathering import TOGETHER, GatheredReads, Row, Values
from plexichat.core.errors import StorageUnavailable
from plexichat.core.reading import rows_of
from tests.support.postgres import shared

DOUBLE = rows_of(text("SELECT 2 * CAST(:n AS BIGINT)"), int)
QUOTIENT = rows_of(text("SELECT 12 / CAST(:n AS BIGINT)"), int)


class Table:
    """Answers each value with itself, when it is let."""

    def __init__(self) -> None:
        self.asked: list[list[int]] = []
        self.answers = asyncio.Event()
        self.fails: Exception | None = None

    async def fetch(self, _sql: str, values: Sequence[Values]) -> Sequence[Row]:
        self.asked.append([int(str(each)) for (each,) in values])
        await self.answers.wait()
        if self.fails is not None:
            raise self.fails
        return values


async def _ask(reads: GatheredReads, *values: int) -> list[asyncio.Task[Row]]:
    asking = [asyncio.ensure_future(reads.row("SELECT", [each])) for each in values]
    await _settled()
    return asking


async def _settled() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_who_comes_while_others_ask_asks_with_all_who_came() -> None:
    table = Table()
    reads = GatheredReads(table.fetch)
    first = await _ask(reads, 1, 2)
    later = await _ask(reads, *range(3, 5 + TOGETHER))
    assert table.asked == [[1, 2]]
    table.answers.set()
    assert await asyncio.gather(*first, *later) == [[each] for each in range(1, 5 + TOGETHER)]
    assert table.asked == [[1, 2], [*range(3, 3 + TOGETHER)], [*range(3 + TOGETHER, 5 + TOGETHER)]]


async def test_each_statement_has_a_line_of_its_own_and_leaves_none_behind() -> None:
    table = Table()
    reads = GatheredReads(table.fetch)
    asking = [asyncio.ensure_future(reads.row(f"SELECT {each}", [each])) for each in range(3)]
    await _settled()
    assert table.asked == [[0], [1], [2]]
    table.answers.set()
    await asyncio.gather(*asking)
    assert not reads._lines


async def test_a_slow_answer_holds_up_nobody_who_came_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(postgres_gathering, "PATIENCE_SECONDS", 0.01)
    table = Table()
    reads = GatheredReads(table.fetch)
    asking = await _ask(reads, 1)
    asking += await _ask(reads, 2)
    async with asyncio.timeout(5):
        while len(table.asked) < 2:
            await asyncio.sleep(0.01)
    assert table.asked == [[1], [2]], "the first has not been answered"
    table.answers.set()
    assert await asyncio.gather(*asking) == [[1], [2]]
    assert not reads._lines


async def test_who_goes_away_takes_no_answer_from_the_others() -> None:
    table = Table()
    reads = GatheredReads(table.fetch)
    asking = await _ask(reads, 1, 2, 3)
    asking += await _ask(reads, 4, 5)
    for each in (asking[0], asking[1], asking[3]):
        each.cancel()
    await _settled()
    table.answers.set()
    assert await asyncio.gather(asking[2], asking[4]) == [[3], [5]]
    assert table.asked == [[1, 2, 3], [3, 5]]
    assert not reads._lines


async def test_a_database_that_is_gone_is_gone_for_all_who_asked_together() -> None:
    table = Table()
    table.fails = StorageUnavailable("The database does not answer.")
    reads = GatheredReads(table.fetch)
    asking = await _ask(reads, 1, 2, 3)
    table.answers.set()
    assert await asyncio.gather(*asking, return_exceptions=True) == [table.fails] * 3
    assert table.asked == [[1, 2, 3]]
    assert not reads._lines


async def test_answers_that_are_not_one_for_each_are_nobodys() -> None:
    async def too_few(_sql: str, values: Sequence[Values]) -> Sequence[Row]:
        return values[:-1]

    reads = GatheredReads(too_few)
    asking = [asyncio.ensure_future(reads.row("SELECT", [each])) for each in range(3)]
    found = await asyncio.gather(*asking, return_exceptions=True)
    assert [type(each) for each in found] == [ValueError] * 3


@pytest.fixture
async def units() -> AsyncIterator[PostgresUnits]:
    server = shared()
    async with open_units(server.url(server.make()), lambda _: None) as units:
        yield units


async def test_hundreds_ask_in_few_round_trips_and_each_has_their_own_answer(
    units: PostgresUnits,
) -> None:
    found = await asyncio.gather(*(units.ask(DOUBLE, {"n": each}) for each in range(300)))
    assert found == [[2 * each] for each in range(300)]
    assert units.connections()[0] <= 2, "they took connections of their own"


async def test_what_is_wrong_with_one_is_not_wrong_with_the_others(units: PostgresUnits) -> None:
    numbers = [1, 0, 2, 2**70, 3, 0, 4]
    found = await asyncio.gather(
        *(units.ask(QUOTIENT, {"n": each}) for each in numbers), return_exceptions=True
    )
    whole = [each if isinstance(each, list) else type(each) for each in found]
    zero, wide = asyncpg.DivisionByZeroError, asyncpg.DataError
    assert whole == [[12], zero, [6], wide, [4], zero, [3]]


async def test_what_was_committed_before_is_seen(units: PostgresUnits) -> None:
    async with units.begin() as unit:
        await unit.execute(text("CREATE TABLE counted (n BIGINT)"))
    count = rows_of(text("SELECT COUNT(*) FROM counted"), int)
    stop = asyncio.Event()

    async def crowd() -> None:
        while not stop.is_set():
            await units.ask(count)

    crowds = [asyncio.ensure_future(crowd()) for _ in range(8)]
    for expected in range(1, 30):
        async with units.begin() as unit:
            await unit.execute(text("INSERT INTO counted VALUES (1)"))
        assert await units.ask(count) == [expected]
    stop.set()
    await asyncio.gather(*crowds)
