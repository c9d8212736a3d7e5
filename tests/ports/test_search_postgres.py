"""PostgreSQL's own of the search index: stretches of time, and servers that share it."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from typing import Any, cast

import asyncpg
import pytest

from plexichat.adapters.search import postgres_finding, postgres_writing
from plexichat.adapters.search.postgres import PostgresIndex, open_postgres_index
from plexichat.adapters.search.postgres_finding import Elsewhere
from plexichat.adapters.search.postgres_tables import IN_TURN
from plexichat.adapters.sql.postgres_views import Connection
from plexichat.adapters.sql.schema import DatabaseUnusable
from plexichat.core.clock import SystemClock
from plexichat.ports.search import Batch, Document, Hits, IndexLost, Overtaken, Wanted
from tests.support.postgres import shared

NOW = 1_800_000_000_000
HOUR_MS = 3_600_000
VERSIONS = (16, 18)


class Database:
    def __init__(self, version: int = 18) -> None:
        self.server = shared(version)
        self.name = self.server.make()

    @property
    def url(self) -> str:
        return self.server.url(self.name)

    def open(self, terms_version: int = 1) -> AbstractAsyncContextManager[PostgresIndex]:
        return open_postgres_index(self.url, terms_version)

    def run(self, sql: str) -> str:
        return self.server.query(self.name, sql)


@pytest.fixture
def database() -> Database:
    return Database()


@pytest.fixture
async def index(database: Database) -> AsyncIterator[PostgresIndex]:
    async with database.open() as opened:
        yield opened


def said(seq: int, *terms: str, at_ms: int = NOW, channel: int = 7) -> Document:
    return Document(channel, seq, channel, at_ms, 1, terms)


async def put(index: PostgresIndex, *documents: Document) -> None:
    known = await index.progress()
    channels = {each.channel_id for each in documents}
    since = {each: known.get(each, 0) for each in channels}
    await index.apply(Batch(documents, since, {each: since[each] + 1 for each in channels}))


async def pages(index: PostgresIndex, wanted: Wanted, limit: int) -> list[Hits]:
    found = [await index.find(wanted, before=None, limit=limit)]
    while found[-1].next is not None:
        found.append(await index.find(wanted, before=found[-1].next, limit=limit))
    return found


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("limit", [1, 7, 500])
@pytest.mark.parametrize(("near", "crowd"), [(1, 5), (3, 20_000)])
async def test_what_was_said_over_years_is_found_stretch_by_stretch_and_nothing_twice(
    version: int, limit: int, near: int, crowd: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_finding, "NEAR", near)
    monkeypatch.setattr(postgres_finding, "CROWD", crowd)
    chance = random.Random(3)
    ages = [int(HOUR_MS * 10 ** chance.uniform(-4, 4)) for _ in range(400)]
    documents = [
        said(seq, "all", *(["few"] if seq % 50 == 0 else []), at_ms=NOW - age)
        for seq, age in enumerate(ages)
    ]
    async with Database(version).open() as index:
        await put(index, *documents)
        for term, every in (("all", 1), ("few", 50)):
            found = await pages(index, Wanted([term], {7}), limit)
            hits = [hit for page in found for hit in page.found]
            assert sorted(hit.seq for hit in hits) == list(range(0, 400, every))
            assert [hit.key for hit in hits] == sorted((hit.key for hit in hits), reverse=True)


async def test_a_moment_that_holds_more_than_are_read_at_once_is_read_whole(
    index: PostgresIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_finding, "CROWD", 10)
    await put(index, *[said(seq, "rain") for seq in range(200)])
    found = await pages(index, Wanted(["rain"], {7}), 30)
    assert sorted(hit.seq for page in found for hit in page.found) == list(range(200))


async def test_a_call_that_looked_long_enough_says_where_to_go_on(
    index: PostgresIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_finding, "NEAR", 1)
    monkeypatch.setattr(postgres_finding, "LOOKING_SECONDS", -1.0)
    await put(index, said(0, "rain", at_ms=NOW - 5_000 * HOUR_MS))
    await put(index, *[said(seq, "sun", at_ms=NOW - seq * HOUR_MS) for seq in range(1, 300)])
    found = await pages(index, Wanted(["rain"], {7}), 5)
    assert len(found) > 1
    assert [hit.seq for page in found for hit in page.found] == [0]


class Counting:
    """A connection that counts what its looks met."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self.met: list[int] = []

    async def fetch(self, sql: str, *values: object) -> Any:
        rows = await self._connection.fetch(sql, *values)
        if sql == postgres_finding._FIND:
            self.met.append(rows[0][0])
        return rows


async def test_a_silence_does_not_make_the_next_look_longer(
    database: Database, index: PostgresIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_finding, "NEAR", 10)
    silence, second = 1_200_000, 1_000
    burst = [said(seq, "sun", at_ms=NOW + seq) for seq in range(7_000, 7_300)]
    before = [
        said(seq, "rain" if seq % 10 == 0 else "sun", at_ms=NOW - silence - seq * second)
        for seq in range(6_000)
    ]
    await put(index, *burst, *before)
    connection = await asyncpg.connect(database.url)
    try:
        looking = postgres_finding.Looking(1, SystemClock())
        counting = Counting(connection)
        hits = await postgres_finding.find(
            cast("Connection", counting), Wanted(["rain"], {7}), None, 10, looking
        )
    finally:
        await connection.close()
    assert [hit.seq for hit in hits.found] == list(range(0, 100, 10))
    assert sum(counting.met) <= 300, counting.met


async def test_days_bound_what_is_looked_at(index: PostgresIndex) -> None:
    await put(index, *[said(seq, "rain", at_ms=NOW + seq * HOUR_MS) for seq in range(100)])
    wanted = Wanted(["rain"], {7}, from_ms=NOW + 20 * HOUR_MS, until_ms=NOW + 30 * HOUR_MS)
    hits = await index.find(wanted, before=None, limit=50)
    assert [hit.seq for hit in hits.found] == list(range(29, 19, -1))
    assert hits.next is None


async def test_signs_of_the_query_language_are_terms_like_others(index: PostgresIndex) -> None:
    odd = ("it's", "a\\b", "a&b", "!no", "(x", "y|z", ":*", "<->", "''", "\\")
    await put(index, *[said(seq, term) for seq, term in enumerate(odd)])
    for seq, term in enumerate(odd):
        hits = await index.find(Wanted([term], {7}, without=["!no2"]), before=None, limit=9)
        assert [hit.seq for hit in hits.found] == [seq], term


async def test_a_text_of_more_terms_than_fit_is_found_by_its_shorter_ones(
    index: PostgresIndex,
) -> None:
    many = [f"{number:064}" for number in range(20_000)]
    await put(index, said(1, "rain", *many), said(2, "rain"))
    hits = await index.find(Wanted(["rain"], {7}), before=None, limit=9)
    assert [hit.seq for hit in hits.found] == [2, 1]


async def test_one_of_several_servers_writes_and_all_find(database: Database) -> None:
    async with database.open() as one, database.open() as other:
        assert await one.take_turn()
        assert not await other.take_turn()
        await put(one, said(1, "rain"))
        hits = await other.find(Wanted(["rain"], {7}), before=None, limit=9)
        assert [hit.seq for hit in hits.found] == [1]
        assert await other.progress([7]) == {7: 1}
        assert await one.take_turn()


async def test_whoever_stops_lets_another_write_at_once(database: Database) -> None:
    async with database.open() as other:
        async with database.open() as one:
            assert await one.take_turn()
        assert await other.take_turn()


async def test_whoever_is_not_heard_of_is_followed_by_another(database: Database) -> None:
    async with database.open() as one, database.open() as other:
        assert await one.take_turn()
        database.run("UPDATE plexichat_search.writer SET until = now() - interval '1 second'")
        assert await other.take_turn()
        assert not await one.take_turn()


async def test_nothing_is_put_in_while_another_server_does(
    database: Database, index: PostgresIndex
) -> None:
    another = await asyncpg.connect(database.url)
    async with another.transaction():
        await another.execute(IN_TURN)
        with pytest.raises(Overtaken):
            await put(index, said(1, "rain"))
        assert (await index.find(Wanted(["rain"], {7}), before=None, limit=9)).found == []
    await put(index, said(1, "rain"))
    await another.close()


async def test_what_was_written_after_the_turn_was_taken_is_seen(
    database: Database, index: PostgresIndex
) -> None:
    await put(index, said(1, "rain"))
    another = await asyncpg.connect(database.url)
    change = another.transaction()
    await change.start()
    await another.execute("UPDATE plexichat_search.progress SET event = 5 WHERE channel_id = 7")
    waiting = asyncio.create_task(index.apply(Batch([said(2, "rain")], {7: 1}, {7: 2})))
    async with asyncio.timeout(20):
        while not await another.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"):
            await asyncio.sleep(0.005)
    await change.commit()
    await another.close()
    with pytest.raises(Overtaken):
        await waiting
    assert await index.progress() == {7: 5}
    hits = await index.find(Wanted(["rain"], {7}), before=None, limit=9)
    assert [hit.seq for hit in hits.found] == [1]


async def _asked(index: PostgresIndex) -> list[str]:
    """Return the list of statements that the index asks from now on."""
    asked: list[str] = []
    async with index._pool.acquire() as connection:
        connection.add_query_logger(lambda record: asked.append(record.query))
    return asked


async def test_a_batch_is_few_round_trips_however_many_channels_it_is_of(
    index: PostgresIndex,
) -> None:
    await put(index, said(0, "rain"))  # what a connection asks about types, once
    asked = await _asked(index)
    for count in (1, 150):
        moments = range(NOW + count, NOW + 2 * count)
        batch = [said(1, "rain", at_ms=each, channel=each) for each in moments]
        since = {each.channel_id: 0 for each in batch}
        asked.clear()
        await index.apply(Batch(batch, since, dict.fromkeys(since, 1)))
        # BEGIN, the turn and how far it is, keys, documents, COMMIT; sorting in now and then.
        assert len(asked) - _sorted_in(asked) == 5
    assert await index.take_turn()
    asked.clear()
    assert await index.take_turn()
    assert len(asked) == 1


def _sorted_in(asked: list[str]) -> int:
    return sum("gin_clean_pending_list" in each for each in asked)


async def test_a_few_documents_wait_for_others_to_be_sorted_in(index: PostgresIndex) -> None:
    asked = await _asked(index)
    await put(index, said(0, "rain"))
    assert _sorted_in(asked) == 1
    for seq in range(1, postgres_writing.WAITING):
        await put(index, said(seq, "rain", at_ms=NOW + seq))
    assert _sorted_in(asked) == 1
    await put(index, said(postgres_writing.WAITING, "rain"))
    assert _sorted_in(asked) == 2
    hits = await index.find(Wanted(["rain"], {7}), before=None, limit=100)
    assert len(hits.found) == postgres_writing.WAITING + 1


async def test_messages_of_one_moment_are_looked_for_a_place_together(
    index: PostgresIndex,
) -> None:
    await put(index, said(0, "rain"))
    asked = await _asked(index)
    batch = [said(0, "rain", channel=channel) for channel in range(10, 40)]
    await put(index, *batch)
    assert sum("key >= $1" in each for each in asked) == 1
    hits = await index.find(Wanted(["rain"], {7, *range(10, 40)}), before=None, limit=100)
    assert len({hit.key for hit in hits.found}) == 31


@pytest.mark.parametrize(
    "what", ["SCHEMA plexichat_search CASCADE", "TABLE plexichat_search.documents"]
)
async def test_tables_that_were_dropped_are_told_of_once_and_made_anew(
    database: Database, index: PostgresIndex, what: str
) -> None:
    await put(index, said(1, "rain"))
    database.run(f"DROP {what}")
    with pytest.raises(IndexLost):
        await index.find(Wanted(["rain"], {7}), before=None, limit=9)
    assert await index.progress() == {}
    await put(index, said(2, "rain"))
    hits = await index.find(Wanted(["rain"], {7}), before=None, limit=9)
    assert [hit.seq for hit in hits.found] == [2]


async def test_a_server_of_another_version_leaves_the_index_alone(database: Database) -> None:
    async with database.open(1) as older, database.open(2) as newer:
        assert not await older.take_turn()
        with pytest.raises(Overtaken):
            await put(older, said(1, "rain"))
        with pytest.raises(Elsewhere):
            await older.find(Wanted(["rain"], {7}), before=None, limit=9)
        assert await newer.take_turn()


async def test_several_servers_make_the_tables_once(database: Database) -> None:
    async def open_and_count() -> int:
        async with database.open() as index:
            await asyncio.sleep(0)
            return len(await index.progress())

    assert await asyncio.gather(*[open_and_count() for _ in range(5)]) == [0] * 5


async def test_a_user_who_may_make_no_schema_is_told_the_cure(database: Database) -> None:
    database.run(f"CREATE ROLE small_{database.name} LOGIN")
    url = database.url.replace("plexichat@", f"small_{database.name}@")
    with pytest.raises(DatabaseUnusable, match="GRANT CREATE ON DATABASE"):
        async with open_postgres_index(url, 1):
            pass


async def test_many_moments_that_are_taken_are_passed_over(
    index: PostgresIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_writing, "_RUN", 8)
    for channel in range(10):
        await put(index, *[said(seq, "rain", channel=channel) for seq in range(30)])
    wanted = Wanted(["rain"], set(range(10)))
    hits = await index.find(wanted, before=None, limit=500)
    assert len({hit.key for hit in hits.found}) == 300
