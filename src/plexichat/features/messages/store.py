"""All SQL of messages. History is found by `(channel_id, seq)`: a page is one run of rows."""

from collections.abc import Sequence

from sqlalchemy import (
    BindParameter,
    Select,
    and_,
    bindparam,
    func,
    insert,
    null,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import aliased
from sqlalchemy.sql.base import Executable
from sqlmodel import col

from plexichat.core.reading import rows_of
from plexichat.core.several import FEW, RUN, within
from plexichat.core.unit import Asker, Reader, Unit
from plexichat.features.messages.models import Attachment, Mention, Message, Reaction
from plexichat.features.messages.rows import MessageRow, TakenRow

MENTIONS, REACTIONS, ATTACHMENTS = 1, 2, 4
EXCERPT_CHARS = 160
SHOWN_REACTORS = 20


_REPLIED = aliased(Message)
_OWN = (
    col(Message.id),
    col(Message.channel_id),
    col(Message.seq),
    col(Message.event),
    col(Message.version),
    col(Message.author_id),
    col(Message.kind),
    col(Message.body),
    col(Message.nonce),
    col(Message.mention_all),
    col(Message.has),
    col(Message.thread_id),
    col(Message.reply_count),
    col(Message.last_reply_ms),
    col(Message.created_ms),
    col(Message.edited_ms),
    col(Message.deleted_ms),
    col(Message.pinned_ms),
    col(Message.pinned_by),
)


def _rows() -> Select[MessageRow]:
    return select(  # type: ignore[call-overload,no-any-return]  # more columns than the stubs name
        *_OWN,
        _REPLIED.seq,
        _REPLIED.id,
        _REPLIED.author_id,
        func.substr(_REPLIED.body, 1, EXCERPT_CHARS),
        _REPLIED.deleted_ms,
    ).outerjoin(
        _REPLIED,
        and_(
            col(_REPLIED.channel_id) == col(Message.channel_id),
            col(_REPLIED.seq) == col(Message.reply_to_seq),
        ),
    )


_IN_CHANNEL = col(Message.channel_id) == bindparam("channel_id")
_LIMIT: BindParameter[int] = bindparam("limit")

BEFORE = (
    _rows()
    .where(_IN_CHANNEL, col(Message.seq) < bindparam("seq"))
    .order_by(col(Message.seq).desc())
    .limit(_LIMIT)
)
FROM = (
    _rows()
    .where(_IN_CHANNEL, col(Message.seq) >= bindparam("seq"))
    .order_by(col(Message.seq))
    .limit(_LIMIT)
)
CHANGED_SINCE = (
    _rows()
    .where(_IN_CHANNEL, col(Message.event) > bindparam("event"))
    .order_by(col(Message.event))
    .limit(_LIMIT)
)
# For who asks for none of what a message answers: without a second look at the table.
CHANGES = (
    select(*_OWN)
    .where(_IN_CHANNEL, col(Message.event) > bindparam("event"))
    .order_by(col(Message.event))
    .limit(_LIMIT)
)


def _changes_in(seats: int) -> Executable:
    return select(*_OWN).where(within(col(Message.channel_id), col(Message.event), seats))


CHANGES_IN_FEW, CHANGES_IN_MANY = _changes_in(FEW), _changes_in(RUN)
BY_ID = _rows().where(_IN_CHANNEL, col(Message.id) == bindparam("id"))
# Asked for together: a page of what was found, and one more, is one round trip. Who asks for fewer
# repeats one of theirs.
SEATS = 26
BY_SEATS = _rows().where(
    or_(
        *[
            and_(
                col(Message.channel_id) == bindparam(f"channel_{each}"),
                col(Message.seq) == bindparam(f"seq_{each}"),
            )
            for each in range(SEATS)
        ]
    )
)
_AT_SEATS = rows_of(BY_SEATS, MessageRow)
BY_NONCE = _rows().where(
    _IN_CHANNEL,
    col(Message.author_id) == bindparam("author_id"),
    col(Message.nonce) == bindparam("nonce"),
)
PINNED = (
    _rows()
    .where(_IN_CHANNEL, col(Message.pinned_ms).is_not(null()), col(Message.deleted_ms).is_(null()))
    .order_by(col(Message.pinned_ms).desc())
    .limit(_LIMIT)
)
# Ids grow with time, so the first id of a moment finds its place without an index on time.
SEQ_AT_ID = (
    select(col(Message.seq))
    .where(_IN_CHANNEL, col(Message.id) >= bindparam("id"))
    .order_by(col(Message.id))
    .limit(1)
)

NUMBERS = text("SELECT last_seq, last_event FROM channels WHERE id = :channel_id")
TAKE_NUMBERS = text(
    "UPDATE channels SET last_seq = last_seq + :messages, last_event = last_event + :events,"
    " last_message_ms = COALESCE(:now_ms, last_message_ms)"
    " WHERE id = :channel_id AND deleted_ms IS NULL RETURNING id, last_seq, last_event,"
    " (SELECT value FROM epochs WHERE name = 'rights')"
)
INSERT_MESSAGE = insert(Message)
INSERT_MENTION = insert(Mention)
INSERT_ATTACHMENT = insert(Attachment)
INSERT_REACTION = insert(Reaction)
# Who had read everything before their own message has read everything after it.
READ_OWN = text(
    "UPDATE channel_members SET read_seq = :seq"
    " WHERE channel_id = :channel_id AND user_id = :author_id AND read_seq = :seq - 1"
)
COUNT_REPLY = text(
    "UPDATE messages SET reply_count = reply_count + 1, last_reply_ms = :now_ms,"
    " thread_id = :thread_id, event = :event WHERE channel_id = :channel_id AND id = :id"
)

_THIS = (_IN_CHANNEL, col(Message.seq) == bindparam("at_seq"))
EDIT = (
    update(Message)
    .where(*_THIS)
    .values(
        body=bindparam("new_body"),
        mention_all=bindparam("new_mention_all"),
        has=bindparam("new_has"),
        edited_ms=bindparam("now_ms"),
        version=col(Message.version) + 1,
        event=bindparam("new_event"),
    )
)
DELETE = (
    update(Message)
    .where(*_THIS)
    .values(
        deleted_ms=bindparam("now_ms"),
        pinned_ms=None,
        pinned_by=None,
        version=col(Message.version) + 1,
        event=bindparam("new_event"),
    )
)
RESTORE = (
    update(Message)
    .where(*_THIS)
    .values(deleted_ms=None, version=col(Message.version) + 1, event=bindparam("new_event"))
)
PIN = (
    update(Message)
    .where(*_THIS)
    .values(
        pinned_ms=bindparam("now_ms"), pinned_by=bindparam("user_id"), event=bindparam("new_event")
    )
)
TOUCH = (
    update(Message)
    .where(*_THIS)
    .values(has=col(Message.has).op("|")(bindparam("bits")), event=bindparam("new_event"))
)
PURGE = text(
    "UPDATE messages SET body = '' WHERE deleted_ms IS NOT NULL AND deleted_ms < :before_ms"
    " AND body <> ''"
)

FORGET_MENTIONS = text("DELETE FROM mentions WHERE channel_id = :channel_id AND seq = :seq")
FORGET_REACTION = text(
    "DELETE FROM reactions WHERE channel_id = :channel_id AND seq = :seq AND emoji = :emoji"
    " AND user_id = :user_id"
)
KINDS_OF_REACTION = text(
    "SELECT COUNT(DISTINCT emoji) FROM reactions WHERE channel_id = :channel_id AND seq = :seq"
)
HAS_REACTION = text(
    "SELECT 1 FROM reactions WHERE channel_id = :channel_id AND seq = :seq AND emoji = :emoji"
    " AND user_id = :user_id"
)
REACTORS = text(
    "SELECT user_id FROM reactions WHERE channel_id = :channel_id AND seq = :seq AND emoji = :emoji"
    " ORDER BY created_ms, user_id LIMIT :limit"
)
_RUN = "channel_id = :channel_id AND seq BETWEEN :first AND :last"
MENTIONS_IN = text(
    f"SELECT channel_id, seq, user_id FROM mentions WHERE {_RUN} AND user_id > 0"  # noqa: S608
)
REACTIONS_IN = text(
    f"SELECT channel_id, seq, emoji, user_id FROM reactions WHERE {_RUN}"  # noqa: S608
    " ORDER BY seq, created_ms, user_id"
)
ATTACHMENTS_IN = text(
    f"SELECT channel_id, seq, file_id FROM attachments WHERE {_RUN} ORDER BY seq, position"  # noqa: S608
)


def _mentions_in(seats: int) -> Executable:
    return select(col(Mention.channel_id), col(Mention.seq), col(Mention.user_id)).where(
        within(col(Mention.channel_id), col(Mention.seq), seats), col(Mention.user_id) > 0
    )


def _reactions_in(seats: int) -> Executable:
    row = col(Reaction.channel_id), col(Reaction.seq), col(Reaction.emoji), col(Reaction.user_id)
    return (
        select(*row)
        .where(within(col(Reaction.channel_id), col(Reaction.seq), seats))
        .order_by(col(Reaction.seq), col(Reaction.created_ms), col(Reaction.user_id))
    )


def _attachments_in(seats: int) -> Executable:
    return (
        select(col(Attachment.channel_id), col(Attachment.seq), col(Attachment.file_id))
        .where(within(col(Attachment.channel_id), col(Attachment.seq), seats))
        .order_by(col(Attachment.seq), col(Attachment.position))
    )


# The same of several runs, of several channels.
MENTIONS_IN_FEW, MENTIONS_IN_MANY = _mentions_in(FEW), _mentions_in(RUN)
REACTIONS_IN_FEW, REACTIONS_IN_MANY = _reactions_in(FEW), _reactions_in(RUN)
ATTACHMENTS_IN_FEW, ATTACHMENTS_IN_MANY = _attachments_in(FEW), _attachments_in(RUN)
# Of so many threads at a time; seats that nobody needs have a thread that is none.
THREADS = 10
LATEST_REPLIERS = text(
    " UNION ALL ".join(
        f"SELECT thread_id, author_id FROM (SELECT DISTINCT channel_id AS thread_id, author_id"  # noqa: S608
        f" FROM (SELECT channel_id, author_id FROM messages WHERE channel_id = :thread_{place}"
        f" AND seq > :over_{place} ORDER BY seq DESC) AS latest_{place} LIMIT 3) AS of_{place}"
        for place in range(THREADS)
    )
)
NAMED_MEMBER = text(
    "SELECT u.id FROM users u JOIN channel_members m ON m.user_id = u.id"
    " WHERE u.username_key = :key AND m.channel_id = :channel_id AND m.left_ms IS NULL"
)
HOLDS_FILE = text(
    "SELECT a.channel_id FROM attachments a JOIN messages m"
    " ON m.channel_id = a.channel_id AND m.seq = a.seq"
    " WHERE a.file_id = :file_id AND m.deleted_ms IS NULL"
)


async def newest_before(reader: Reader, channel_id: int, seq: int, limit: int) -> list[MessageRow]:
    """Return up to `limit` messages below `seq`, in ascending order."""
    rows = await reader.fetch(
        BEFORE, {"channel_id": channel_id, "seq": seq, "limit": limit}, into=MessageRow
    )
    rows.reverse()
    return rows


async def oldest_from(reader: Reader, channel_id: int, seq: int, limit: int) -> list[MessageRow]:
    """Return up to `limit` messages from `seq` on, in ascending order."""
    return await reader.fetch(
        FROM, {"channel_id": channel_id, "seq": seq, "limit": limit}, into=MessageRow
    )


async def take_numbers(
    unit: Unit, channel_id: int, *, messages: int, events: int, now_ms: int | None
) -> TakenRow | None:
    """Take the channel's next numbers, holding its row until commit; None where it is gone.

    The row lock makes numbers visible in order, so a reader at 7 never meets a late 6.
    """
    return await unit.first(
        TAKE_NUMBERS,
        {"channel_id": channel_id, "messages": messages, "events": events, "now_ms": now_ms},
        into=TakenRow,
    )


async def members_named(reader: Unit | Reader, channel_id: int, keys: Sequence[str]) -> list[int]:
    """Return the members of a channel whose username keys are among `keys`."""
    found = [
        await reader.scalar(NAMED_MEMBER, {"channel_id": channel_id, "key": key}) for key in keys
    ]
    return [user_id for user_id in found if user_id is not None]


async def by_seats(asker: Asker, seats: Sequence[tuple[int, int]]) -> list[MessageRow]:
    """Return messages by channel and seq, in no order, unknown ones left out."""
    found: list[MessageRow] = []
    for first in range(0, len(seats), SEATS):
        some = seats[first : first + SEATS]
        values: dict[str, int] = {}
        for each in range(SEATS):
            channel_id, seq = some[min(each, len(some) - 1)]
            values[f"channel_{each}"], values[f"seq_{each}"] = channel_id, seq
        rows = await asker.ask(_AT_SEATS, values)
        found += rows
    return found
