"""What every database adapter keeps: one commit or nothing, told only when durable."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest
from msgspec import Struct
from sqlalchemy import column, select, table, text
from structlog.typing import EventDict

from plexichat.adapters.sql import postgres, sqlite
from plexichat.adapters.sql.slow import QUIET_SECONDS, SlowQueries
from plexichat.core.errors import UniqueViolation
from plexichat.core.reading import Question, Reading, joined, rows_of
from plexichat.core.unit import Announcement, Parameters, Reader, Unit, Units
from tests.support.clock import FakeClock
from tests.support.postgres import shared

CREATE = text("CREATE TABLE notes (id BIGINT PRIMARY KEY, body TEXT)")
INSERT = text("INSERT INTO notes (id, body) VALUES (:id, :body)")
COUNT = text("SELECT COUNT(*) FROM notes")
BODY = text("SELECT body FROM notes WHERE id = :id")


class Noted(Struct, tag="noted", tag_field="op"):
    id: int


class World:
    def __init__(
        self, adapter: str, units: Units, told: list[Announcement], clock: FakeClock
    ) -> None:
        self.adapter = adapter
        self.units = units
        self.told = told
        self.clock = clock

    async def count(self) -> int:
        async with self.units.read() as reader:
            return int(await reader.scalar(COUNT))


@pytest.fixture(params=["sqlite", "postgres", "postgres 16", "postgres behind a pooler"])
async def world(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[World]:
    told: list[Announcement] = []
    clock = FakeClock()
    slow = SlowQueries(0.0, clock)

    def publish(facts: Sequence[Announcement]) -> None:
        told.extend(facts)

    if request.param == "sqlite":
        opening: AbstractAsyncContextManager[Units] = sqlite.open_units(
            tmp_path / "units.sqlite3", publish, readers=2, slow=slow
        )
    else:
        server = shared(16 if request.param == "postgres 16" else 18)
        options = postgres.PostgresOptions(pooled=request.param == "postgres behind a pooler")
        opening = postgres.open_units(server.url(server.make()), publish, options, slow)
    async with opening as units:
        async with units.begin() as unit:
            await unit.execute(CREATE)
        yield World(request.param, units, told, clock)


async def test_a_unit_commits_at_the_end_of_its_block(world: World) -> None:
    async with world.units.begin() as unit:
        await unit.execute(INSERT, {"id": 1, "body": "a"})
        assert await world.count() == 0
    assert await world.count() == 1


async def test_an_error_in_the_block_rolls_everything_back_and_tells_nobody(world: World) -> None:
    async def fail() -> None:
        async with world.units.begin() as unit:
            await unit.execute(INSERT, {"id": 1, "body": "a"})
            unit.announce("channel:1", Noted(1))
            message = "no"
            raise RuntimeError(message)

    with pytest.raises(RuntimeError):
        await fail()
    assert await world.count() == 0
    assert world.told == []


async def test_facts_are_told_after_the_commit_in_order(world: World) -> None:
    async with world.units.begin() as unit:
        unit.announce("channel:1", Noted(1), 7)
        unit.announce("channel:2", Noted(2))
        assert world.told == []
    assert world.told == [
        Announcement("channel:1", b'{"op":"noted","id":1}', 7),
        Announcement("channel:2", b'{"op":"noted","id":2}', None),
    ]


async def test_actions_run_after_the_commit_and_before_the_facts(world: World) -> None:
    seen: list[int] = []
    async with world.units.begin() as unit:
        unit.after_commit(lambda: seen.append(len(world.told)))
        unit.announce("channel:1", Noted(1))
    assert seen == [0]


async def test_a_key_that_exists_is_a_unique_violation(world: World) -> None:
    async def twice() -> None:
        async with world.units.begin() as unit:
            await unit.execute_many(INSERT, [{"id": 1, "body": "a"}, {"id": 1, "body": "b"}])

    with pytest.raises(UniqueViolation):
        await twice()
    assert await world.count() == 0


async def test_a_reader_sees_one_commit_only(world: World) -> None:
    async with world.units.read() as reader:
        assert await reader.scalar(COUNT) == 0
        async with world.units.begin() as unit:
            await unit.execute(INSERT, {"id": 1, "body": "a"})
        assert await reader.scalar(COUNT) == 0
    assert await world.count() == 1


async def test_units_take_turns(world: World) -> None:
    async def add(number: int) -> None:
        async with world.units.begin() as unit:
            count = int(await unit.scalar(COUNT))
            await unit.execute(INSERT, {"id": count, "body": str(number)})

    async with asyncio.TaskGroup() as tasks:
        for number in range(20):
            tasks.create_task(add(number))
    assert await world.count() == 20


async def test_who_is_cancelled_in_the_block_leaves_nothing_behind(world: World) -> None:
    entered = asyncio.Event()

    async def wait_for_ever() -> None:
        async with world.units.begin() as unit:
            await unit.execute(INSERT, {"id": 1, "body": "a"})
            entered.set()
            await asyncio.Event().wait()

    task = asyncio.ensure_future(wait_for_ever())
    await entered.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await world.count() == 0


TAKE = text("UPDATE notes SET body = body || '.' WHERE id = :id RETURNING body")
TWO = text("SELECT id FROM notes WHERE id >= :id ORDER BY id LIMIT 2")


@pytest.mark.parametrize("asked", [range(1, 6), [1, 2, 9, 3, 4]])
async def test_fetch_many_changes_each_row_once(world: World, asked: Sequence[int]) -> None:
    async with world.units.begin() as unit:
        await unit.execute_many(INSERT, [{"id": each, "body": str(each)} for each in range(1, 6)])
        found = await unit.fetch_many(TAKE, [{"id": each} for each in asked], into=str)
    assert found == [f"{each}." for each in asked if each < 6]
    async with world.units.read() as reader:
        assert [await reader.scalar(BODY, {"id": each}) for each in (1, 2, 3)] == ["1.", "2.", "3."]


async def test_fetch_many_returns_all_rows_of_each_in_order(world: World) -> None:
    async with world.units.begin() as unit:
        await unit.execute_many(INSERT, [{"id": each, "body": ""} for each in range(1, 6)])
        assert await unit.fetch_many(TWO, [{"id": 4}, {"id": 9}, {"id": 1}], into=int) == [
            *(4, 5),
            *(1, 2),
        ]
        assert await unit.fetch_many(TWO, [], into=int) == []


async def test_whole_work_commits_and_tells_at_its_end(world: World) -> None:
    async def note(unit: Unit) -> int:
        await unit.execute(INSERT, {"id": 1, "body": "a"})
        unit.announce("channel:1", Noted(1), 7)
        unit.after_commit(lambda: seen.append(len(world.told)))
        return int(await unit.scalar(COUNT))

    seen: list[int] = []
    assert await world.units.write_whole(note) == 1
    assert await world.count() == 1
    assert (seen, world.told) == ([0], [Announcement("channel:1", b'{"op":"noted","id":1}', 7)])


async def test_whole_work_that_fails_leaves_nothing_and_tells_nobody(world: World) -> None:
    async def twice(unit: Unit) -> None:
        unit.announce("channel:1", Noted(1))
        await unit.execute_many(INSERT, [{"id": 1, "body": "a"}, {"id": 1, "body": "b"}])

    with pytest.raises(UniqueViolation):
        await world.units.write_whole(twice)
    assert await world.count() == 0
    assert world.told == []


@pytest.mark.parametrize("world", ["sqlite"], indirect=True)  # its work runs in a thread
async def test_whole_work_waits_for_nothing_but_its_unit(world: World) -> None:
    async def sleepy(unit: Unit) -> None:
        await unit.execute(INSERT, {"id": 1, "body": "a"})
        await asyncio.sleep(0)

    with pytest.raises(RuntimeError, match="waits for something else"):
        await world.units.write_whole(sleepy)
    assert await world.count() == 0


async def test_who_goes_away_from_whole_work_leaves_it_done_and_told(world: World) -> None:
    async def note(unit: Unit) -> None:
        await unit.execute(INSERT, {"id": 1, "body": "a"})
        unit.announce("channel:1", Noted(1))

    task = asyncio.ensure_future(world.units.write_whole(note))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with asyncio.timeout(30):
        while not world.told:
            await asyncio.sleep(0.01)
    assert await world.count() == 1
    assert len(world.told) == 1


async def test_whole_work_takes_its_turn_among_units(world: World) -> None:
    async def add(unit: Unit) -> None:
        count = int(await unit.scalar(COUNT))
        await unit.execute(INSERT, {"id": count, "body": ""})

    async def in_turns() -> None:
        async with world.units.begin() as unit:
            await add(unit)

    async with asyncio.TaskGroup() as tasks:
        for _ in range(10):
            tasks.create_task(in_turns())
            tasks.create_task(world.units.write_whole(add))
    assert await world.count() == 20


async def test_a_whole_read_sees_one_commit_and_lets_its_snapshot_go(world: World) -> None:
    async def count(reader: Reader) -> int:
        return int(await reader.scalar(COUNT))

    assert await world.units.read_whole(count) == 0
    async with world.units.begin() as unit:
        await unit.execute(INSERT, {"id": 1, "body": "a"})
    assert [await world.units.read_whole(count) for _ in range(3)] == [1, 1, 1]


async def test_one_statement_sees_what_was_committed_and_leaves_nothing_open(world: World) -> None:
    async with world.units.begin() as unit:
        await unit.execute_many(INSERT, [{"id": each, "body": f"b{each}"} for each in range(3)])
        assert await world.units.ask(rows_of(BODY, str), {"id": 1}) == []
    for _ in range(25):  # more than there are connections
        assert await world.units.ask(rows_of(BODY, str), {"id": 1}) == ["b1"]
    with pytest.raises(Exception, match="nowhere"):
        await world.units.ask(rows_of(text("SELECT * FROM nowhere"), str))
    assert await world.units.ask(rows_of(COUNT, int)) == [3]


LAST = text("SELECT id, body FROM notes WHERE id >= :id AND id < :until ORDER BY id DESC")
FIRST = select(column("id"), column("body")).select_from(table("notes")).order_by("id").limit(2)
TEXTS = ["", "a \\ \"b\" 'c' {1,2}", "NULL", "$1 ünï 漢字 \n"]


def _row(*values: object) -> tuple[object, ...]:
    return values


def _both(asked: Parameters, last: list[tuple[int, str]], first: list[tuple[int, str]]) -> object:
    return asked["id"], last, first


async def test_several_questions_have_the_answers_that_each_has_alone(world: World) -> None:
    rows: list[tuple[int, str | None]] = [*enumerate(TEXTS), (4, None)]
    async with world.units.begin() as unit:
        await unit.execute_many(INSERT, [{"id": each, "body": body} for each, body in rows])
    reading = joined(_both, rows_of(LAST, _row), rows_of(FIRST, _row))
    asked = {"id": 1, "until": 5}
    expected = (1, rows[:0:-1], rows[:2])
    before = world.units.slow_statements()
    assert await world.units.ask(reading, asked) == expected
    many = world.units.slow_statements() - before
    async with world.units.read() as reader:
        assert await reader.ask(reading, asked) == expected
    async with world.units.begin() as unit:
        assert await unit.ask(reading, asked) == expected
        await unit.execute(INSERT, {"id": 9, "body": "unseen"})
        assert await unit.ask(reading, {"id": 9, "until": 10}) == (9, [(9, "unseen")], rows[:2])
        assert await world.units.ask(reading, {"id": 9, "until": 10}) == (9, [], rows[:2])
    # SQLite has no round trips; behind a pooler a transaction begins before.
    assert many == (1 if world.adapter in {"postgres", "postgres 16"} else 2)


async def test_a_question_that_is_not_needed_has_no_rows(world: World) -> None:
    async with world.units.begin() as unit:
        await unit.execute(INSERT, {"id": 1, "body": "a"})
    asked = {"id": 1, "until": 2}
    for needed in (True, False):
        second = Question(text("SELECT id, body FROM notes WHERE id > 1"), _row, lambda _: needed)  # noqa: B023
        reading = Reading((Question(LAST, _row), second), _both)
        before = world.units.slow_statements()
        assert await world.units.ask(reading, asked) == (1, [(1, "a")], [])
        if world.adapter == "sqlite":
            assert world.units.slow_statements() - before == (2 if needed else 1)


async def test_a_question_that_fails_leaves_nothing_open(world: World) -> None:
    broken = joined(_both, rows_of(COUNT, int), rows_of(text("SELECT * FROM nowhere"), str))
    for _ in range(25):  # more than there are connections
        with pytest.raises(Exception, match="nowhere"):
            await world.units.ask(broken)
    assert await world.count() == 0


async def test_a_slow_statement_is_told_without_its_values(
    world: World, log_lines: list[EventDict]
) -> None:
    world.clock.advance(QUIET_SECONDS)
    many = [{"id": each, "body": "hunter2"} for each in range(1, 6)]
    async with world.units.begin() as unit:
        await unit.execute_many(INSERT, many)
        await unit.execute(INSERT, {"id": 9, "body": "hunter2"})
        await unit.fetch_many(TAKE, [{"id": each} for each in range(1, 6)], into=str)
    async with world.units.read() as reader:
        assert await reader.scalar(BODY, {"id": 9}) == "hunter2"
    told = {line["sql"] for line in log_lines if line["event"] == "slow query"}
    assert {sql.split()[0] for sql in told} >= {"INSERT", "UPDATE", "SELECT", "COMMIT"}
    assert "hunter2" not in repr(log_lines)
    assert world.units.slow_statements() >= len(told)


async def test_a_statement_that_fails_slowly_is_told_as_well(
    world: World, log_lines: list[EventDict]
) -> None:
    async with world.units.begin() as unit:
        await unit.execute(INSERT, {"id": 1, "body": "a"})
    world.clock.advance(QUIET_SECONDS)
    with pytest.raises(UniqueViolation):
        async with world.units.begin() as unit:
            await unit.execute(INSERT, {"id": 1, "body": "hunter2"})
    told = [line for line in log_lines if line.get("sql", "").startswith("INSERT")]
    assert len(told) == 2
    assert "hunter2" not in repr(told)


async def test_units_that_wait_for_one_another_leave_reads_their_connections(world: World) -> None:
    go_on = asyncio.Event()

    async def slow() -> None:
        async with world.units.begin():
            await go_on.wait()

    async def behind() -> None:
        async with world.units.begin():
            pass

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(slow())
        for _ in range(20):  # more than there are connections
            tasks.create_task(behind())
        await asyncio.sleep(0.3)
        async with asyncio.timeout(5):
            assert await world.count() == 0
        go_on.set()
