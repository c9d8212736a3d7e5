"""Rows to views: what belongs to a run of messages is read by range, one statement a kind."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter
from typing import Generic, NamedTuple

from sqlalchemy.sql.base import Executable

from plexichat.core.reading import Row, rows_of
from plexichat.core.several import Range, RowsOf, ask_within
from plexichat.core.unit import Asker
from plexichat.features.files import FileRow, Files, FileView, file_view
from plexichat.features.messages import store
from plexichat.features.messages.rows import MessageRow
from plexichat.features.messages.schemas import MessageView, ReactionView, ReplyView, ThreadView

# Where a message is: its channel and its number there.
Seat = tuple[int, int]
Mentions = dict[Seat, list[str]]
Reactions = dict[Seat, list[ReactionView]]
Attachments = dict[Seat, list[FileView]]
# By thread.
Repliers = dict[int, list[str]]


# Up to so many messages apart, one statement over all that lies between costs less than two.
NEAR = 50


class Beside(NamedTuple):
    """What belongs to some messages, by where they are."""

    mentions: Mentions
    reactions: Reactions
    attachments: Attachments

    @classmethod
    def of(
        cls,
        mentions: Iterable[tuple[int, int, int]],
        reactions: Iterable[tuple[int, int, str, int]],
        files: Iterable[tuple[int, int, FileRow]],
    ) -> "Beside":
        """Return what these rows say, each in the order in which it is shown."""
        mentioned: Mentions = defaultdict(list)
        for channel_id, seq, user_id in mentions:
            mentioned[channel_id, seq].append(str(user_id))
        attached: Attachments = defaultdict(list)
        for channel_id, seq, file in files:
            attached[channel_id, seq].append(file_view(file))
        return cls(mentioned, _reactions(reactions), attached)

    def views(self, rows: Iterable[MessageRow], repliers: Repliers) -> list[MessageView]:
        """Return the views of the messages; `repliers` are by thread."""
        return [
            view(
                row,
                self.mentions.get(_seat(row), []),
                self.reactions.get(_seat(row), []),
                self.attachments.get(_seat(row), []),
                repliers.get(row.thread_id or 0, []),
            )
            for row in rows
        ]


async def views(asker: Asker, files: Files, rows: Sequence[MessageRow]) -> list[MessageView]:
    """Return the views of some messages, in their order."""
    repliers = await repliers_of(asker, rows)
    return await views_without_repliers(asker, files, rows, repliers)


async def views_without_repliers(
    asker: Asker, files: Files, rows: Sequence[MessageRow], repliers: Repliers | None = None
) -> list[MessageView]:
    """As `views`, where who replied is known, or not wanted."""
    runs = _runs(rows)
    mentions = await _beside(asker, _MENTIONS, _with(store.MENTIONS, runs))
    reactions = await _beside(asker, _REACTIONS, _with(store.REACTIONS, runs))
    attached = await _beside(asker, _ATTACHMENTS, _with(store.ATTACHMENTS, runs))
    whole = await files.rows(asker, [file_id for *_, file_id in attached]) if attached else {}
    beside = Beside.of(
        mentions,
        reactions,
        [(where, seq, whole[file_id]) for where, seq, file_id in attached if file_id in whole],
    )
    return beside.views(rows, repliers or {})


async def repliers_of(asker: Asker, rows: Iterable[MessageRow]) -> Repliers:
    """Return some of those who replied last in the messages' threads, by thread."""
    found: Repliers = defaultdict(list)
    threads = [(row.thread_id, row.reply_count) for row in rows if row.thread_id]
    for start in range(0, len(threads), store.THREADS):
        where: dict[str, int] = {}
        for place in range(store.THREADS):
            thread_id, replies = (threads[start + place :] or [(0, 0)])[0]
            where |= {f"thread_{place}": thread_id, f"over_{place}": max(0, replies - 12)}
        for thread_id, author_id in await asker.ask(_REPLIERS, where):
            found[thread_id].append(str(author_id))
    return found


def _seat(row: MessageRow) -> Seat:
    return row.channel_id, row.seq


def _runs(rows: Sequence[MessageRow]) -> list[list[MessageRow]]:
    """Split messages where many lie between two of them: pins, or what changed, lie anywhere."""
    runs: list[list[MessageRow]] = []
    for row in sorted(rows, key=attrgetter("channel_id", "seq")):
        before = runs[-1][-1] if runs else None
        if before and before.channel_id == row.channel_id and row.seq - before.seq <= NEAR:
            runs[-1].append(row)
        else:
            runs.append([row])
    return runs


def _with(kind: int, runs: list[list[MessageRow]]) -> list[Range]:
    """Return where the runs are that have something of a kind."""
    return [
        Range(run[0].channel_id, run[0].seq - 1, run[-1].seq)
        for run in runs
        if any(row.has & kind for row in run)
    ]


def view(
    row: MessageRow,
    mentions: list[str],
    reactions: list[ReactionView],
    attachments: list[FileView],
    repliers: list[str],
) -> MessageView:
    """Return a message as its readers see it: a deleted one without its content."""
    gone = row.deleted_ms is not None
    return MessageView(
        id=str(row.id),
        channel_id=str(row.channel_id),
        seq=row.seq,
        event=row.event,
        version=row.version,
        author_id=str(row.author_id),
        kind=row.kind,
        body="" if gone else row.body,
        nonce=row.nonce,
        reply_to=_reply(row),
        mentions=[] if gone else mentions,
        mention_all=None if gone else row.mention_all,
        reactions=[] if gone else reactions,
        attachments=[] if gone else attachments,
        thread=ThreadView(str(row.thread_id), row.reply_count, row.last_reply_ms, repliers)
        if row.thread_id
        else None,
        created_ms=row.created_ms,
        edited_ms=row.edited_ms,
        deleted_ms=row.deleted_ms,
        pinned_ms=row.pinned_ms,
        pinned_by=str(row.pinned_by) if row.pinned_by else None,
    )


def _reply(row: MessageRow) -> ReplyView | None:
    if row.reply_seq is None:
        return None
    excerpt = "" if row.reply_deleted_ms is not None else row.reply_excerpt or ""
    return ReplyView(str(row.reply_id), row.reply_seq, str(row.reply_author_id), excerpt)


def _reactions(rows: Iterable[tuple[int, int, str, int]]) -> Reactions:
    people: dict[tuple[Seat, str], list[str]] = defaultdict(list)
    for channel_id, seq, emoji, user_id in rows:
        people[(channel_id, seq), emoji].append(str(user_id))
    found: Reactions = defaultdict(list)
    for (seat, emoji), user_ids in people.items():
        shown = user_ids[: store.SHOWN_REACTORS]
        found[seat].append(ReactionView(emoji, len(user_ids), shown))
    return found


class _Beside(NamedTuple, Generic[Row]):
    """A kind of what belongs to messages: of one run, of few, and of many."""

    one: RowsOf[Row]
    several: tuple[RowsOf[Row], RowsOf[Row]]


async def _beside(asker: Asker, kind: _Beside[Row], runs: list[Range]) -> list[Row]:
    """Return what lies beside some runs; of one, as most are, by the shorter statement."""
    if len(runs) != 1:
        return await ask_within(asker, kind.several, runs)
    (run,) = runs
    where = {"channel_id": run.id, "first": run.over + 1, "last": run.to}
    return await asker.ask(kind.one, where)


def mention_row(channel_id: int, seq: int, number: int) -> tuple[int, int, int]:
    """Return the columns of a mention; those of an attachment are as many numbers."""
    return channel_id, seq, number


def reaction_row(channel_id: int, seq: int, emoji: str, user_id: int) -> tuple[int, int, str, int]:
    """Return the columns of a reaction."""
    return channel_id, seq, emoji, user_id


def _pair(first: int, second: int) -> tuple[int, int]:
    return first, second


def _kind(
    into: Callable[..., Row], one: Executable, few: Executable, many: Executable
) -> _Beside[Row]:
    return _Beside(rows_of(one, into), (rows_of(few, into), rows_of(many, into)))


_MENTIONS = _kind(mention_row, store.MENTIONS_IN, store.MENTIONS_IN_FEW, store.MENTIONS_IN_MANY)
_REACTIONS = _kind(
    reaction_row, store.REACTIONS_IN, store.REACTIONS_IN_FEW, store.REACTIONS_IN_MANY
)
_ATTACHMENTS = _kind(
    mention_row, store.ATTACHMENTS_IN, store.ATTACHMENTS_IN_FEW, store.ATTACHMENTS_IN_MANY
)
_REPLIERS = rows_of(store.LATEST_REPLIERS, _pair)
