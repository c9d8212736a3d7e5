"""Reacting with emoji."""

import unicodedata

from plexichat.core.clock import Clock
from plexichat.core.unit import Units
from plexichat.features.channels import Access
from plexichat.features.messages import policy, store
from plexichat.features.messages.errors import MessageUnknown, TooManyReactions
from plexichat.features.messages.events import ReactionAdded, ReactionRemoved
from plexichat.features.messages.schemas import ReactionUsers
from plexichat.features.messages.service import found, take_event
from plexichat.security.authz import Permission

MAX_KINDS = 50
MAX_SHOWN = 1000


class Reactions:
    """Adds and takes back one person's emoji; each is there at most once."""

    def __init__(self, units: Units, clock: Clock, access: Access) -> None:
        self._units = units
        self._clock = clock
        self._access = access

    async def add(self, user_id: int, channel_id: int, message_id: int, emoji: str) -> None:
        """Choose an emoji; harmless when it is chosen already."""
        emoji = policy.checked_emoji(unicodedata.normalize("NFC", emoji))
        async with self._units.begin(f"channel:{channel_id}") as unit:
            access = await self._access.require(unit, user_id, channel_id, Permission.REACT)
            policy.check_may_write(access)
            row = await found(unit, channel_id, message_id)
            if row.deleted_ms:
                raise MessageUnknown
            place = {"channel_id": channel_id, "seq": row.seq}
            this = {**place, "emoji": emoji, "user_id": user_id}
            if await unit.scalar(store.HAS_REACTION, this):
                return
            if await unit.scalar(store.KINDS_OF_REACTION, place) >= MAX_KINDS:
                raise TooManyReactions(f"At most {MAX_KINDS} different emoji.")
            event = await take_event(unit, channel_id)
            created_ms = self._clock.now_ms()
            await unit.execute(store.INSERT_REACTION, {**this, "created_ms": created_ms})
            touched = {"channel_id": channel_id, "at_seq": row.seq, "new_event": event}
            await unit.execute(store.TOUCH, {**touched, "bits": store.REACTIONS})
            fact = ReactionAdded(str(channel_id), event, str(row.id), row.seq, emoji, str(user_id))
            unit.announce(f"channel:{channel_id}", fact, event)

    async def remove(self, user_id: int, channel_id: int, message_id: int, emoji: str) -> None:
        """Take an emoji back; harmless when it is not there."""
        emoji = unicodedata.normalize("NFC", emoji)
        async with self._units.begin(f"channel:{channel_id}") as unit:
            policy.check_may_write(await self._access.current(unit, user_id, channel_id))
            row = await found(unit, channel_id, message_id)
            this = {
                "channel_id": channel_id,
                "seq": row.seq,
                "emoji": emoji,
                "user_id": user_id,
            }
            if not await unit.execute(store.FORGET_REACTION, this):
                return
            event = await take_event(unit, channel_id)
            touched = {"channel_id": channel_id, "at_seq": row.seq, "new_event": event}
            await unit.execute(store.TOUCH, {**touched, "bits": 0})
            fact = ReactionRemoved(
                str(channel_id), event, str(row.id), row.seq, emoji, str(user_id)
            )
            unit.announce(f"channel:{channel_id}", fact, event)

    async def people(
        self, user_id: int, channel_id: int, message_id: int, emoji: str
    ) -> ReactionUsers:
        """Return who chose an emoji."""
        await self._access.of(user_id, channel_id)
        async with self._units.read() as reader:
            row = await found(reader, channel_id, message_id)
            where = {
                "channel_id": channel_id,
                "seq": row.seq,
                "emoji": unicodedata.normalize("NFC", emoji),
                "limit": MAX_SHOWN,
            }
            return ReactionUsers(await reader.fetch(store.REACTORS, where, into=str))
