"""The page below a place in a channel, with all that belongs to its messages, in one round trip.

A channel's numbers have no holes, so what a page covers is known before its messages are.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.sql.elements import TextClause

from plexichat.core.reading import Question, Reading
from plexichat.features.files import FileRow
from plexichat.features.messages import store
from plexichat.features.messages.rows import MessageRow
from plexichat.features.messages.views import Beside, mention_row, reaction_row

_HAS = MessageRow._fields.index("has")
_TOP = (
    "(SELECT CASE WHEN last_seq < :seq THEN last_seq + 1 ELSE :seq END FROM channels"
    " WHERE id = :channel_id)"
)


def _in_page(columns: str, tables: str, name: str, rest: str) -> TextClause:
    """Return the statement of what belongs to a page, by the short name of the table it is in."""
    below = f"{name}.channel_id = :channel_id AND {name}.seq < :seq"
    page = f"{below} AND {name}.seq >= {_TOP} - :limit"
    return text(f"SELECT {columns} FROM {tables} WHERE {page} {rest}")  # noqa: S608 - our own SQL


MENTIONS = _in_page("m.channel_id, m.seq, m.user_id", "mentions m", "m", "AND m.user_id > 0")
REACTIONS = _in_page(
    "r.channel_id, r.seq, r.emoji, r.user_id",
    "reactions r",
    "r",
    "ORDER BY r.seq, r.created_ms, r.user_id",
)
ATTACHED = _in_page(
    f"a.channel_id, a.seq, {', '.join(f'f.{name}' for name in FileRow._fields)}",
    "attachments a JOIN files f ON f.id = a.file_id AND f.deleted_ms IS NULL"
    " AND f.purpose <> 'pending'",
    "a",
    "ORDER BY a.seq, a.position",
)


def _some_have(kind: int) -> Callable[[Sequence[Sequence[int]]], bool]:
    return lambda rows: any(row[_HAS] & kind for row in rows)


class Page(NamedTuple):
    """Messages, the latest first, and what belongs to them; who replied is not in it."""

    rows: list[MessageRow]
    beside: Beside


def _attached(channel_id: int, seq: int, *file: object) -> tuple[int, int, FileRow]:
    return channel_id, seq, FileRow(*file)  # type: ignore[arg-type]  # as the columns are


def _page(
    _where: Mapping[str, int],
    rows: list[MessageRow],
    mentions: list[tuple[int, int, int]],
    reactions: list[tuple[int, int, str, int]],
    files: list[tuple[int, int, FileRow]],
) -> Page:
    return Page(rows, Beside.of(mentions, reactions, files))


# Up to `limit` messages of `channel_id` below `seq`.
BELOW = Reading(
    (
        Question(store.BEFORE, MessageRow),
        Question(MENTIONS, mention_row, _some_have(store.MENTIONS)),
        Question(REACTIONS, reaction_row, _some_have(store.REACTIONS)),
        Question(ATTACHED, _attached, _some_have(store.ATTACHMENTS)),
    ),
    _page,
)
