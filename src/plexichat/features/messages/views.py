"""Rows to views: what belongs to a run of messages is read by range, one statement a kind."""

from collections import defaultdict
from collections.abc import Sequence
from operator import attrgetter

from plexichat.core.unit import Reader
from plexichat.features.files import Files, FileView
from plexichat.features.messages import store
from plexichat.features.messages.rows import MessageRow
from plexichat.features.messages.schemas import MessageView, ReactionView, ReplyView, ThreadView

Mentions = dict[int, list[str]]
Reactions = dict[int, list[ReactionView]]
Attachments = dict[int, list[FileView]]
# Up to so many messages apart, one statement over all that lies between costs less than two.
NEAR = 50


async def views(reader: Reader, files: Files, rows: Sequence[MessageRow]) -> list[MessageView]:
    """Return the views of some messages of one channel, in their order."""
    mentions: Mentions = {}
    reactions: Reactions = {}
    attachments: Attachments = {}
    for near in _runs(rows):
        run = {"channel_id": near[0].channel_id, "first": near[0].seq, "last": near[-1].seq}
        kinds = 0
        for row in near:
            kinds |= row.has
        if kinds & store.MENTIONS:
            mentions |= await _mentions(reader, run)
        if kinds & store.REACTIONS:
            reactions |= await _reactions(reader, run)
        if kinds & store.ATTACHMENTS:
            attachments |= await _attachments(reader, files, run)
    threads = {row.seq: await _repliers(reader, row) for row in rows if row.thread_id}
    return [
        view(
            row,
            mentions.get(row.seq, []),
            reactions.get(row.seq, []),
            attachments.get(row.seq, []),
            threads.get(row.seq, []),
        )
        for row in rows
    ]


def _runs(rows: Sequence[MessageRow]) -> list[list[MessageRow]]:
    """Split messages where many lie between two of them: pins, or what changed, lie anywhere."""
    runs: list[list[MessageRow]] = []
    for row in sorted(rows, key=attrgetter("seq")):
        if runs and row.seq - runs[-1][-1].seq <= NEAR:
            runs[-1].append(row)
        else:
            runs.append([row])
    return runs


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


async def _mentions(reader: Reader, run: dict[str, int]) -> Mentions:
    found: Mentions = defaultdict(list)
    for seq, user_id in await reader.fetch(store.MENTIONS_IN, run, into=_pair):
        found[seq].append(str(user_id))
    return found


async def _reactions(reader: Reader, run: dict[str, int]) -> Reactions:
    people: dict[tuple[int, str], list[str]] = defaultdict(list)
    for seq, emoji, user_id in await reader.fetch(store.REACTIONS_IN, run, into=_triple):
        people[seq, emoji].append(str(user_id))
    found: Reactions = defaultdict(list)
    for (seq, emoji), user_ids in people.items():
        shown = user_ids[: store.SHOWN_REACTORS]
        found[seq].append(ReactionView(emoji, len(user_ids), shown))
    return found


async def _attachments(reader: Reader, files: Files, run: dict[str, int]) -> Attachments:
    pairs = await reader.fetch(store.ATTACHMENTS_IN, run, into=_pair)
    shown = await files.views(reader, [file_id for _, file_id in pairs])
    found: Attachments = defaultdict(list)
    for seq, file_id in pairs:
        if file_id in shown:
            found[seq].append(shown[file_id])
    return found


async def _repliers(reader: Reader, row: MessageRow) -> list[str]:
    latest = {"channel_id": row.thread_id, "seq": max(0, row.reply_count - 12)}
    return [str(each) for (each,) in await reader.fetch(store.LATEST_REPLIERS, latest, into=_one)]


def _one(value: int) -> tuple[int]:
    return (value,)


def _pair(seq: int, value: int) -> tuple[int, int]:
    return seq, value


def _triple(seq: int, emoji: str, user_id: int) -> tuple[int, str, int]:
    return seq, emoji, user_id
