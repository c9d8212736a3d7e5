"""Stores a history: many rows to a transaction, each transaction with the mark that it reaches."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from plexichat.core.ids import Snowflakes
from plexichat.core.unit import Unit, Units
from plexichat.features.imports import store
from plexichat.features.imports.history import Line, Room
from plexichat.features.imports.numbering import message_id
from plexichat.features.imports.places import Places
from plexichat.features.imports.report import Report

MENTIONS, REACTIONS, ATTACHMENTS = 1, 2, 4  # bits of messages.has
EVERYBODY = 0
Row = dict[str, object]


@dataclass(slots=True)
class Thread:
    """A thread on its way: its channel, who follows it, and what this batch adds."""

    channel_id: int
    root_us: int
    root_id: int
    followers: dict[int, None]
    is_new: bool
    lines: list[Line] = field(default_factory=list)
    joining: list[int] = field(default_factory=list)

    def follow(self, user_id: int) -> None:
        """Let somebody follow who does not yet."""
        if user_id not in self.followers:
            self.followers[user_id] = None
            self.joining.append(user_id)


@dataclass(slots=True)
class Batch:
    """The rows of one transaction, by table."""

    messages: list[Row] = field(default_factory=list)
    mentions: list[Row] = field(default_factory=list)
    reactions: list[Row] = field(default_factory=list)
    attachments: list[Row] = field(default_factory=list)
    members: list[Row] = field(default_factory=list)


class RoomWriter:
    """Writes the lines of one room and of its threads; a dry run counts and writes nothing."""

    def __init__(
        self,
        units: Units,
        ids: Snowflakes,
        places: Places,
        room: Room,
    ) -> None:
        self._units = units
        self._ids = ids
        self._source = places.source
        self._room = room
        self._known = places.known
        self._space_id = places.space_id if room.kind in {"public", "private"} else None
        self._dry = places.dry
        self._channel_id = places.known[f"room:{room.external_id}"]
        self._said: dict[int, int] = {}
        self._seqs: dict[int, int] = {}
        self._threads: dict[int, Thread] = {}

    @property
    def mark(self) -> str:
        """Return the name of the room's mark."""
        return f"mark:{self._room.external_id}"

    async def write(self, lines: Sequence[Line], files: dict[str, int], report: Report) -> None:
        """Store lines, which are in order and after everything that was stored before."""
        top, touched = await self._sorted_out(lines, report)
        self._count(lines, touched, report)
        if not self._dry:
            async with self._units.begin() as unit:
                await self._store(unit, top, touched, files)
                mark = {"source": self._source, "external_id": self.mark}
                await unit.execute(store.REMEMBER, {**mark, "internal_id": lines[-1].at_us})
        for thread in touched:
            thread.lines, thread.joining, thread.is_new = [], [], False
        self._known[self.mark] = lines[-1].at_us

    async def _sorted_out(
        self, lines: Sequence[Line], report: Report
    ) -> tuple[list[Line], list[Thread]]:
        top: list[Line] = []
        touched: dict[int, Thread] = {}
        for line in lines:
            author_id = self._person(line.author)
            thread = None if line.root_us is None else await self._thread(line.root_us)
            if thread is None:
                if line.root_us is not None:
                    report.count("replies whose beginning is missing")
                    line.root_us = None
                self._said[line.at_us] = author_id
                top.append(line)
                continue
            touched[thread.root_us] = thread
            thread.lines.append(line)
            for user_id in (author_id, *map(self._person, line.mentions)):
                thread.follow(user_id)
            if line.also_to_channel:
                top.append(line)
        return top, list(touched.values())

    async def _thread(self, root_us: int) -> Thread | None:
        if root_us in self._threads:
            return self._threads[root_us]
        root_id = self._message_id(root_us)
        author_id = self._said.get(root_us)
        key = f"thread:{self._room.external_id}:{root_us}"
        channel_id = self._known.get(key)
        followers: list[int] = []
        if author_id is None:
            async with self._units.read() as reader:
                where = {"channel_id": self._channel_id, "id": root_id}
                author_id = await reader.scalar(store.MESSAGE, where)
        if author_id is None:
            return None
        if channel_id is not None:
            async with self._units.read() as reader:
                where = {"channel_id": channel_id}
                followers = await reader.fetch(store.FOLLOWERS, where, into=int)
        thread = Thread(
            channel_id or self._ids.next(),
            root_us,
            root_id,
            dict.fromkeys(followers),
            is_new=channel_id is None,
        )
        thread.follow(author_id)
        self._known[key] = thread.channel_id
        self._threads[root_us] = thread
        return thread

    def _count(self, lines: Sequence[Line], touched: Sequence[Thread], report: Report) -> None:
        report.count("messages", len(lines))
        report.count("threads", sum(thread.is_new for thread in touched))
        report.count("replies in threads", sum(len(thread.lines) for thread in touched))
        for line in lines:
            if line.kind != "text":
                report.count("joins, leaves and other events")
            if line.edited_ms is not None:
                report.count("edited messages")
            if line.pinned:
                report.count("pins")
            if line.mentions:
                report.count("mentions", len(line.mentions))
            for reacted in line.reactions:
                named = sum(f"user:{each}" in self._known for each in reacted.people)
                report.count("reactions", named)
                if named < len(reacted.people):
                    report.leave_out("a reaction of somebody unknown", f"{line.at_us}")

    async def _store(
        self, unit: Unit, top: list[Line], touched: list[Thread], files: dict[str, int]
    ) -> None:
        batch = Batch()
        await unit.execute_many(
            store.INSERT_CHANNEL, [self._thread_row(each) for each in touched if each.is_new]
        )
        for thread in touched:
            await self._number_thread(unit, thread, batch, files)
        await self._number_top(unit, top, touched, batch, files)
        await unit.execute_many(store.INSERT_MEMBER, batch.members)
        await unit.execute_many(store.INSERT_MENTION, batch.mentions)
        await unit.execute_many(store.INSERT_REACTION, batch.reactions)
        await unit.execute_many(store.INSERT_ATTACHMENT, batch.attachments)

    async def _number_thread(
        self, unit: Unit, thread: Thread, batch: Batch, files: dict[str, int]
    ) -> None:
        count, joining = len(thread.lines), len(thread.joining)
        numbers = await _take(
            unit, thread.channel_id, count, count + joining, thread.lines[-1].at_ms
        )
        event = numbers.last_event - count - joining
        for place, user_id in enumerate(thread.joining, start=1):
            batch.members.append(
                {
                    "channel_id": thread.channel_id,
                    "user_id": user_id,
                    "event": event + place,
                    "read_seq": numbers.last_seq,
                    "notify": "all",
                    "joined_ms": thread.lines[0].at_ms,
                }
            )
        first_seq = numbers.last_seq - count
        messages: list[Row] = []
        for place, line in enumerate(thread.lines, start=1):
            row = self._row(line, thread.channel_id, first_seq + place, event + joining + place)
            messages.append(row)
            self._beside(line, row, batch, files)
        await unit.execute_many(store.INSERT_MESSAGE, messages)
        await _keep_read(unit, thread.channel_id, first_seq, numbers.last_seq)
        remembered = {
            "source": self._source,
            "external_id": f"thread:{self._room.external_id}:{thread.root_us}",
            "internal_id": thread.channel_id,
        }
        if thread.is_new:
            await unit.execute(store.REMEMBER, remembered)

    async def _number_top(
        self,
        unit: Unit,
        top: list[Line],
        touched: list[Thread],
        batch: Batch,
        files: dict[str, int],
    ) -> None:
        count = len(top)
        latest_ms = top[-1].at_ms if top else 0
        numbers = await _take(unit, self._channel_id, count, count + len(touched), latest_ms)
        first_seq, event = numbers.last_seq - count, numbers.last_event - count - len(touched)
        messages: list[Row] = []
        for place, line in enumerate(top, start=1):
            row = self._row(line, self._channel_id, first_seq + place, event + place)
            self._seqs[line.at_us] = first_seq + place
            if line.answers_us is not None:
                row["reply_to_seq"] = self._seqs.get(line.answers_us)
            messages.append(row)
            self._beside(line, row, batch, files)
        await unit.execute_many(store.INSERT_MESSAGE, messages)
        await unit.execute_many(
            store.COUNT_REPLIES,
            [
                {
                    "channel_id": self._channel_id,
                    "id": thread.root_id,
                    "thread_id": thread.channel_id,
                    "replies": len(thread.lines),
                    "at_ms": thread.lines[-1].at_ms,
                    "event": event + count + place,
                }
                for place, thread in enumerate(touched, start=1)
            ],
        )
        await _keep_read(unit, self._channel_id, first_seq, numbers.last_seq)

    def _thread_row(self, thread: Thread) -> Row:
        return {
            "id": thread.channel_id,
            "space_id": self._space_id,
            "kind": "thread",
            "name": "",
            "topic": "",
            "parent_id": self._channel_id,
            "root_message_id": thread.root_id,
            "direct_key": None,
            "auto_join": 0,
            "position": 0,
            "version": 1,
            "last_seq": 0,
            "last_event": 0,
            "created_by": self._person(thread.lines[0].author),
            "created_ms": thread.lines[0].at_ms,
            "archived_ms": None,
        }

    def _row(self, line: Line, channel_id: int, seq: int, event: int) -> Row:
        author_id = self._person(line.author)
        return {
            "channel_id": channel_id,
            "seq": seq,
            "id": self._message_id(line.at_us, channel_id),
            "event": event,
            "version": 1 if line.edited_ms is None else 2,
            "author_id": author_id,
            "kind": line.kind,
            "body": line.body,
            "nonce": f"{self._source.partition(':')[0]}:{line.at_us}",
            "reply_to_seq": None,
            "mention_all": line.everybody,
            "has": (MENTIONS if line.mentions else 0)
            | (REACTIONS if line.reactions else 0)
            | (ATTACHMENTS if line.files else 0),
            "reply_count": 0,
            "created_ms": line.at_ms,
            "edited_ms": line.edited_ms,
            "pinned_ms": line.at_ms if line.pinned else None,
            "pinned_by": author_id if line.pinned else None,
        }

    def _beside(self, line: Line, row: Row, batch: Batch, files: dict[str, int]) -> None:
        place = {"channel_id": row["channel_id"], "seq": row["seq"]}
        named = [self._person(each) for each in line.mentions]
        if line.everybody:
            named.append(EVERYBODY)
        batch.mentions += [{**place, "user_id": each} for each in dict.fromkeys(named)]
        if line.reactions:
            chosen: dict[tuple[str, int], None] = {}
            for reacted in line.reactions:
                for each in reacted.people:
                    if (user_id := self._known.get(f"user:{each}")) is not None:
                        chosen[reacted.emoji, user_id] = None
            batch.reactions += [
                {**place, "emoji": emoji, "user_id": user_id, "created_ms": line.at_ms + order}
                for order, (emoji, user_id) in enumerate(chosen)
            ]
        stored = [files[each.external_id] for each in line.files if each.external_id in files]
        batch.attachments += [
            {**place, "position": position, "file_id": file_id}
            for position, file_id in enumerate(dict.fromkeys(stored))
        ]

    def _person(self, external_id: str) -> int:
        return self._known[f"user:{external_id}"]

    def _message_id(self, at_us: int, channel_id: int | None = None) -> int:
        where = "" if channel_id in {None, self._channel_id} else "thread:"
        return message_id(f"{self._source}:{self._room.external_id}:{where}{at_us}", at_us)


async def _take(
    unit: Unit, channel_id: int, messages: int, events: int, at_ms: int
) -> store.Numbers:
    taken = await unit.first(
        store.TAKE_NUMBERS,
        {"id": channel_id, "messages": messages, "events": events, "at_ms": at_ms},
        into=store.Numbers,
    )
    if taken is None:
        message = f"channel {channel_id} vanished during the import"
        raise RuntimeError(message)
    return taken


async def _keep_read(unit: Unit, channel_id: int, before_seq: int, last_seq: int) -> None:
    await unit.execute(
        store.KEEP_READ,
        {"channel_id": channel_id, "before_seq": before_seq, "last_seq": last_seq},
    )
