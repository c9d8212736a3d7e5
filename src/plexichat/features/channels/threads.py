"""Threads: channels whose parent is a message, with their parent's rights."""

from collections.abc import Sequence

from plexichat.core.caller import Caller
from plexichat.core.clock import Clock
from plexichat.core.ids import Snowflakes
from plexichat.core.unit import Unit, Units
from plexichat.features.channels import store, views
from plexichat.features.channels.access import Access, check, load, of_thread
from plexichat.features.channels.errors import (
    ChannelForbidden,
    ChannelUnknown,
    NotThisKind,
    ThreadsDoNotNest,
)
from plexichat.features.channels.membership import Membership
from plexichat.features.channels.policy import ChannelAccess
from plexichat.features.channels.rows import ChannelRow
from plexichat.features.channels.schemas import ChannelView
from plexichat.security.authz import Permission

THREADS_SHOWN = 100
Root = tuple[int, int]


class Threads:
    """Opens, lists and follows threads."""

    def __init__(self, units: Units, clock: Clock, ids: Snowflakes, access: Access) -> None:
        self._units = units
        self._clock = clock
        self._ids = ids
        self._access = access
        self._membership = Membership(clock, access)

    async def open(self, caller: Caller, channel_id: int, message_id: int) -> ChannelView:
        """Return the thread of a message, made at the first call, whoever calls at once."""
        async with self._units.begin() as unit:
            found = await self._found(unit, caller.user_id, channel_id)
            if found.kind == "thread":
                raise ThreadsDoNotNest("Answer in this thread.")
            place = {"channel_id": channel_id, "message_id": message_id}
            thread_id = await unit.scalar(store.BY_ROOT, place)
            if thread_id is None:
                thread_id = await self._make(unit, caller, found, message_id)
            thread = await self._found(unit, caller.user_id, int(thread_id))
            return await views.one(unit, caller.user_id, thread)

    async def of_channel(self, user_id: int, channel_id: int) -> list[ChannelView]:
        """Return the threads of a channel that have replies, the latest first."""
        async with self._units.read() as reader:
            found = await self._access.read(reader, user_id, channel_id)
            where = {"channel_id": channel_id, "user_id": user_id, "limit": THREADS_SHOWN}
            rows = await reader.fetch(store.THREADS_OF, where, into=ChannelRow)
        return [views.view(row, of_thread(row, found).permissions) for row in rows]

    async def followed(self, user_id: int) -> list[ChannelView]:
        """Return the threads that the person follows, the latest first."""
        found = await self._units.ask(views.MINE, {"user_id": user_id})
        threads = [each for each in found if each.kind == "thread"]
        return sorted(threads, key=lambda each: each.last_message_ms or 0, reverse=True)

    async def follow(self, user_id: int, thread_id: int, *, following: bool) -> ChannelView:
        """Be told of a thread's replies, or no longer; harmless twice."""
        async with self._units.begin() as unit:
            found = await self._found(unit, user_id, thread_id)
            if found.kind != "thread":
                raise NotThisKind("Only threads are followed.")
            if not found.member:
                raise ChannelForbidden("Join the channel first.")
            if following:
                await self._membership.enter(unit, thread_id, [user_id])
            else:
                await self._membership.leave(unit, thread_id, user_id)
            return await views.one(unit, user_id, found)

    async def follow_for_reply(
        self, thread_id: int, author_id: int, mentioned: Sequence[int]
    ) -> Root:
        """Let who takes part follow a thread: its root's author, who replies, who is named.

        Return the parent channel and the root message.
        """
        async with self._units.read() as reader:
            place = {"channel_id": thread_id}
            root = await reader.first(store.ROOT_OF, place, into=_root)
            if root is None:
                raise ChannelUnknown
            message = {"channel_id": root[0], "message_id": root[1]}
            root_author = int(await reader.scalar(store.MESSAGE, message) or 0)
            wanted = []
            for each in dict.fromkeys([author_id, root_author, *mentioned]):
                member = {"channel_id": thread_id, "user_id": each}
                in_parent = {"channel_id": root[0], "user_id": each}
                if not await reader.scalar(store.IS_MEMBER, member) and await reader.scalar(
                    store.IS_MEMBER, in_parent
                ):
                    wanted.append(each)
        if wanted:
            async with self._units.begin() as unit:
                await self._membership.enter(unit, thread_id, wanted)
        return root

    async def _make(self, unit: Unit, caller: Caller, found: ChannelAccess, message_id: int) -> int:
        check(found, Permission.CREATE_THREAD)
        if not found.member:
            raise ChannelForbidden("Join the channel first.")
        place = {"channel_id": found.channel_id, "message_id": message_id}
        message = await unit.first(store.MESSAGE, place, into=_root)
        if message is None or message[1]:
            raise ChannelUnknown("There is no such message.")
        thread_id = self._ids.next()
        row = store.channel_row(
            {
                "id": thread_id,
                "space_id": found.space_id,
                "kind": "thread",
                "parent_id": found.channel_id,
                "root_message_id": message_id,
                "created_by": caller.user_id,
                "created_ms": self._clock.now_ms(),
            }
        )
        await unit.execute(store.INSERT_CHANNEL, row)
        return thread_id

    async def _found(self, unit: Unit, user_id: int, channel_id: int) -> ChannelAccess:
        found = await load(unit, user_id, channel_id)
        if found is None:
            raise ChannelUnknown
        return found


def _root(first: int, second: int) -> Root:
    return first, second
