"""PostgreSQL's NOTIFY, where nothing else may be installed, or while NATS is away.

Every listener of a channel wakes for each notification, so topics share a bounded number of
channels: a server hears those of its own topics, and some strangers' ones, which it lets go.
A notification is sent after the commit that it tells of and outside of its transaction: inside,
it would take a lock of the whole database cluster.
"""

import asyncio
import base64
from collections import Counter
from collections.abc import Callable
from typing import TypeAlias
from zlib import crc32

import asyncpg
import structlog

from plexichat.adapters.bus.outbox import Outbox
from plexichat.adapters.bus.shared import Receive

BUCKETS = 128
CHECK_SECONDS = 2.0
PAUSES = (0.1, 0.25, 0.5, 1.0)
# PostgreSQL's bound is 8,000 bytes, and base64 makes four of three.
_MOST_BYTES = 5_900
_NOTIFY = "SELECT pg_notify(c, p) FROM unnest($1::text[], $2::text[]) AS t (c, p)"
_GONE = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError)
_NOTICED = {
    "application_name": "plexichat bus",
    "tcp_keepalives_idle": "5",
    "tcp_keepalives_interval": "2",
    "tcp_keepalives_count": "3",
}
_log = structlog.stdlib.get_logger("plexichat.bus")
Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
Listener = Callable[[object, int, str, object], None]


class NotifyLine:
    """One connection that listens and notifies. No pooler may stand between."""

    name = "postgresql"
    most_bytes = _MOST_BYTES

    def __init__(self, url: str) -> None:
        self._url = url
        self._buckets: Counter[str] = Counter()
        self._outbox = Outbox()
        self._is_up = False

    @property
    def is_up(self) -> bool:
        """Tell whether it is connected."""
        return self._is_up

    def send(self, topic: str, packet: bytes) -> None:
        """Send a packet; the oldest is lost when too many wait."""
        self._outbox.put(topic, packet)

    def watch(self, topic: str) -> None:
        """Listen to the topic's channel."""
        if topic not in self._outbox.watched:
            self._buckets[_bucket(topic)] += 1
            self._outbox.watch(topic, on=True)

    def unwatch(self, topic: str) -> None:
        """Listen to it no more, unless another topic needs it."""
        if topic in self._outbox.watched:
            self._buckets[_bucket(topic)] -= 1
            self._outbox.watch(topic, on=False)

    async def run(self, receive: Receive, lost: Callable[[], None]) -> None:
        """Be connected, again and again, until cancelled."""
        tries = 0
        while True:
            try:
                connection = await asyncpg.connect(
                    self._url, timeout=5, statement_cache_size=0, server_settings=_NOTICED
                )
            except _GONE as error:
                if tries == 0:
                    _log.warning("NOTIFY is lost", error=str(error) or type(error).__name__)
                await asyncio.sleep(PAUSES[min(tries, len(PAUSES) - 1)])
                tries += 1
                continue
            tries = 0
            try:
                await self._carry(connection, receive)
            except _GONE as error:
                _log.warning("NOTIFY is lost", error=str(error) or type(error).__name__)
            finally:
                self._is_up = False
                lost()
                connection.terminate()

    async def _carry(self, connection: Connection, receive: Receive) -> None:
        """Carry out what the outbox says until the connection is gone."""

        def take(_connection: object, _process: int, _channel: str, text: object) -> None:
            receive(_unpacked(str(text)))

        heard: set[str] = set()
        self._outbox.begin()
        while True:
            try:
                async with asyncio.timeout(CHECK_SECONDS):
                    topics, packets = await self._outbox.take()
            except TimeoutError:
                await connection.execute("SELECT 1", timeout=CHECK_SECONDS)
                continue
            for bucket in dict.fromkeys(map(_bucket, topics)):
                await self._heed(connection, bucket, heard, take)
            self._is_up = True
            if packets:
                buckets = [_bucket(each.topic) for each in packets]
                texts = [base64.b64encode(each.packet).decode() for each in packets]
                await connection.execute(_NOTIFY, buckets, texts, timeout=CHECK_SECONDS)

    async def _heed(
        self, connection: Connection, bucket: str, heard: set[str], take: Listener
    ) -> None:
        """Listen to a channel exactly while some topic of it is watched."""
        if self._buckets[bucket] and bucket not in heard:
            await connection.add_listener(bucket, take)
            heard.add(bucket)
        elif not self._buckets[bucket] and bucket in heard:
            await connection.remove_listener(bucket, take)
            heard.discard(bucket)


def _unpacked(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        return b""


def _bucket(topic: str) -> str:
    return f"plexichat_{crc32(topic.encode()) % BUCKETS}"
