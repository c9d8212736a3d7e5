"""One transaction for all the messages that arrived while the last one committed."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from msgspec import Struct, structs

from plexichat.core.clock import Clock
from plexichat.core.errors import PlexiError, UniqueViolation
from plexichat.core.ids import Snowflakes
from plexichat.core.unit import Unit, Units
from plexichat.features.channels import Access, ChannelUnknown
from plexichat.features.files import Files, FileView
from plexichat.features.messages import policy, store
from plexichat.features.messages.events import MessageCreated, MessageUpdated
from plexichat.features.messages.numbering import Numbering, take_numbers
from plexichat.features.messages.rows import MessageRow
from plexichat.features.messages.schemas import MessageView, ReplyView
from plexichat.features.messages.views import views

EVERYBODY = 0
Key = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Send:
    """A message whose author may send it; everything that needed a look-up is resolved.

    `epoch` is that of `Access` when the author was found to have the right.
    """

    channel_id: int
    author_id: int
    nonce: str
    body: str
    kind: str = "text"
    reply: ReplyView | None = None
    mentions: tuple[int, ...] = ()
    mention_all: str | None = None
    file_ids: tuple[int, ...] = ()
    root: tuple[int, int] | None = None  # a thread's parent channel and root message
    epoch: int = field(default=-1, kw_only=True, compare=False)

    @property
    def key(self) -> Key:
        """Return what makes a retry the same message."""
        return self.channel_id, self.author_id, self.nonce


class Sent(Struct, frozen=True):
    """Where a stored message stands; `duplicate` says that an earlier try had stored it."""

    message_id: str
    channel_id: str
    nonce: str
    seq: int
    event: int
    created_ms: int
    duplicate: bool = False


Answer = Sent | Exception


class _RightsLost(Exception):  # noqa: N818 - undoes a batch, for those who may be in it
    """Some of a batch must be refused, which costs the others their numbers and a second go."""

    def __init__(self, refusals: dict[Key, Answer]) -> None:
        self.refusals = refusals


class Writer:
    """The `write` of the group commit: stores each nonce once, numbers without holes."""

    def __init__(
        self, units: Units, clock: Clock, ids: Snowflakes, access: Access, files: Files
    ) -> None:
        self._units = units
        self._clock = clock
        self._ids = ids
        self._access = access
        self._files = files

    async def write(self, batch: Sequence[Send]) -> Sequence[Answer]:
        """Store a batch and return an answer for each command.

        A nonce that was stored before is rare, so the batch is first written as if there were
        none; the unique key refuses it whole when there is one, and then each is looked up.
        """
        fresh = {send.key: send for send in batch}
        stored: dict[Key, Answer] = {}
        for run in _runs(list(fresh.values())):
            stored |= await self._store_run(run)
        answers: list[Answer] = []
        for send in batch:
            answer = stored[send.key]
            if fresh[send.key] is not send and isinstance(answer, Sent):
                answer = structs.replace(answer, duplicate=True)
            answers.append(answer)
        return answers

    async def _store_run(self, sends: list[Send]) -> dict[Key, Answer]:
        try:
            return await self._store(sends)
        except UniqueViolation:
            return await self._store_unseen(sends)
        except PlexiError as refusal:
            return {send.key: refusal for send in sends}

    async def _store_unseen(self, sends: list[Send]) -> dict[Key, Answer]:
        seen: dict[Key, Answer] = {}
        async with self._units.read() as reader:
            for send in sends:
                row = await reader.first(
                    store.BY_NONCE,
                    {
                        "channel_id": send.channel_id,
                        "author_id": send.author_id,
                        "nonce": send.nonce,
                    },
                    into=MessageRow,
                )
                if row is not None:
                    seen[send.key] = Sent(
                        str(row.id),
                        str(row.channel_id),
                        row.nonce,
                        row.seq,
                        row.event,
                        row.created_ms,
                        duplicate=True,
                    )
        unseen = [send for send in sends if send.key not in seen]
        return seen | (await self._store(unseen) if unseen else {})

    async def _store(self, sends: list[Send]) -> dict[Key, Answer]:
        refused: dict[Key, Answer] = {}
        while sends:
            # The ids are taken here, since the work runs where the database does.
            stamped = [(send, self._ids.next()) for send in sends]
            work = partial(self._write, stamped=stamped, now_ms=self._clock.now_ms())
            try:
                # The rows of the channels are lock enough.
                return refused | await self._units.write_whole(work, lock=None)
            except _RightsLost as lost:
                refused |= lost.refusals
                sends = [send for send in sends if send.key not in refused]
        return refused

    async def _write(
        self, unit: Unit, stamped: list[tuple[Send, int]], now_ms: int
    ) -> dict[Key, Answer]:
        sends = [send for send, _ in stamped]
        numbers = await _numbered(unit, sends, now_ms)
        if refusals := await self._refusals(unit, sends, numbers.epoch):
            raise _RightsLost(refusals)
        answers: dict[Key, Answer] = {}
        written: list[tuple[Send, MessageView]] = []
        for send, message_id in stamped:
            if (number := numbers.messages.get(send.channel_id)) is None:
                answers[send.key] = ChannelUnknown()
                continue
            number[0] += 1
            number[1] += 1
            files = await self._files.attachable(unit, send.author_id, send.file_ids)
            shown = _view(send, files, message_id, number[0], number[1], now_ms)
            written.append((send, shown))
            answers[send.key] = Sent(
                shown.id, shown.channel_id, send.nonce, shown.seq, shown.event, now_ms
            )
        await _insert(unit, written)
        for _, shown in written:
            fact = MessageCreated(shown.channel_id, shown.event, shown)
            unit.announce(f"channel:{shown.channel_id}", fact, shown.event)
        await self._count_replies(unit, written, numbers, now_ms)
        return answers

    async def _refusals(self, unit: Unit, sends: list[Send], epoch: int) -> dict[Key, Answer]:
        """Ask again for those who were asked before rights changed, in this very transaction."""
        refused: dict[Key, Answer] = {}
        for send in sends:
            if send.epoch == epoch:
                continue
            try:
                found = await self._access.fresh(unit, send.author_id, send.channel_id)
                policy.check_may_send(found, with_files=bool(send.file_ids))
            except PlexiError as refusal:
                refused[send.key] = refusal
        return refused

    async def _count_replies(
        self,
        unit: Unit,
        written: list[tuple[Send, MessageView]],
        numbers: Numbering,
        now_ms: int,
    ) -> None:
        replies = [(send.root, send.channel_id) for send, _ in written if send.root]
        if not replies:
            return
        events: dict[tuple[int, int], int] = {}
        for root, _ in replies:
            if root not in events:
                numbers.roots[root[0]] += 1
                events[root] = numbers.roots[root[0]]
        await unit.execute_many(
            store.COUNT_REPLY,
            [
                {
                    "channel_id": root[0],
                    "id": root[1],
                    "thread_id": thread_id,
                    "event": events[root],
                    "now_ms": now_ms,
                }
                for root, thread_id in replies
            ],
        )
        for (parent_id, root_id), event in events.items():
            row = await unit.first(
                store.BY_ID, {"channel_id": parent_id, "id": root_id}, into=MessageRow
            )
            if row is not None:
                (shown,) = await views(unit, self._files, [row])
                fact = MessageUpdated(str(parent_id), event, shown)
                unit.announce(f"channel:{parent_id}", fact, event)


def _runs(sends: list[Send]) -> list[list[Send]]:
    """Split a batch, keeping its order, so that a refused file costs only its own message."""
    runs: list[list[Send]] = []
    for send in sends:
        if send.file_ids or not runs or runs[-1][0].file_ids:
            runs.append([send])
        else:
            runs[-1].append(send)
    return runs


async def _numbered(unit: Unit, sends: list[Send], now_ms: int) -> Numbering:
    messages: dict[int, int] = defaultdict(int)
    roots: dict[int, set[int]] = defaultdict(set)
    for send in sends:
        messages[send.channel_id] += 1
        if send.root:
            roots[send.root[0]].add(send.root[1])
    return await take_numbers(unit, messages, roots, now_ms)


async def _insert(unit: Unit, written: list[tuple[Send, MessageView]]) -> None:
    await unit.execute_many(store.INSERT_MESSAGE, [_row(send, shown) for send, shown in written])
    mentions = [
        {"channel_id": send.channel_id, "seq": shown.seq, "user_id": user_id}
        for send, shown in written
        if send.mentions or send.mention_all
        for user_id in (*send.mentions, *((EVERYBODY,) if send.mention_all else ()))
    ]
    await unit.execute_many(store.INSERT_MENTION, mentions)
    attachments = [
        {
            "channel_id": send.channel_id,
            "seq": shown.seq,
            "position": position,
            "file_id": int(file.id),
        }
        for send, shown in written
        for position, file in enumerate(shown.attachments)
    ]
    await unit.execute_many(store.INSERT_ATTACHMENT, attachments)
    await unit.execute_many(
        store.READ_OWN,
        [
            {"channel_id": send.channel_id, "author_id": send.author_id, "seq": shown.seq}
            for send, shown in written
        ],
    )


def _row(send: Send, shown: MessageView) -> dict[str, object]:
    """Return a new message's columns; those that begin empty are left to the database."""
    return {
        "channel_id": send.channel_id,
        "seq": shown.seq,
        "id": int(shown.id),
        "event": shown.event,
        "version": 1,
        "author_id": send.author_id,
        "kind": send.kind,
        "body": send.body,
        "nonce": send.nonce,
        "reply_to_seq": send.reply.seq if send.reply else None,
        "mention_all": send.mention_all,
        "has": (store.MENTIONS if send.mentions else 0)
        | (store.ATTACHMENTS if send.file_ids else 0),
        "reply_count": 0,
        "created_ms": shown.created_ms,
    }


def _view(
    send: Send, files: list[FileView], message_id: int, seq: int, event: int, now_ms: int
) -> MessageView:
    return MessageView(
        id=str(message_id),
        channel_id=str(send.channel_id),
        seq=seq,
        event=event,
        version=1,
        author_id=str(send.author_id),
        kind=send.kind,
        body=send.body,
        nonce=send.nonce,
        reply_to=send.reply,
        mentions=[str(user_id) for user_id in send.mentions],
        mention_all=send.mention_all,
        reactions=[],
        attachments=files,
        thread=None,
        created_ms=now_ms,
        edited_ms=None,
        deleted_ms=None,
        pinned_ms=None,
        pinned_by=None,
    )
