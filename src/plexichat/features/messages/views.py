"""Rows to views: what belongs to a run of messages is read by range, one statement a kind."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from operator import attrgetter

from sqlalchemy.sql.base import Executable

from plexichat.core.reading import Row
from plexichat.core.several import Pair, Range, fetch_within
from plexichat.core.unit import Reader
from plexichat.features.files import Files, FileView
from plexichat.features.messages import store
from plexichat.features.messages.rows import MessageRow
from plexichat.features.messages.schemas import MessageView, ReactionView, ReplyView, ThreadView

# Where a message is: its channel and its number there.
Seat = tuple[int, int]
Mentions = dict[Seat, list[str]]
Reactions = dict[Seat, list[ReactionView]]
Attachments = dict[Seat, list[FileView]]
Repliers = dict[Seat, list[str]]
# Up to so many messages apart, one statement over all that lies between costs less than two.
NEAR = 50


async def views(reader: Reader, files: Files, rows: Sequence[MessageRow]) -> list[MessageView]:
    """Return the views of some messages, in their order."""
    repliers = {_seat(row): await _repliers(reader, row) for row in rows if row.thread_id}
    return await views_without_repliers(reader, files, rows, repliers)


async def views_without_repliers(
    reader: Reader, files: Files, rows: Sequence[MessageRow], repliers: Repliers | None = None
) -> list[MessageView]:
    """As `views`, without a statement for each thread: who replied is known, or not wanted."""
    repliers = repliers or {}
    runs = _runs(rows)
    mentions = await _mentions(reader, _with(store.MENTIONS, runs))
    reactions = await _reactions(reader, _with(store.REACTIONS, runs))
    attachments = await _attachments(reader, files, _with(store.ATTACHMENTS, runs))
    return [
        view(
            row,
            mentions.get(_seat(row), []),
            reactions.get(_seat(row), []),
            attachments.get(_seat(row), []),
            repliers.get(_seat(row), []),
        )
        for row in rows
    ]


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


async def _mentions(reader: Reader, runs: list[Range]) -> Mentions:
    found: Mentions = defaultdict(list)
    one, several = store.MENTIONS_IN, (store.MENTIONS_IN_FEW, store.MENTIONS_IN_MANY)
    for channel_id, seq, user_id in await _beside(reader, one, several, runs, _numbers):
        found[channel_id, seq].append(str(user_id))
    return found


async def _reactions(reader: Reader, runs: list[Range]) -> Reactions:
    people: dict[tuple[Seat, str], list[str]] = defaultdict(list)
    one, several = store.REACTIONS_IN, (store.REACTIONS_IN_FEW, store.REACTIONS_IN_MANY)
    for channel_id, seq, emoji, user_id in await _beside(reader, one, several, runs, _reaction):
        people[(channel_id, seq), emoji].append(str(user_id))
    found: Reactions = defaultdict(list)
    for (seat, emoji), user_ids in people.items():
        shown = user_ids[: store.SHOWN_REACTORS]
        found[seat].append(ReactionView(emoji, len(user_ids), shown))
    return found


async def _attachments(reader: Reader, files: Files, runs: list[Range]) -> Attachments:
    one, several = store.ATTACHMENTS_IN, (store.ATTACHMENTS_IN_FEW, store.ATTACHMENTS_IN_MANY)
    rows = await _beside(reader, one, several, runs, _numbers)
    shown = await files.views(reader, [file_id for *_, file_id in rows]) if rows else {}
    found: Attachments = defaultdict(list)
    for channel_id, seq, file_id in rows:
        if file_id in shown:
            found[channel_id, seq].append(shown[file_id])
    return found


async def _beside(
    reader: Reader,
    one: Executable,
    several: Pair,
    runs: list[Range],
    into: Callable[..., Row],
) -> list[Row]:
    """Return what lies beside some runs; of one, as most are, by the shorter statement."""
    if len(runs) != 1:
        return await fetch_within(reader, several, runs, into=into)
    (run,) = runs
    where = {"channel_id": run.id, "first": run.over + 1, "last": run.to}
    return await reader.fetch(one, where, into=into)


async def _repliers(reader: Reader, row: MessageRow) -> list[str]:
    latest = {"channel_id": row.thread_id, "seq": max(0, row.reply_count - 12)}
    return [str(each) for (each,) in await reader.fetch(store.LATEST_REPLIERS, latest, into=_one)]


def _one(value: int) -> tuple[int]:
    return (value,)


def _numbers(channel_id: int, seq: int, number: int) -> tuple[int, int, int]:
    return channel_id, seq, number


def _reaction(channel_id: int, seq: int, emoji: str, user_id: int) -> tuple[int, int, str, int]:
    return channel_id, seq, emoji, user_id
