"""Keeps the index up with the database, in the time that sending messages leaves.

The bus says which channels changed, a sweep finds what it did not say. What is indexed and how far
is one transaction of the index, so that a crash loses nothing and doubles nothing: the next start
compares each channel's event number with the index's and goes on there.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice

import structlog

from plexichat.core.clock import Clock
from plexichat.core.errors import why
from plexichat.core.unit import Announcement, Units, announcement
from plexichat.features.channels import NumbersRow, Places
from plexichat.features.messages import History, MessageView
from plexichat.features.search.changes import Changes, read_changes
from plexichat.features.search.documents import document
from plexichat.features.search.events import BEHIND, SearchBehind, channels_behind
from plexichat.ports.bus import Bus
from plexichat.ports.search import Batch, Document, Overtaken, SearchIndex

SWEEP_SECONDS = 30.0
RETRY_SECONDS = 5.0
# Facts of this long are followed together: a burst costs one batch, not hundreds, and a server on
# which somebody always talks a few batches a second.
GATHER_SECONDS = 0.25
BATCH = 200
# A step looks at so many channels: each may lack a single message only.
CHANNELS = 200
# As many channels are told to who feeds the index as fit into the smallest packet of a bus.
TOLD = 100
# Of a batch so many messages are cut before others get their turn …
SLICE = 10
# … and when others took longer than this, they are busy: the follower rests this much longer.
BUSY_SECONDS = 0.001
REST = 4
MOST_REST_SECONDS = 0.1
_PAGE = 1_000
_TOPIC = "channel:"
_log = structlog.stdlib.get_logger("plexichat.search")


@dataclass(slots=True)
class Counters:
    """What the follower did, for those who watch."""

    indexed: int = 0
    failures: int = 0
    behind_since: float | None = None


class Follower:
    """Follows all channels. What waits is bounded by how many channels there are."""

    def __init__(
        self,
        units: Units,
        clock: Clock,
        index: SearchIndex,
        places: Places,
        history: History,
        bus: Bus,
    ) -> None:
        self._units = units
        self._clock = clock
        self._index = index
        self._places = places
        self._history = history
        self._bus = bus
        self._has_turn = False
        # Which channels changed, and the newest event of theirs that was heard of.
        self._waiting: dict[int, int] = {}
        self._taken: dict[int, int] = {}
        self._wake = asyncio.Event()
        self._known: dict[int, int] | None = None
        self._doubts = False
        self._compares = False
        self.counters = Counters()

    @property
    def behind(self) -> int:
        """Channels whose newest changes are not indexed, as far as was heard."""
        waiting = len(self._waiting) + len(self._taken)
        unsure = self._known is None or self._doubts or self._compares
        return max(1, waiting) if unsure else waiting

    @property
    def lag_seconds(self) -> float:
        """How long there has been something to index without a break."""
        since = self.counters.behind_since
        return 0.0 if since is None else self._clock.monotonic() - since

    def hear(self, facts: Sequence[Announcement]) -> None:
        """Note which channels the facts of a commit changed."""
        for fact in facts:
            if fact.topic == BEHIND:
                # Others than the one that feeds the index would only tell each other again.
                self._wait(channels_behind(fact.payload) if self._has_turn else {})
            elif fact.number is not None and fact.topic.startswith(_TOPIC):
                self._wait({int(fact.topic[len(_TOPIC) :]): fact.number})
        if self._waiting:
            self._note_behind()

    def doubt(self) -> None:
        """Compare everything again soon: somebody has seen that the index lost what it held."""
        self._doubts = True
        self._note_behind()

    async def run(self) -> None:
        """Follow until cancelled; what fails is tried again."""
        while True:
            try:
                await self._follow()
            except Exception as error:  # noqa: BLE001 - a search that stands still must not stop the server
                self.counters.failures += 1
                self._known = None
                _log.warning("search index could not be brought up to date", **why(error))
                await asyncio.sleep(RETRY_SECONDS)

    async def _follow(self) -> None:
        while True:
            await self.sweep()
            until = self._clock.monotonic() + SWEEP_SECONDS
            while not self._doubts and (left := until - self._clock.monotonic()) > 0:
                try:
                    async with asyncio.timeout(left):
                        await self._wake.wait()
                except TimeoutError:
                    break
                await asyncio.sleep(GATHER_SECONDS)
                await self.catch_up()

    async def sweep(self) -> None:
        """Compare all channels with the index and index what it lacks."""
        # What is known of an index that stood still, or is doubted, says nothing until it has been
        # compared; of one that was followed, it says what was heard.
        self._compares = self._compares or self._doubts or self._known is None
        self._doubts = False
        self._known = known = await self._index.progress()
        after = -1
        while True:
            async with self._units.read() as reader:
                page = await self._places.all_numbers(reader, after, _PAGE)
            if any(known.get(each.channel_id, 0) > each.last_event for each in page):
                _log.warning("search index is of a later database: building it anew")
                self._doubts = True
                await self._index.clear()
                return await self.sweep()
            for each in page:
                await self._settle(each, known)
            if len(page) < _PAGE:
                break
            after = page[-1].channel_id
        self._compares = False
        return await self.catch_up()

    async def catch_up(self) -> None:
        """Index what the channels that were heard of lack, or see whether another server did."""
        while self._known is not None and self._waiting:
            self._note_behind()
            self._has_turn = await self._index.take_turn()
            if self._has_turn:
                await self._take(self._known)
                if self._waiting and not self._fills_a_batch(self._known):
                    # Written while this was indexed: a batch costs the same for more of it.
                    await asyncio.sleep(GATHER_SECONDS)
            else:
                await self._look_on(self._known)
                if self._waiting:
                    return
        self._wake.clear()
        self.counters.behind_since = None

    def _fills_a_batch(self, known: dict[int, int]) -> bool:
        """Tell whether more waits than a batch holds, as far as was heard."""
        room = BATCH
        for channel_id, event in self._waiting.items():
            room -= max(0, event - known.get(channel_id, 0))
            if room < 0:
                return True
        return False

    async def _take(self, known: dict[int, int]) -> None:
        """Index a batch of what waits."""
        taken = self._taken = dict(islice(self._waiting.items(), CHANNELS))
        for channel_id in taken:
            del self._waiting[channel_id]
        try:
            await self._step(taken, known)
        except Overtaken:
            # Another instance was quicker: what is left goes on from where that one is.
            self._wait(taken)
            self._known = await self._index.progress()
        except BaseException:
            self._wait(taken)
            raise
        finally:
            self._taken = {}

    async def _look_on(self, known: dict[int, int]) -> None:
        """Note how far another server has indexed what was heard of here.

        It may not have heard of it: facts only go to who watches their topic. So it is told, again
        and again, until the index has it.
        """
        known |= await self._index.progress(list(islice(self._waiting, _PAGE)))
        for channel_id, event in list(self._waiting.items()):
            if known.get(channel_id, 0) >= event:
                del self._waiting[channel_id]
        if self._waiting:
            behind = SearchBehind(dict(islice(self._waiting.items(), TOLD)))
            self._bus.publish([announcement(BEHIND, behind)])

    def _wait(self, channels: Mapping[int, int]) -> None:
        for channel_id, event in channels.items():
            self._waiting[channel_id] = max(event, self._waiting.get(channel_id, 0))

    def _wait_first(self, channels: Mapping[int, int]) -> None:
        """Let channels wait again where they had waited: before all that came after them."""
        behind, self._waiting = self._waiting, dict(channels)
        self._wait(behind)

    async def _settle(self, row: NumbersRow, known: dict[int, int]) -> None:
        """Note a channel that the index lacks something of; forget one that is gone."""
        indexed = known.get(row.channel_id)
        if row.deleted_ms is not None:
            if indexed is not None:
                await self._index.forget(row.channel_id)
                del known[row.channel_id]
            self._waiting.pop(row.channel_id, None)
        elif row.last_event > (indexed or 0):
            self._wait({row.channel_id: row.last_event})

    async def _step(self, channel_ids: Iterable[int], known: dict[int, int]) -> None:
        """Index a batch of what some channels lack; those that lack more wait again."""
        messages: list[tuple[MessageView, int]] = []
        since: dict[int, int] = {}
        until: dict[int, int] = {}
        later: dict[int, int] = {}
        for changes in await self._changes(channel_ids, known):
            row = changes.row
            if row.deleted_ms is not None:
                await self._settle(row, known)
            elif changes.until > changes.since:
                since[row.channel_id], until[row.channel_id] = changes.since, changes.until
                messages += [(each, row.place_id) for each in changes.messages]
                self._wait({row.channel_id: row.last_event} if changes.more else {})
            elif changes.more:
                later[row.channel_id] = row.last_event
        self._wait_first(later)
        if until:
            documents = await self._documents(messages)
            await self._index.apply(Batch(documents, since, until))
            known |= until
            self.counters.indexed += len(documents)

    async def _changes(self, channel_ids: Iterable[int], known: dict[int, int]) -> list[Changes]:
        read = partial(
            read_changes,
            places=self._places,
            history=self._history,
            asked={each: known.get(each, 0) for each in channel_ids},
            room=BATCH,
        )
        return await self._units.read_whole(read)

    async def _documents(self, messages: Sequence[tuple[MessageView, int]]) -> list[Document]:
        """Cut the messages a few at a time, and give way to all that is more urgent."""
        found: list[Document] = []
        for first in range(0, len(messages), SLICE):
            began = self._clock.monotonic()
            found += [document(*each) for each in messages[first : first + SLICE]]
            worked = self._clock.monotonic()
            await asyncio.sleep(0)
            others = self._clock.monotonic() - worked
            if others > BUSY_SECONDS:
                await asyncio.sleep(min(MOST_REST_SECONDS, REST * (worked - began + others)))
        return found

    def _note_behind(self) -> None:
        if self.counters.behind_since is None:
            self.counters.behind_since = self._clock.monotonic()
        self._wake.set()
