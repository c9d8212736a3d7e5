"""The index follows the database: whatever breaks, nothing is missing and nothing doubled."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import AbstractAsyncContextManager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from plexichat.adapters.search.postgres import open_postgres_index
from plexichat.adapters.search.sqlite import open_sqlite_index
from plexichat.core.errors import StorageFull
from plexichat.core.unit import Announcement
from plexichat.features.channels import Places
from plexichat.features.search import BEHIND, VERSION, Follower, follower
from plexichat.ports.search import Batch, Hits, IndexLost, SearchIndex, Wanted
from tests.support.clock import FakeClock
from tests.support.database import ON_POSTGRES, settings_of
from tests.support.postgres import shared
from tests.support.searching import refused, search, settled, texts
from tests.support.world import Json, Person, World, open_world


class Fragile:
    """An index that breaks when it is told to: before or after the batch is kept."""

    def __init__(self, index: SearchIndex) -> None:
        self.index = index
        self.breaking = 0.0
        self.raising: Exception = StorageFull()
        self.random = random.Random(1)
        self.applied: list[int] = []
        self.has_turn = True

    def _maybe(self) -> None:
        if self.random.random() < self.breaking:
            raise self.raising

    async def take_turn(self) -> bool:
        return self.has_turn and await self.index.take_turn()

    async def progress(self, channel_ids: Collection[int] | None = None) -> dict[int, int]:
        return await self.index.progress(channel_ids)

    async def apply(self, batch: Batch) -> None:
        self._maybe()
        await self.index.apply(batch)
        self.applied.append(len(batch.documents))
        self._maybe()

    async def forget(self, channel_id: int) -> None:
        await self.index.forget(channel_id)

    async def clear(self) -> None:
        await self.index.clear()

    async def find(self, wanted: Wanted, *, before: int | None, limit: int) -> Hits:
        return await self.index.find(wanted, before=before, limit=limit)


def another(world: World, index: SearchIndex) -> Follower:
    """Return a second follower, as another start of the server would make it."""
    parts = world.services
    return Follower(parts.units, parts.clock, index, parts.places, parts.history, parts.bus)


async def everything(index: SearchIndex, channel: Json) -> list[int]:
    """Return the numbers of all that is indexed of a channel."""
    wanted = Wanted([], {int(channel["id"])})
    hits = await index.find(wanted, before=None, limit=100_000)
    return sorted(each.seq for each in hits.found)


@pytest.fixture
async def quiet(tmp_path: Path) -> AsyncIterator[World]:
    """A server that does not index by itself: the test drives followers of its own."""
    async with open_world(tmp_path / "data", search="off") as opened:
        yield opened


@pytest.fixture(params=["sqlite", "postgres"])
async def index(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[SearchIndex]:
    opening: AbstractAsyncContextManager[SearchIndex] = open_sqlite_index(
        tmp_path / "index.sqlite3", VERSION
    )
    if request.param == "postgres":
        opening = open_postgres_index(shared().url(shared().make()), VERSION)
    async with opening as opened:
        yield opened


async def _town(world: World, messages: int = 260) -> tuple[Person, list[Json]]:
    alice = await world.person("alice")
    space = await alice.space()
    channels = [await alice.general(space), await alice.channel(space, "ideas")]
    for number in range(messages):
        await alice.send(channels[number % 2], f"rain {number}")
    return alice, channels


@pytest.mark.parametrize(("room", "waits"), [(100, True), (1, False)])
async def test_what_is_written_beside_a_batch_is_gathered_unless_it_fills_another(
    quiet: World, index: SearchIndex, monkeypatch: pytest.MonkeyPatch, room: int, *, waits: bool
) -> None:
    monkeypatch.setattr(follower, "BATCH", room)
    monkeypatch.setattr(follower, "GATHER_SECONDS", 3_600)
    alice, (general, _) = await _town(quiet, 1)

    class Talked(Fragile):
        async def apply(self, batch: Batch) -> None:
            await super().apply(batch)
            if len(self.applied) == 1:
                for _ in range(2):
                    sent = await alice.send(general, "and more")
                    following.hear([Announcement(f"channel:{general['id']}", b"", sent["event"])])

    talked = Talked(index)
    following = another(quiet, talked)
    assert await _swept_until_it_gathers(following) == (1 if waits else 2)


async def _swept_until_it_gathers(following: Follower) -> int:
    """Sweep until it is done, or waits for more to be written; return how much is indexed."""
    sweeping = asyncio.create_task(following.sweep())
    await asyncio.wait({sweeping}, timeout=1)
    sweeping.cancel()
    await asyncio.wait({sweeping})
    return following.counters.indexed


@pytest.mark.parametrize(("room", "indexed"), [(7, 14), (6, 18), (100, 20)])
async def test_much_that_is_behind_is_not_waited_for_and_little_is(
    quiet: World, index: SearchIndex, monkeypatch: pytest.MonkeyPatch, room: int, indexed: int
) -> None:
    monkeypatch.setattr(follower, "BATCH", room)
    monkeypatch.setattr(follower, "GATHER_SECONDS", 3_600)
    await _town(quiet, 20)
    assert await _swept_until_it_gathers(another(quiet, index)) == indexed


async def test_many_channels_that_lack_little_are_gathered(
    quiet: World, index: SearchIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follower, "CHANNELS", 1)
    monkeypatch.setattr(follower, "GATHER_SECONDS", 3_600)
    await _town(quiet, 2)
    assert await _swept_until_it_gathers(another(quiet, index)) == 1


async def test_who_found_no_room_comes_before_who_lacks_more_and_who_came_later(
    quiet: World, index: SearchIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follower, "BATCH", 3)
    monkeypatch.setattr(follower, "CHANNELS", 2)
    alice, (general, ideas) = await _town(quiet, 8)
    late = await alice.channel({"id": general["space_id"]}, "late")
    await alice.send(late, "rain")
    names = {int(each["id"]): each["name"] for each in (general, ideas, late)}
    order: list[set[str]] = []

    class Watched(Fragile):
        async def apply(self, batch: Batch) -> None:
            await super().apply(batch)
            order.append({names[each.channel_id] for each in batch.documents})

    await another(quiet, Watched(index)).sweep()
    assert order == [{"general"}, {"ideas"}, {"late", "general"}, {"ideas"}]


async def test_all_that_was_said_is_indexed_from_nothing(quiet: World, index: SearchIndex) -> None:
    _, channels = await _town(quiet)
    await another(quiet, index).sweep()
    for channel in channels:
        assert await everything(index, channel) == list(range(1, 131))


async def test_a_crash_at_any_batch_loses_nothing_and_doubles_nothing(
    quiet: World, index: SearchIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follower, "BATCH", 7)
    alice, channels = await _town(quiet, 120)
    fragile = Fragile(index)
    fragile.breaking = 0.3
    crashes = 0
    for _ in range(200):
        try:
            await another(quiet, fragile).sweep()
            break
        except StorageFull:
            crashes += 1
            # Life goes on meanwhile.
            await alice.send(channels[crashes % 2], "more rain")
    assert crashes > 5
    for channel in channels:
        last = (await alice.call("GET", f"/channels/{channel['id']}"))["last_seq"]
        assert await everything(index, channel) == list(range(1, last + 1))


async def test_only_what_changed_is_indexed_again(quiet: World, index: SearchIndex) -> None:
    alice, channels = await _town(quiet, 20)
    fragile = Fragile(index)
    await another(quiet, fragile).sweep()
    fragile.applied.clear()
    await alice.send(channels[0], "new")
    await another(quiet, fragile).sweep()
    assert sum(fragile.applied) == 1
    await another(quiet, fragile).sweep()
    assert sum(fragile.applied) == 1


async def test_facts_wake_it_and_bursts_are_taken_together(
    quiet: World, index: SearchIndex
) -> None:
    alice, channels = await _town(quiet, 2)
    fragile = Fragile(index)
    following = another(quiet, fragile)
    quiet.services.bus.listen(following.hear)
    task = asyncio.create_task(following.run())
    try:
        async with asyncio.timeout(20):
            while following.behind:
                await asyncio.sleep(0.005)
            await asyncio.gather(*[alice.send(channels[0], f"burst {n}") for n in range(50)])
            while following.behind:
                await asyncio.sleep(0.005)
    finally:
        task.cancel()
    assert await everything(index, channels[0]) == list(range(1, 52))
    assert max(fragile.applied) > 1
    assert following.lag_seconds == 0


async def test_what_no_fact_told_is_found_by_the_sweep(quiet: World, index: SearchIndex) -> None:
    alice, channels = await _town(quiet, 2)
    following = another(quiet, index)
    await following.sweep()
    await alice.send(channels[0], "unheard")
    await following.sweep()
    assert await everything(index, channels[0]) == [1, 2]


async def test_a_failure_is_counted_and_tried_again(
    quiet: World, index: SearchIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follower, "RETRY_SECONDS", 0.01)
    _, channels = await _town(quiet, 4)
    fragile = Fragile(index)
    fragile.breaking = 1.0
    following = another(quiet, fragile)
    task = asyncio.create_task(following.run())
    try:
        async with asyncio.timeout(20):
            while following.counters.failures < 3:
                await asyncio.sleep(0.005)
            assert following.behind
            assert following.lag_seconds > 0
            fragile.breaking = 0
            while following.behind:
                await asyncio.sleep(0.005)
    finally:
        task.cancel()
    assert await everything(index, channels[0]) == [1, 2]


async def test_nothing_is_called_complete_before_it_was_compared(
    quiet: World, index: SearchIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _town(quiet, 4)
    following = another(quiet, index)
    told: list[int] = []
    all_numbers = Places.all_numbers

    async def watched(*arguments: Any, **options: Any) -> Any:
        told.append(following.behind)
        return await all_numbers(*arguments, **options)

    monkeypatch.setattr(Places, "all_numbers", watched)
    await following.sweep()
    following.doubt()
    await following.sweep()
    await following.sweep()
    assert [bool(each) for each in told] == [True, True, False]
    assert following.behind == 0


async def test_what_is_indexed_while_one_looks_makes_nothing_complete(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice, _ = await _town(world, 3)
    await settled(world)
    index, waiting = world.services.search._index, world.services.follower._waiting
    find = index.find

    async def caught_up(wanted: Wanted, *, before: int | None, limit: int) -> Hits:
        found = await find(wanted, before=before, limit=limit)
        waiting.clear()
        return found

    monkeypatch.setattr(index, "find", caught_up)
    waiting[1] = None
    answer = await alice.http.get("/api/v1/search", params={"q": "rain"})
    assert answer.json()["complete"] is False


async def test_an_index_that_is_lost_is_told_to_who_searches_and_built_anew(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice, _ = await _town(world, 6)
    await settled(world)
    index = world.services.search._index

    async def lost(wanted: Wanted, *, before: int | None, limit: int) -> Hits:
        await index.clear()
        raise IndexLost

    with monkeypatch.context() as patch:
        patch.setattr(index, "find", lost)
        status, problem = await refused(alice, "rain")
    assert (status, problem["code"]) == (503, "search.rebuilding")
    assert len(await texts(alice, "rain")) == 6


async def test_an_index_of_a_later_database_is_built_anew(quiet: World, index: SearchIndex) -> None:
    _, channels = await _town(quiet, 4)
    here = int(channels[0]["id"])
    await index.apply(Batch([], {here: 0}, {here: 9_999}))
    await another(quiet, index).sweep()
    assert await everything(index, channels[0]) == [1, 2]
    assert (await index.progress())[here] < 9_999


async def test_a_deleted_channel_leaves_the_index(quiet: World, index: SearchIndex) -> None:
    alice, channels = await _town(quiet, 4)
    await another(quiet, index).sweep()
    await alice.call("DELETE", f"/channels/{channels[1]['id']}")
    await another(quiet, index).sweep()
    assert await everything(index, channels[1]) == []
    assert int(channels[1]["id"]) not in await index.progress()
    assert await everything(index, channels[0]) == [1, 2]


async def test_of_two_followers_the_overtaken_one_goes_on_from_there(
    quiet: World, index: SearchIndex
) -> None:
    alice, channels = await _town(quiet, 4)
    fragile = Fragile(index)
    one, other = another(quiet, index), another(quiet, fragile)
    await one.sweep()
    await other.sweep()
    for following in (one, other):
        quiet.services.bus.listen(following.hear)
    await alice.send(channels[0], "new")
    await one.catch_up()
    await other.catch_up()
    assert (fragile.applied, other.behind, other.counters.failures) == ([], 0, 0)
    await alice.send(channels[0], "newer")
    await other.catch_up()
    assert fragile.applied == [1]
    assert await everything(index, channels[0]) == [1, 2, 3, 4]


async def test_while_another_server_feeds_the_index_one_looks_on(
    quiet: World, index: SearchIndex
) -> None:
    alice, channels = await _town(quiet, 4)
    looking = Fragile(index)
    looking.has_turn = False
    one, other = another(quiet, index), another(quiet, looking)
    for following in (one, other):
        quiet.services.bus.listen(following.hear)
    await other.sweep()
    assert other.behind == 2
    await one.sweep()
    await other.catch_up()
    assert other.behind == 0
    await alice.send(channels[0], "new")
    await other.catch_up()
    assert other.behind == 1
    await one.catch_up()
    await other.catch_up()
    assert (other.behind, looking.applied, other.lag_seconds) == (0, [], 0.0)


async def test_whoever_looked_on_goes_on_when_it_is_their_turn(
    quiet: World, index: SearchIndex
) -> None:
    alice, channels = await _town(quiet, 4)
    looking = Fragile(index)
    looking.has_turn = False
    one, other = another(quiet, index), another(quiet, looking)
    quiet.services.bus.listen(other.hear)
    await other.sweep()
    await one.sweep()
    await alice.send(channels[0], "new")
    looking.has_turn = True
    await other.catch_up()
    assert other.behind == 0
    assert await everything(index, channels[0]) == [1, 2, 3]


async def test_who_feeds_the_index_is_told_what_only_others_heard_of(
    quiet: World, index: SearchIndex
) -> None:
    alice, channels = await _town(quiet, 4)
    looking = Fragile(index)
    looking.has_turn = False
    one, other = another(quiet, index), another(quiet, looking)
    await one.sweep()
    await other.sweep()
    deaf = [0]

    def only_told(facts: Sequence[Announcement]) -> None:
        told = [fact for fact in facts if fact.topic == BEHIND]
        deaf[0] += len(facts) - len(told)
        one.hear(told)

    quiet.services.bus.listen(other.hear)
    quiet.services.bus.listen(only_told)
    await alice.send(channels[0], "new")
    await one.catch_up()
    assert (one.behind, deaf[0] > 0) == (0, True)
    await other.catch_up()
    assert (one.behind, other.behind) == (1, 1)
    await one.catch_up()
    await other.catch_up()
    assert (one.behind, other.behind) == (0, 0)
    assert await everything(index, channels[0]) == [1, 2, 3]


async def test_what_is_no_word_of_ours_is_ignored(quiet: World, index: SearchIndex) -> None:
    await _town(quiet, 4)
    one = another(quiet, index)
    await one.sweep()
    one.hear([Announcement(BEHIND, payload) for payload in (b"", b"[]", b'{"op":"else"}')])
    assert one.behind == 0


async def test_a_deleted_channel_keeps_nobody_waiting(quiet: World, index: SearchIndex) -> None:
    alice, channels = await _town(quiet, 4)
    looking = Fragile(index)
    looking.has_turn = False
    one, other = another(quiet, index), another(quiet, looking)
    quiet.services.bus.listen(other.hear)
    await one.sweep()
    await other.sweep()
    await alice.call("DELETE", f"/channels/{channels[1]['id']}")
    await one.sweep()
    await other.sweep()
    assert other.behind == 0


async def test_it_rests_while_others_are_busy(
    quiet: World, index: SearchIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _town(quiet, 40)
    parts, clock = quiet.services, FakeClock()
    rests: list[float] = []
    sleep = asyncio.sleep

    mine = asyncio.current_task()

    async def noting(seconds: float) -> None:
        if asyncio.current_task() is not mine:  # what else the server does by itself
            return await sleep(seconds)
        rests.append(seconds)
        # Others take twenty milliseconds whenever they get their turn.
        clock.advance(0.02)
        return await sleep(0)

    monkeypatch.setattr(follower.asyncio, "sleep", noting)
    busy = Follower(parts.units, clock, index, parts.places, parts.history, parts.bus)
    await busy.sweep()
    assert max(rests) == pytest.approx(follower.REST * 0.02)
    assert len([each for each in rests if each]) == len([each for each in rests if not each])


def _ways_to_break(folder: Path) -> list[Callable[[], object]]:
    if ON_POSTGRES:
        name = settings_of(folder)["database_url"].rpartition("/")[2]
        drops = ("SCHEMA plexichat_search CASCADE", "TABLE plexichat_search.documents")
        return [partial(shared().query, name, f"DROP {each}") for each in drops]
    file = folder / "search.sqlite3"
    return [file.unlink, lambda: file.write_bytes(b"no index")]


async def test_an_index_that_is_missing_or_damaged_is_built_at_the_start(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    async with open_world(folder) as world:
        alice, _ = await _town(world, 6)
        assert len(await texts(alice, "rain")) == 6
    for break_it in _ways_to_break(folder):
        break_it()
        async with open_world(folder, again=True) as world:
            again = await world.returning("alice", alice.id, alice.token)
            assert len(await texts(again, "rain")) == 6


async def test_while_it_is_built_answers_say_that_they_are_not_complete(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "data"
    async with open_world(folder, search="off") as world:
        alice, _ = await _town(world, 6)
    held = asyncio.Event()
    apply: Any = follower.Follower._step

    async def waiting(self: Follower, *rest: Any) -> None:
        await held.wait()
        await apply(self, *rest)

    monkeypatch.setattr(follower.Follower, "_step", waiting)
    async with open_world(folder, again=True) as world:
        again = await world.returning("alice", alice.id, alice.token)
        early = (await again.http.get("/api/v1/search", params={"q": "rain"})).json()
        assert (early["items"], early["complete"]) == ([], False)
        held.set()
        await settled(world)
        assert len((await search(again, "rain"))["items"]) == 6
