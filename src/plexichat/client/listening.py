"""Takes events out of the inbox, and reads from history what was too much to be told."""

import asyncio

from plexichat.client.errors import Refused, SignInAgain, Unreachable
from plexichat.client.events import Event
from plexichat.client.inbox import Gap, Inbox
from plexichat.client.numbers import told
from plexichat.client.web import Web

PAGE = 200


class Listening:
    """One event after the other; who is cancelled while waiting loses none."""

    def __init__(self, inbox: Inbox, web: Web) -> None:
        self._inbox = inbox
        self._web = web
        self._turn = asyncio.Lock()

    async def next(self) -> Event:
        """Return the next event; raises why there will be no more."""
        async with self._turn:
            while True:
                head = await self._inbox.head()
                if not isinstance(head, Gap):
                    self._inbox.replace_head()
                    return head
                await self._fill(head)

    async def _fill(self, gap: Gap) -> None:
        """Put a page of what is missing in front; what is live waits behind it."""
        reset = gap.reset
        if gap.seq >= reset.last_seq:
            self._inbox.replace_head([reset])
            return
        try:
            page = await self._web.history(reset.channel_id, {"after": gap.seq, "limit": PAGE})
        except Unreachable:
            return  # it has waited; the same again
        except SignInAgain:
            raise
        except Refused:
            self._inbox.replace_head([reset])  # one is no longer in there
            return
        found = [each for each in page.items if each.seq <= reset.last_seq]
        events = [told(each, created=True) for each in found]
        rest = Gap(reset, found[-1].seq if found else reset.last_seq)
        self._inbox.replace_head([*events, rest])
