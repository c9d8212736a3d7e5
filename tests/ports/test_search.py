"""What every search index keeps: what was put in is found, newest first, where it may be looked."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, closing
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plexichat.adapters.search import sqlite_finding
from plexichat.adapters.search.off import NoIndex
from plexichat.adapters.search.postgres import open_postgres_index
from plexichat.adapters.search.sqlite import open_sqlite_index
from plexichat.adapters.sql.connection import connect
from plexichat.adapters.sql.postgres import PostgresOptions
from plexichat.ports.search import (
    Batch,
    Document,
    Hits,
    IndexLost,
    Overtaken,
    SearchIndex,
    SearchOff,
    Wanted,
)
from tests.support.postgres import shared

DAY_MS = 86_400_000
NOW = 1_800_000_000_000


class Open(Protocol):
    """Opens the index of a directory for terms of a version."""

    def __call__(
        self, folder: Path, version: int = 1
    ) -> AbstractAsyncContextManager[SearchIndex]: ...


def open_sqlite(folder: Path, version: int = 1) -> AbstractAsyncContextManager[SearchIndex]:
    return open_sqlite_index(folder / "search.sqlite3", version)


@cache
def _database(_folder: Path) -> str:
    return shared().make()


def open_postgres(folder: Path, version: int = 1) -> AbstractAsyncContextManager[SearchIndex]:
    return open_postgres_index(shared().url(_database(folder)), version)


def open_pooled(folder: Path, version: int = 1) -> AbstractAsyncContextManager[SearchIndex]:
    options = PostgresOptions(pooled=True)
    return open_postgres_index(shared().url(_database(folder)), version, options)


OPENINGS = {
    "sqlite": open_sqlite,
    "postgres": open_postgres,
    "postgres behind a pooler": open_pooled,
}


@pytest.fixture(params=OPENINGS.values(), ids=OPENINGS)
def open_index(request: pytest.FixtureRequest) -> Open:
    opening: Open = request.param
    return opening


@pytest.fixture
async def index(open_index: Open, tmp_path: Path) -> AsyncIterator[SearchIndex]:
    async with open_index(tmp_path) as opened:
        yield opened


def doc(seq: int, *terms: str, channel: int = 7, **rest: Any) -> Document:
    values = {"place_id": channel, "at_ms": NOW + seq, "version": 1} | rest
    return Document(channel_id=channel, seq=seq, terms=terms, **values)


async def put(index: SearchIndex, *documents: Document) -> None:
    """Put documents in, each channel one event further."""
    now = await index.progress()
    channels = {each.channel_id for each in documents}
    since = {each: now.get(each, 0) for each in channels}
    await index.apply(Batch(documents, since, {each: since[each] + 1 for each in channels}))


async def seqs(
    index: SearchIndex,
    *terms: str,
    places: Sequence[int] = (7,),
    before: int | None = None,
    limit: int = 100,
    **rest: Any,
) -> list[int]:
    wanted = Wanted(terms=terms, places=set(places), **rest)
    return [hit.seq for hit in (await index.find(wanted, before=before, limit=limit)).found]


async def test_what_was_put_in_is_found_newest_first(index: SearchIndex) -> None:
    await put(index, doc(2, "rain"), doc(1, "rain", "sun"), doc(3, "sun"))
    assert await seqs(index, "rain") == [2, 1]
    assert await seqs(index, "rain", "sun") == [1]
    assert await seqs(index, "snow") == []


async def test_terms_are_taken_as_they_are(index: SearchIndex) -> None:
    await put(index, doc(1, "東京", "é", "🎉", "@5", ":link", "and"), doc(2, "e", "or", "near"))
    for term in ("東京", "é", "🎉", "@5", ":link", "and"):
        assert await seqs(index, term) == [1]
    assert await seqs(index, "near") == [2]
    assert await seqs(index, "5") == []


async def test_what_is_left_out_and_what_is_one_of_several(index: SearchIndex) -> None:
    await put(index, doc(1, "rain", "@1"), doc(2, "rain", "@2", "sun"), doc(3, "rain", "@3"))
    assert await seqs(index, "rain", without=["sun"]) == [3, 1]
    assert await seqs(index, "rain", one_of=[["@1", "@2"]]) == [2, 1]
    assert await seqs(index, one_of=[["@1", "@2"]], without=["sun"]) == [1]
    assert await seqs(index, without=["sun"]) == [3, 1]


async def test_only_the_places_that_are_named_are_looked_at(index: SearchIndex) -> None:
    await put(index, doc(1, "rain"), doc(2, "rain", channel=8), doc(3, "rain", channel=9))
    assert await seqs(index, "rain", places=[7, 9]) == [3, 1]
    assert await seqs(index, "rain", places=[]) == []
    assert await seqs(index, "rain", places=[5]) == []


async def test_a_thread_is_found_in_its_parent_and_by_itself(index: SearchIndex) -> None:
    await put(index, doc(1, "rain"), doc(2, "rain", channel=70, place_id=7))
    assert await seqs(index, "rain", places=[7]) == [2, 1]
    assert await seqs(index, "rain", places=[70]) == [2]


async def test_times_bound_what_is_found(index: SearchIndex) -> None:
    await put(index, *[doc(day, "rain", at_ms=NOW + day * DAY_MS) for day in range(1, 6)])
    bounds = {"from_ms": NOW + 2 * DAY_MS, "until_ms": NOW + 4 * DAY_MS}
    assert await seqs(index, "rain", **bounds) == [3, 2]


async def test_pages_follow_each_other_without_a_gap(index: SearchIndex) -> None:
    await put(index, *[doc(seq, "rain", at_ms=NOW) for seq in range(1, 200)])
    found: list[int] = []
    before, wanted = None, Wanted(terms=["rain"], places={7})
    while True:
        hits = await index.find(wanted, before=before, limit=7)
        assert len(hits.found) <= 7
        found += [each.seq for each in hits.found]
        before = hits.next
        if before is None:
            break
    assert sorted(found) == list(range(1, 200))


async def test_a_new_text_takes_the_place_of_the_old_one(index: SearchIndex) -> None:
    await put(index, doc(1, "rain"))
    await put(index, doc(1, "sun", version=2))
    assert await seqs(index, "rain") == []
    hits = await index.find(Wanted(terms=["sun"], places={7}), before=None, limit=5)
    assert [(each.seq, each.version) for each in hits.found] == [(1, 2)]


async def test_what_loses_its_terms_is_found_no_more(index: SearchIndex) -> None:
    await put(index, doc(1, "rain"), doc(2))
    await put(index, doc(1))
    assert await seqs(index, "rain") == []
    assert await seqs(index) == []
    await put(index, doc(1, "rain"))
    assert await seqs(index, "rain") == [1]


async def test_many_of_one_moment_are_all_kept_and_each_can_change(index: SearchIndex) -> None:
    both = [doc(seq, "rain", channel=each, at_ms=NOW) for each in (7, 8) for seq in range(150)]
    await put(index, *both)
    await put(index, *[doc(seq, channel=7, at_ms=NOW) for seq in range(150)])
    await put(index, doc(149, "sun", channel=8, at_ms=NOW))
    assert sorted(await seqs(index, "rain", places=[7, 8], limit=500)) == list(range(149))
    assert await seqs(index, "sun", places=[7, 8]) == [149]


async def test_putting_in_twice_is_harmless(index: SearchIndex) -> None:
    for _ in range(3):
        await put(index, doc(1, "rain"), doc(2, "rain"))
    assert await seqs(index, "rain") == [2, 1]


async def test_progress_is_kept_with_the_documents(index: SearchIndex) -> None:
    await index.apply(Batch([doc(1, "rain")], {7: 0}, {7: 12}))
    await index.apply(Batch([], {8: 0}, {8: 3}))
    assert await index.progress() == {7: 12, 8: 3}


async def test_a_batch_that_another_has_overtaken_changes_nothing(index: SearchIndex) -> None:
    await index.apply(Batch([doc(1, "rain")], {7: 0}, {7: 1}))
    with pytest.raises(Overtaken):
        await index.apply(Batch([doc(2, "rain"), doc(3, "rain")], {9: 0, 7: 0}, {9: 4, 7: 5}))
    assert await seqs(index, "rain") == [1]
    assert await index.progress() == {7: 1}


async def test_a_batch_for_an_index_that_knows_nothing_of_its_channel_changes_nothing(
    index: SearchIndex,
) -> None:
    with pytest.raises(Overtaken):
        await index.apply(Batch([doc(1, "rain")], {8: 0, 7: 3}, {8: 1, 7: 4}))
    assert await seqs(index, "rain") == []
    assert await index.progress() == {}


async def test_progress_of_some_channels_can_be_asked_for(index: SearchIndex) -> None:
    await index.apply(Batch([], {7: 0, 8: 0}, {7: 12, 8: 3}))
    assert await index.progress([8, 9]) == {8: 3}
    assert await index.progress([]) == {}


async def test_who_is_alone_feeds_the_index(index: SearchIndex) -> None:
    assert await index.take_turn()
    assert await index.take_turn()


async def test_a_channel_can_be_forgotten(index: SearchIndex) -> None:
    await put(index, doc(1, "rain"), doc(1, "rain", channel=8), doc(2, "rain", channel=8))
    await index.forget(8)
    assert await seqs(index, "rain", places=[7, 8]) == [1]
    assert await index.progress() == {7: 1}
    await put(index, doc(1, "rain", channel=8))
    assert await seqs(index, "rain", places=[8]) == [1]


async def test_all_can_be_forgotten(index: SearchIndex) -> None:
    await put(index, doc(1, "rain"))
    await index.clear()
    assert await seqs(index, "rain") == []
    assert await index.progress() == {}


async def test_what_was_kept_is_there_after_opening_again(open_index: Open, tmp_path: Path) -> None:
    async with open_index(tmp_path) as index:
        await put(index, doc(1, "rain"))
    async with open_index(tmp_path) as index:
        assert await seqs(index, "rain") == [1]
        assert await index.progress() == {7: 1}


async def test_an_index_of_other_terms_is_begun_afresh(open_index: Open, tmp_path: Path) -> None:
    async with open_index(tmp_path, version=1) as index:
        await put(index, doc(1, "rain"))
    async with open_index(tmp_path, version=2) as index:
        assert await seqs(index, "rain") == []
        assert await index.progress() == {}


@pytest.mark.parametrize("share", [1, 20, 1200])
async def test_many_places_are_sifted_completely(index: SearchIndex, share: int) -> None:
    places = list(range(1, 41))
    await put(index, *[doc(seq, "rain", channel=1 + seq % 40) for seq in range(1, 4_001)])
    mine = set(places[:share]) | set(range(1_000, 1_000 + 17))
    expected = [seq for seq in range(4_000, 0, -1) if 1 + seq % 40 in mine]
    found: list[int] = []
    before = None
    while True:
        hits = await index.find(Wanted(terms=["rain"], places=mine), before=before, limit=300)
        found += [each.seq for each in hits.found]
        before = hits.next
        if before is None:
            break
    assert found == expected


TERMS = ("a", "ab", "東京", "@1", ":link")
CHANGES = st.lists(
    st.tuples(st.integers(1, 6), st.sampled_from((7, 8)), st.sets(st.sampled_from(TERMS))),
    max_size=30,
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(changes=CHANGES, cuts=st.sets(st.integers(1, 29)))
def test_an_index_is_as_its_documents_are_now(
    open_index: Open, tmp_path_factory: pytest.TempPathFactory, changes: list[Any], cuts: set[int]
) -> None:
    async def run() -> None:
        now: dict[tuple[int, int], set[str]] = {}
        async with open_index(tmp_path_factory.mktemp("index")) as index:
            batch: list[Document] = []
            for number, (seq, channel, terms) in enumerate(changes):
                at_ms = NOW + (seq * 7 + channel) % 3
                batch.append(doc(seq, *sorted(terms), channel=channel, at_ms=at_ms))
                now[channel, seq] = terms
                if number in cuts:
                    await put(index, *batch)
                    batch = []
            await put(index, *batch)
            for term in TERMS:
                hits = await index.find(Wanted([term], {7, 8}), before=None, limit=100)
                found = [(each.channel_id, each.seq) for each in hits.found]
                assert len(found) == len(set(found))
                assert set(found) == {seat for seat, terms in now.items() if term in terms}
                assert [each.key for each in hits.found] == sorted(
                    (each.key for each in hits.found), reverse=True
                )

    asyncio.run(run())


# SQLite's own


async def test_more_places_than_can_be_asked_for_are_looked_through_in_steps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_finding, "MANY", 20)
    monkeypatch.setattr(sqlite_finding, "LOOKED_THROUGH", 50)
    async with open_sqlite(tmp_path) as index:
        await put(index, *[doc(seq, "rain", channel=1 + seq % 40) for seq in range(1, 401)])
        wanted = Wanted(terms=["rain"], places={3, *range(1_000, 1_030)})
        steps: list[Hits] = []
        before = None
        while not steps or before is not None:
            steps.append(await index.find(wanted, before=before, limit=100))
            before = steps[-1].next
    assert len(steps) > 5
    found = [each.seq for step in steps for each in step.found]
    assert found == [seq for seq in range(400, 0, -1) if 1 + seq % 40 == 3]


async def test_a_file_that_is_no_index_is_replaced(tmp_path: Path) -> None:
    file = tmp_path / "search.sqlite3"
    for broken in (b"no database at all" * 1000, b""):
        file.write_bytes(broken)
        async with open_sqlite(tmp_path) as index:
            await put(index, doc(1, "rain"))
            assert await seqs(index, "rain") == [1]


async def test_a_database_of_something_else_is_replaced(tmp_path: Path) -> None:
    with closing(connect(tmp_path / "search.sqlite3", read_only=False, cache_kib=100)) as other:
        other.execute("CREATE TABLE birds (name TEXT)")
    async with open_sqlite(tmp_path) as index:
        assert await index.progress() == {}


async def test_an_index_that_breaks_while_it_is_open_is_told_once_and_begun_afresh(
    tmp_path: Path,
) -> None:
    file = tmp_path / "search.sqlite3"
    async with open_sqlite(tmp_path) as index:
        await put(index, *[doc(seq, f"word{seq}") for seq in range(2_000)])
    file.write_bytes(file.read_bytes()[:8192] + b"\xff" * (file.stat().st_size - 8192))
    async with open_sqlite(tmp_path) as index:
        with pytest.raises(IndexLost):
            await seqs(index, "word1")
        assert await index.progress() == {}
        await put(index, doc(1, "rain"))
        assert await seqs(index, "rain") == [1]


async def test_who_was_asking_when_it_broke_is_told_as_well(tmp_path: Path) -> None:
    file = tmp_path / "search.sqlite3"
    async with open_sqlite(tmp_path) as index:
        await put(index, *[doc(seq, f"word{seq}") for seq in range(2_000)])
    file.write_bytes(file.read_bytes()[:8192] + b"\xff" * (file.stat().st_size - 8192))
    async with open_sqlite(tmp_path) as index:
        asked = [seqs(index, f"word{number}") for number in range(9)]
        answers = await asyncio.gather(*asked, return_exceptions=True)
        assert all(isinstance(each, IndexLost) or each == [] for each in answers)
        assert any(isinstance(each, IndexLost) for each in answers)
        assert await seqs(index, "word1") == []


# No search at all


async def test_without_search_everything_is_refused() -> None:
    index: SearchIndex = NoIndex()
    for asked in (
        index.take_turn(),
        index.progress(),
        index.apply(Batch([], {}, {})),
        index.forget(1),
        index.clear(),
        index.find(Wanted([], ()), before=None, limit=1),
    ):
        with pytest.raises(SearchOff):
            await asked
