"""What can be done with messages."""

import asyncio
import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace

from plexichat.core.clock import Clock
from plexichat.core.ids import Snowflakes
from plexichat.core.unit import Reader, Unit, Units
from plexichat.engines.commit import GroupCommit, QueueFull
from plexichat.features.channels import Access, ChannelAccess, ChannelUnknown, Threads
from plexichat.features.files import Files
from plexichat.features.messages import policy, store
from plexichat.features.messages.errors import (
    ChannelArchived,
    MessageChanged,
    MessageUnknown,
    Overloaded,
    UndoTooLate,
)
from plexichat.features.messages.events import MessageDeleted, MessageUpdated
from plexichat.features.messages.mentions import named
from plexichat.features.messages.rows import MessageRow
from plexichat.features.messages.schemas import MessageView, ReplyView
from plexichat.features.messages.views import views
from plexichat.features.messages.writer import EVERYBODY, Send, Sent, Writer
from plexichat.security.authz import Permission

UNDO_MS = 5 * 60_000


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of the messages feature: characters, waiting sends, sends in one transaction."""

    body_chars: int = 16_000
    waiting: int = 10_000
    batch: int = 512


class Messages:
    """Sends, edits, deletes, pins. Reading is in `History`, reacting in `Reactions`.

    A right is asked inside the transaction that uses it: who waited for the writer and lost the
    right meanwhile is refused.
    """

    def __init__(  # noqa: PLR0913 - each is one thing that it needs
        self,
        units: Units,
        clock: Clock,
        ids: Snowflakes,
        access: Access,
        threads: Threads,
        files: Files,
        limits: Limits,
    ) -> None:
        self._units = units
        self._clock = clock
        self._access = access
        self._threads = threads
        self._files = files
        self._limits = limits
        writer = Writer(units, clock, ids, access, files)
        self.commit: GroupCommit[Send, Sent] = GroupCommit(
            writer.write, bound=limits.waiting, batch=limits.batch, clock=clock
        )

    def enqueue_now(
        self, user_id: int, channel_id: int, body: str, nonce: str
    ) -> "asyncio.Future[Sent] | None":
        """Queue the common message, plain text by a known member, without waiting for anything.

        Returns None when something must be looked up first: then use `send`. The future resolves
        once the message is durable.
        """
        access = self._access.peek(user_id, channel_id)
        if access is None or access.kind == "thread" or "@" in body:
            return None
        policy.check_body(body, has_files=False, limit_chars=self._limits.body_chars)
        policy.check_may_send(access, with_files=False)
        nonce = policy.checked_nonce(nonce)
        epoch = self._access.epoch
        return self._submit(Send(channel_id, user_id, nonce, body, epoch=epoch))

    async def send(  # noqa: PLR0913 - each is one thing that it needs
        self,
        user_id: int,
        channel_id: int,
        body: str,
        *,
        nonce: str | None = None,
        reply_to_id: int | None = None,
        file_ids: Sequence[int] = (),
        also_to_channel: bool = False,
    ) -> Sent:
        """Store a message; the same nonce again answers with the same message."""
        future = await self.enqueue(
            user_id,
            channel_id,
            body,
            nonce=nonce,
            reply_to_id=reply_to_id,
            file_ids=file_ids,
            also_to_channel=also_to_channel,
        )
        return await future

    async def enqueue(  # noqa: PLR0913 - each is one thing that it needs
        self,
        user_id: int,
        channel_id: int,
        body: str,
        *,
        nonce: str | None = None,
        reply_to_id: int | None = None,
        file_ids: Sequence[int] = (),
        also_to_channel: bool = False,
    ) -> "asyncio.Future[Sent]":
        """Check a message, look up what it names, and queue it."""
        policy.check_body(body, has_files=bool(file_ids), limit_chars=self._limits.body_chars)
        nonce = policy.checked_nonce(nonce) if nonce is not None else secrets.token_hex(12)
        epoch = self._access.epoch
        access = await self._access.of(user_id, channel_id)
        policy.check_may_send(access, with_files=bool(file_ids))
        send = await self._resolved(access, user_id, nonce, body, reply_to_id, file_ids)
        send = replace(send, epoch=epoch)
        if also_to_channel and send.root:
            await self._send_to_parent(user_id, send, send.root)
        return self._submit(send)

    def _submit(self, send: Send) -> "asyncio.Future[Sent]":
        try:
            return self.commit.submit(send)
        except QueueFull:
            raise Overloaded(
                "Too many messages wait for the database. Try again in a second.",
                retry_after_seconds=1,
            ) from None

    async def _resolved(
        self,
        access: ChannelAccess,
        user_id: int,
        nonce: str,
        body: str,
        reply_to_id: int | None,
        file_ids: Sequence[int],
    ) -> Send:
        channel_id = access.channel_id
        async with self._units.read() as reader:
            reply = await _reply(reader, channel_id, reply_to_id) if reply_to_id else None
            mentions, everybody = await _mentioned(reader, access, body)
        root = None
        if access.kind == "thread":
            root = await self._threads.follow_for_reply(channel_id, user_id, mentions)
        return Send(
            channel_id,
            user_id,
            nonce,
            body,
            reply=reply,
            mentions=tuple(mentions),
            mention_all=everybody,
            file_ids=tuple(file_ids),
            root=root,
        )

    async def _send_to_parent(self, user_id: int, send: Send, root: tuple[int, int]) -> None:
        """Say a thread's reply in its channel too, as a reply to the root, with a nonce of its own.

        Derived from the first nonce, so that a retry repeats neither.
        """
        parent_id, root_id = root
        epoch = self._access.epoch
        access = await self._access.of(user_id, parent_id)
        policy.check_may_send(access, with_files=bool(send.file_ids))
        async with self._units.read() as reader:
            reply = await _reply(reader, parent_id, root_id)
        nonce = hashlib.sha256(f"{send.channel_id} {send.nonce}".encode()).hexdigest()[:32]
        await self._submit(
            replace(
                send,
                channel_id=parent_id,
                nonce=nonce,
                reply=reply,
                root=None,
                epoch=epoch,
            )
        )

    async def edit(
        self, user_id: int, channel_id: int, message_id: int, body: str, version: int | None
    ) -> MessageView:
        """Give a message a new text; only its author may, and only the version they saw."""
        async with self._units.begin(_lock(channel_id)) as unit:
            access = await self._writable(unit, user_id, channel_id)
            event = await self._take_event(unit, channel_id)
            row = await found(unit, channel_id, message_id)
            policy.check_may_edit(row, user_id)
            if version is not None and version != row.version:
                raise MessageChanged(f"It has version {row.version} now. Read it again, then edit.")
            has_files = bool(row.has & store.ATTACHMENTS)
            policy.check_body(body, has_files=has_files, limit_chars=self._limits.body_chars)
            mentions, everybody = await _mentioned(unit, access, body)
            await _replace_mentions(unit, row, mentions, everybody)
            has = row.has & ~store.MENTIONS | (store.MENTIONS if mentions else 0)
            await unit.execute(
                store.EDIT,
                {
                    "channel_id": channel_id,
                    "at_seq": row.seq,
                    "new_body": body,
                    "new_mention_all": everybody,
                    "new_has": has,
                    "now_ms": self._clock.now_ms(),
                    "new_event": event,
                },
            )
            return await self._announce_state(unit, row, event)

    async def delete(self, user_id: int, channel_id: int, message_id: int) -> None:
        """Take a message's content away from all readers; harmless when it is deleted already."""
        async with self._units.begin(_lock(channel_id)) as unit:
            access = await self._access.current(unit, user_id, channel_id)
            event = await self._take_event(unit, channel_id)
            row = await found(unit, channel_id, message_id)
            policy.check_may_delete(row, user_id, access)
            deleted_ms = row.deleted_ms or self._clock.now_ms()
            await unit.execute(
                store.DELETE,
                {
                    "channel_id": channel_id,
                    "at_seq": row.seq,
                    "now_ms": deleted_ms,
                    "new_event": event,
                },
            )
            fact = MessageDeleted(str(channel_id), event, str(row.id), row.seq, deleted_ms)
            unit.announce(f"channel:{channel_id}", fact, event)

    async def restore(self, user_id: int, channel_id: int, message_id: int) -> MessageView:
        """Undo a deletion of one's own message within five minutes."""
        async with self._units.begin(_lock(channel_id)) as unit:
            await self._writable(unit, user_id, channel_id)
            event = await self._take_event(unit, channel_id)
            row = await found(unit, channel_id, message_id)
            policy.check_may_restore(row, user_id)
            if row.deleted_ms and self._clock.now_ms() - row.deleted_ms > UNDO_MS:
                raise UndoTooLate("A message can be restored for five minutes.")
            values = {"channel_id": channel_id, "at_seq": row.seq, "new_event": event}
            await unit.execute(store.RESTORE, values)
            return await self._announce_state(unit, row, event)

    async def pin(
        self, user_id: int, channel_id: int, message_id: int, *, pinned: bool
    ) -> MessageView:
        """Pin a message to its channel, or take the pin off; harmless twice."""
        async with self._units.begin(_lock(channel_id)) as unit:
            access = await self._access.require(unit, user_id, channel_id, Permission.PIN)
            policy.check_may_write(access)
            event = await self._take_event(unit, channel_id)
            row = await found(unit, channel_id, message_id)
            if row.deleted_ms:
                raise MessageUnknown
            await unit.execute(
                store.PIN,
                {
                    "channel_id": channel_id,
                    "at_seq": row.seq,
                    "now_ms": self._clock.now_ms() if pinned else None,
                    "user_id": user_id if pinned else None,
                    "new_event": event,
                },
            )
            return await self._announce_state(unit, row, event)

    async def purge(self) -> int:
        """Forget the texts of messages whose deletion can no longer be undone."""
        async with self._units.begin() as unit:
            before_ms = self._clock.now_ms() - 2 * UNDO_MS
            return await unit.execute(store.PURGE, {"before_ms": before_ms})

    async def _writable(self, unit: Unit, user_id: int, channel_id: int) -> ChannelAccess:
        access = await self._access.current(unit, user_id, channel_id)
        policy.check_may_write(access)
        if access.archived:
            raise ChannelArchived("Unarchive it to write in it.")
        return access

    async def _take_event(self, unit: Unit, channel_id: int) -> int:
        return await take_event(unit, channel_id)

    async def _announce_state(self, unit: Unit, row: MessageRow, event: int) -> MessageView:
        now = await found(unit, row.channel_id, row.id)
        (shown,) = await views(unit, self._files, [now])
        fact = MessageUpdated(str(row.channel_id), event, shown)
        unit.announce(f"channel:{row.channel_id}", fact, event)
        return shown


def _lock(channel_id: int) -> str:
    """Changes of one channel take turns; those of others run beside them."""
    return f"channel:{channel_id}"


async def found(reader: Reader, channel_id: int, message_id: int) -> MessageRow:
    """Return a message by its id, deleted or not; raises `MessageUnknown`."""
    place = {"channel_id": channel_id, "id": message_id}
    row = await reader.first(store.BY_ID, place, into=MessageRow)
    if row is None:
        raise MessageUnknown
    return row


async def take_event(unit: Unit, channel_id: int) -> int:
    """Take the channel's next event number for one change."""
    numbers = await store.take_numbers(unit, channel_id, messages=0, events=1, now_ms=None)
    if numbers is None:
        raise ChannelUnknown
    return numbers.last_event


async def _reply(reader: Reader, channel_id: int, message_id: int) -> ReplyView:
    row = await found(reader, channel_id, message_id)
    if row.deleted_ms:
        raise MessageUnknown
    excerpt = row.body[: store.EXCERPT_CHARS]
    return ReplyView(str(row.id), row.seq, str(row.author_id), excerpt)


async def _mentioned(
    reader: Reader, access: ChannelAccess, body: str
) -> tuple[list[int], str | None]:
    names = named(body) if "@" in body else None
    if names is None:
        return [], None
    where = access.parent_id if access.kind == "thread" else access.channel_id
    people = await store.members_named(reader, where or access.channel_id, names.keys)
    may_call = access.permissions & Permission.MENTION_ALL
    return people, names.everybody if may_call else None


async def _replace_mentions(
    unit: Unit, row: MessageRow, mentions: Sequence[int], everybody: str | None
) -> None:
    place = {"channel_id": row.channel_id, "seq": row.seq}
    await unit.execute(store.FORGET_MENTIONS, place)
    people = [*mentions, *([EVERYBODY] if everybody else [])]
    await unit.execute_many(
        store.INSERT_MENTION, [{**place, "user_id": user_id} for user_id in people]
    )
