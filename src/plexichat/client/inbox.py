"""What has arrived and waits for `listen`."""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from plexichat.client.errors import ClientError
from plexichat.client.events import ChannelReset, Event


@dataclass(frozen=True, slots=True)
class Gap:
    """Messages to read from history, those after `seq`, before `reset` is handed on."""

    reset: ChannelReset
    seq: int


Item = Event | Gap


class Inbox:
    """A queue whose writer never waits: it is told when there are `most`, and decides.

    The reader looks at the head and takes it only once it is dealt with, so that one who is
    cancelled in between loses nothing.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._items: deque[Item] = deque()
        self._error: ClientError | None = None
        self._filled = asyncio.Event()
        self.room = asyncio.Event()  # set while it is at most half full
        self.room.set()

    @property
    def is_full(self) -> bool:
        """Tell whether there is no room; what is put nevertheless is kept."""
        return len(self._items) >= self._most

    def put(self, items: Sequence[Item]) -> None:
        """Add to the end."""
        self._items.extend(items)
        self._changed()

    async def head(self) -> Item:
        """Wait for the first item and leave it there; raises what `end` was told when empty."""
        while not self._items:
            if self._error is not None:
                raise self._error
            self._filled.clear()
            await self._filled.wait()
        return self._items[0]

    def replace_head(self, items: Sequence[Item] = ()) -> None:
        """Take the first item out and put others into its place."""
        self._items.popleft()
        self._items.extendleft(reversed(items))
        self._changed()

    def end(self, error: ClientError) -> None:
        """Let the reader have what is left, then this."""
        self._error = error
        self._filled.set()

    def _changed(self) -> None:
        if self._items:
            self._filled.set()
        if len(self._items) <= self._most // 2:
            self.room.set()
        else:
            self.room.clear()
