"""Reading: pages of history, one message, what changed since an event number."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from plexichat.core.ids import EPOCH_MS
from plexichat.core.several import Range, fetch_within
from plexichat.core.unit import Reader, Units
from plexichat.features.channels import Access
from plexichat.features.files import Files
from plexichat.features.messages import pages, store
from plexichat.features.messages.errors import MessageUnknown
from plexichat.features.messages.rows import MessageRow, Numbers
from plexichat.features.messages.schemas import ChannelSync, MessageList, MessagePage, MessageView
from plexichat.features.messages.views import Seat, repliers_of, views, views_without_repliers

MAX_SEQ = 2**62
SYNC_ROWS = 500
MAX_PINS = 200
_ID_SHIFT = 22
_LAST_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of history lies: at most one of these is given; none means the newest."""

    before: int | None = None
    after: int | None = None
    around: int | None = None
    around_id: int | None = None
    at_ms: int | None = None


class History:
    """Reads messages for those who may see their channel."""

    def __init__(self, units: Units, access: Access, files: Files) -> None:
        self._units = units
        self._access = access
        self._files = files

    async def page(self, user_id: int, channel_id: int, place: Place, limit: int) -> MessagePage:
        """Return up to `limit` messages at a place, ascending, and whether there are more."""
        await self._access.of(user_id, channel_id)
        if place == Place(before=place.before):
            return await self._below(channel_id, place.before, limit)

        async def read(reader: Reader) -> MessagePage:
            rows, before, after = await self._rows(reader, channel_id, place, limit)
            return MessagePage(await views(reader, self._files, rows), before, after)

        return await self._units.read_whole(read)

    async def _below(self, channel_id: int, before: int | None, limit: int) -> MessagePage:
        seq = before if before is not None else MAX_SEQ
        where = {"channel_id": channel_id, "seq": seq, "limit": limit + 1}
        page = await self._units.ask(pages.BELOW, where)
        rows = page.rows[:limit][::-1]
        # Of another moment than the page: a reply since then is told by an event after it.
        repliers = await repliers_of(self._units, rows)
        shown = page.beside.views(rows, repliers)
        return MessagePage(shown, len(page.rows) > limit, before is not None)

    async def _rows(
        self, reader: Reader, channel_id: int, place: Place, limit: int
    ) -> tuple[list[MessageRow], bool, bool]:
        if place.after is not None:
            rows = await store.oldest_from(reader, channel_id, place.after + 1, limit + 1)
            return rows[:limit], place.after > 0, len(rows) > limit
        middle = place.around
        if place.around_id is not None:
            middle = (await self._found(reader, channel_id, place.around_id)).seq
        if place.at_ms is not None:
            first_id = min(max(0, place.at_ms - EPOCH_MS) << _ID_SHIFT, _LAST_ID)
            where = {"channel_id": channel_id, "id": first_id}
            middle = await reader.scalar(store.SEQ_AT_ID, where)
        if middle is not None:
            return await _around(reader, channel_id, middle, limit)
        # A moment after everything that was said.
        rows = await store.newest_before(reader, channel_id, MAX_SEQ, limit + 1)
        return rows[-limit:], len(rows) > limit, False

    async def one(self, user_id: int, channel_id: int, message_id: int) -> MessageView:
        """Return a message; a deleted one is shown without its content."""
        await self._access.of(user_id, channel_id)

        async def read(reader: Reader) -> MessageView:
            row = await self._found(reader, channel_id, message_id)
            (shown,) = await views(reader, self._files, [row])
            return shown

        return await self._units.read_whole(read)

    async def pins(self, user_id: int, channel_id: int) -> MessageList:
        """Return the pinned messages, latest pin first."""
        await self._access.of(user_id, channel_id)

        async def read(reader: Reader) -> MessageList:
            where = {"channel_id": channel_id, "limit": MAX_PINS}
            rows = await reader.fetch(store.PINNED, where, into=MessageRow)
            return MessageList(await views(reader, self._files, rows))

        return await self._units.read_whole(read)

    async def since(self, user_id: int, channel_id: int, event: int) -> ChannelSync:
        """Return every message that changed after `event`, or `reset` when there are too many."""
        await self._access.of(user_id, channel_id)
        changed = partial(self.changed, channel_id=channel_id, event=event)
        return await self._units.read_whole(changed)

    async def changed(self, reader: Reader, channel_id: int, event: int) -> ChannelSync:
        """Return what changed after `event` for a caller who was checked already."""
        where = {"channel_id": channel_id}
        numbers = await reader.first(store.NUMBERS, where, into=Numbers)
        last = numbers or Numbers(0, 0)
        rows: list[MessageRow] = []
        if event < last.last_event:
            rows = await reader.fetch(
                store.CHANGED_SINCE,
                {**where, "event": event, "limit": SYNC_ROWS + 1},
                into=MessageRow,
            )
        # A number from the future is a client of another database: it starts afresh.
        reset = len(rows) > SYNC_ROWS or event > last.last_event
        shown = [] if reset else await views(reader, self._files, rows)
        return ChannelSync(str(channel_id), reset, shown, last.last_seq, last.last_event)

    async def changes(
        self, reader: Reader, channel_id: int, event: int, limit: int
    ) -> list[MessageView]:
        """Return the next messages that changed after `event`, whoever may see them.

        In the order of their changes; deleted ones without their content, and none with what it
        answers or who replied.
        """
        where = {"channel_id": channel_id, "event": event, "limit": limit}
        rows = await reader.fetch(store.CHANGES, where, into=MessageRow)
        return await views_without_repliers(reader, self._files, rows)

    async def changes_in(self, reader: Reader, ranges: Sequence[Range]) -> list[MessageView]:
        """Return all messages whose last change is in a range of events of their channel.

        In no order, otherwise as `changes`.
        """
        pair = store.CHANGES_IN_FEW, store.CHANGES_IN_MANY
        rows = await fetch_within(reader, pair, ranges, into=MessageRow)
        return await views_without_repliers(reader, self._files, rows)

    async def several(
        self, places: Sequence[Seat], wanted: Callable[[str], bool]
    ) -> dict[Seat, MessageView]:
        """Return messages by channel and seq, for a caller who was checked for the channels.

        Left out is what was deleted, and what has nothing but a text that is not `wanted`.
        """
        rows = [
            row
            for row in await store.by_seats(self._units, places)
            if row.deleted_ms is None and (row.has & store.ATTACHMENTS or wanted(row.body))
        ]
        # Of another moment than the messages: what changes meanwhile is told by an event.
        shown = await views(self._units, self._files, rows)
        return {(row.channel_id, row.seq): each for row, each in zip(rows, shown, strict=True)}

    async def _found(self, reader: Reader, channel_id: int, message_id: int) -> MessageRow:
        place = {"channel_id": channel_id, "id": message_id}
        row = await reader.first(store.BY_ID, place, into=MessageRow)
        if row is None:
            raise MessageUnknown
        return row


async def _around(
    reader: Reader, channel_id: int, middle: int, limit: int
) -> tuple[list[MessageRow], bool, bool]:
    half = limit // 2
    older = await store.newest_before(reader, channel_id, middle, half + 1)
    newer = await store.oldest_from(reader, channel_id, middle, limit - half + 1)
    rows = older[-half:] if half else []
    return [*rows, *newer[: limit - half]], len(older) > half, len(newer) > limit - half
