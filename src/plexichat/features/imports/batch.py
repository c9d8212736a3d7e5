"""The rows of one batch of lines: numbered by the channels' rule, in one transaction."""

from dataclasses import dataclass, field

from plexichat.core.unit import Unit
from plexichat.features.imports import store
from plexichat.features.imports.history import Line, Room
from plexichat.features.imports.numbering import message_id
from plexichat.features.imports.places import Places
from plexichat.features.imports.threads import Thread

MENTIONS, REACTIONS, ATTACHMENTS = 1, 2, 4  # bits of messages.has
EVERYBODY = 0
Row = dict[str, object]


@dataclass(slots=True)
class Batch:
    """The rows of one transaction, by table."""

    messages: list[Row] = field(default_factory=list)
    mentions: list[Row] = field(default_factory=list)
    reactions: list[Row] = field(default_factory=list)
    attachments: list[Row] = field(default_factory=list)
    members: list[Row] = field(default_factory=list)


class RoomRows:
    """Makes and stores the rows of one room's lines and of its threads."""

    def __init__(self, places: Places, room: Room) -> None:
        self._source = places.source
        self._room = room
        self._known = places.known
        self._space_id = places.space_of(room)
        self._channel_id = places.known[f"room:{room.external_id}"]
        self._seqs: dict[tuple[int, int], int] = {}

    async def store(
        self, unit: Unit, top: list[Line], touched: list[Thread], files: dict[str, int]
    ) -> None:
        """Store the channel's own lines and those of the threads that they touch."""
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
            row["reply_to_seq"] = await self._answered(unit, line, row)
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
            row["reply_to_seq"] = await self._answered(unit, line, row)
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
            "created_by": self.person(thread.lines[0].author),
            "created_ms": thread.lines[0].at_ms,
            "archived_ms": None,
        }

    def _row(self, line: Line, channel_id: int, seq: int, event: int) -> Row:
        author_id = self.person(line.author)
        return {
            "channel_id": channel_id,
            "seq": seq,
            "id": self.message_id(line.at_us, channel_id),
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
            "deleted_ms": line.deleted_ms,
            "pinned_ms": line.at_ms if line.pinned else None,
            "pinned_by": author_id if line.pinned else None,
        }

    async def _answered(self, unit: Unit, line: Line, row: Row) -> int | None:
        """Return the number of the message that this one answers, where both are in one channel."""
        channel_id = int(str(row["channel_id"]))
        self._seqs[channel_id, line.at_us] = int(str(row["seq"]))
        if line.answers_us is None:
            return None
        place = (channel_id, line.answers_us)
        if place not in self._seqs:
            # Perhaps an earlier run stored it, before it was killed.
            where = {"channel_id": channel_id, "id": self.message_id(line.answers_us, channel_id)}
            found = await unit.scalar(store.SEQ, where)
            if found is None:
                return None
            self._seqs[place] = int(found)
        return self._seqs[place]

    def _beside(self, line: Line, row: Row, batch: Batch, files: dict[str, int]) -> None:
        place = {"channel_id": row["channel_id"], "seq": row["seq"]}
        named = [self.person(each) for each in line.mentions]
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

    def person(self, external_id: str) -> int:
        """Return who a foreign author is here."""
        return self._known[f"user:{external_id}"]

    def message_id(self, at_us: int, channel_id: int | None = None) -> int:
        """Return the id of what was said at a moment, in the channel or in a thread of it."""
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
