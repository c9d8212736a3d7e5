"""What changed in a channel since somebody was here, encoded once for all who missed the same."""

import threading
from collections import OrderedDict

import msgspec

from plexichat.core.unit import Reader
from plexichat.features.messages import History

KEPT_BYTES = 16 * 1024 * 1024
# A channel, the number up to which it is known, and the one up to which it was read.
Key = tuple[int, int, int]
_encode = msgspec.json.Encoder().encode


class Missed:
    """The latest answers: after an outage, hundreds ask the same in the same second.

    A message changes by an event of its channel or not at all, so an answer between two numbers
    stays right; who may have it is for the caller to know. Used from several threads.
    """

    def __init__(self, history: History, kept_bytes: int = KEPT_BYTES) -> None:
        self._history = history
        self._room = kept_bytes
        self._kept: OrderedDict[Key, bytes] = OrderedDict()
        self._lock = threading.Lock()

    async def text(self, reader: Reader, channel_id: int, event: int, last_event: int) -> bytes:
        """Return the `sync.channel` frame from `event` to `last_event`, the newest of `reader`."""
        key = (channel_id, event, last_event)
        with self._lock:
            known = self._kept.get(key)
        if known is not None:
            return known
        text = _encode(await self._history.changed(reader, channel_id=channel_id, event=event))
        with self._lock:
            self._keep(key, text)
        return text

    def _keep(self, key: Key, text: bytes) -> None:
        if key in self._kept:
            return
        self._kept[key] = text
        self._room -= len(text)
        while self._room < 0:
            _, dropped = self._kept.popitem(last=False)
            self._room += len(dropped)
