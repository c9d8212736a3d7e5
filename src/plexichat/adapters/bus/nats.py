"""NATS core: a subject for each topic, so that a server hears only what its sockets need."""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from http import HTTPStatus
from urllib.parse import urlsplit

import nats
import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import AuthorizationError, Error

from plexichat.adapters.bus.outbox import Outbox
from plexichat.adapters.bus.shared import Receive
from plexichat.core.beside import beside
from plexichat.core.errors import PlexiError

CONNECT_SECONDS = 2
# A peer that is gone without a word is noticed after two to three of these.
PING_SECONDS = 0.5
PAUSES = (0.1, 0.25, 0.5, 1.0)
_GONE = (Error, OSError, TimeoutError)
_log = structlog.stdlib.get_logger("plexichat.bus")


class BusRefused(PlexiError):  # noqa: N818 - named as the refusal
    """The bus is there and does not let us in; the detail says what to check."""

    code = "bus.refused"
    status = HTTPStatus.SERVICE_UNAVAILABLE
    title = "The bus cannot be used"


class NatsLine:
    """A connection to one of several NATS servers that form a cluster.

    `realm` is the first part of every subject; only the servers of one database know it.
    """

    name = "nats"
    most_bytes = 512 * 1024

    def __init__(self, urls: Sequence[str], realm: str) -> None:
        self._urls = list(urls)
        self._realm = realm
        self._outbox = Outbox()
        self._client: Client | None = None

    @property
    def is_up(self) -> bool:
        """Tell whether it is connected."""
        return self._client is not None and self._client.is_connected

    def send(self, topic: str, packet: bytes) -> None:
        """Send a packet; the oldest is lost when too many wait."""
        self._outbox.put(topic, packet)

    def watch(self, topic: str) -> None:
        """Subscribe to a topic's subject."""
        self._outbox.watch(topic, on=True)

    def unwatch(self, topic: str) -> None:
        """Unsubscribe from it."""
        self._outbox.watch(topic, on=False)

    async def check(self) -> None:
        """Raise `BusRefused` where a server answers and does not let us in."""
        for url in self._urls:
            try:
                client = await self._connect(url, asyncio.Event())
            except AuthorizationError as error:
                raise _refusal(url, error) from error
            except _GONE as error:
                if "authorization" in str(error).lower():
                    raise _refusal(url, error) from error
                _log.warning("the bus does not answer yet", url=_shown(url), error=_said(error))
            else:
                await client.close()
                return

    async def run(self, receive: Receive, lost: Callable[[], None]) -> None:
        """Be connected to one of the servers, again and again, until cancelled."""
        tries = 0
        while True:
            url = self._urls[tries % len(self._urls)]
            gone = asyncio.Event()
            try:
                client = await self._connect(url, gone)
            except _GONE as error:
                if tries == 0:
                    _log.warning("the bus is lost", url=_shown(url), error=_said(error))
                await asyncio.sleep(PAUSES[min(tries, len(PAUSES) - 1)])
                tries += 1
                continue
            _log.info("the bus is there", url=_shown(url))
            tries = 0
            try:
                await self._carry(client, receive, gone)
            finally:
                self._client = None
                lost()
                with contextlib.suppress(*_GONE):
                    await client.close()
            await asyncio.sleep(PAUSES[0])

    async def _connect(self, url: str, gone: asyncio.Event) -> Client:
        async def closed() -> None:
            gone.set()

        async def ignore(_error: Exception) -> None:
            """It is told by the connection's end."""

        return await nats.connect(
            url,
            name="plexichat",
            allow_reconnect=False,
            # By default it tries one that refuses for two minutes; we have others to go to.
            max_reconnect_attempts=1,
            reconnect_time_wait=0,
            connect_timeout=CONNECT_SECONDS,
            ping_interval=PING_SECONDS,
            max_outstanding_pings=2,
            no_echo=True,
            closed_cb=closed,
            disconnected_cb=closed,
            error_cb=ignore,
        )

    async def _carry(self, client: Client, receive: Receive, gone: asyncio.Event) -> None:
        """Carry out what the outbox says until the connection is gone."""
        heard: dict[str, Subscription] = {}
        self._outbox.begin()
        try:
            async with beside(self._work(client, receive, heard)):
                await gone.wait()
        except _GONE as error:
            _log.warning("the bus is lost", error=_said(error))

    async def _work(self, client: Client, receive: Receive, heard: dict[str, Subscription]) -> None:
        async def take(message: Msg) -> None:
            receive(message.data)

        while True:
            topics, packets = await self._outbox.take()
            for topic in topics:
                if topic in self._outbox.watched and topic not in heard:
                    heard[topic] = await client.subscribe(self._subject(topic), cb=take)
                elif topic not in self._outbox.watched and topic in heard:
                    await heard.pop(topic).unsubscribe()
            self._client = client
            for each in packets:
                await client.publish(self._subject(each.topic), each.packet)

    def _subject(self, topic: str) -> str:
        return f"{self._realm}.{topic.replace(':', '.')}"


def _refusal(url: str, error: Exception) -> BusRefused:
    detail = f"{_shown(url)} lets nobody in so: {_said(error)}. Check the user and the password."
    return BusRefused(detail)


def _shown(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname}:{parts.port or 4222}"


def _said(error: Exception) -> str:
    return str(error) or type(error).__name__
