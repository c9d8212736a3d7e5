"""Staying connected, and carrying every command through to its answer."""

import asyncio
from collections.abc import Mapping
from typing import Any

from plexichat.client.errors import (
    ClientError,
    Closed,
    Lost,
    Refused,
    SignInAgain,
    Uncertain,
    Unreachable,
)
from plexichat.client.feed import Feed
from plexichat.client.frames import encode
from plexichat.client.link import Link, Opened, open_link
from plexichat.client.options import Backoff, Options
from plexichat.client.pace import Pace

_TOO_MANY = 4008
_TOO_MANY_SECONDS = 60.0
_STEADY_SECONDS = 1.0
_TIMED_OUT = "gateway.timeout"
_NOT_HERE = {_TIMED_OUT, "storage.unavailable"}
_PASSING = {*_NOT_HERE, "limit.commands", "server.overloaded"}


class Session:
    """One sign-in over as many connections as it takes.

    `run` is the only one that connects. Who has something to say waits for the connection; each
    command repeats itself until it is answered, so that there is no queue to carry over.
    """

    def __init__(self, url: str, token: str, options: Options) -> None:
        self.feed = Feed(options.events_max)
        self._url = url
        self._token = token
        self._options = options
        self._pace = Pace(options.commands_per_second, options.commands_burst)
        self._room = asyncio.Semaphore(options.commands_max)
        self._pauses = self._backoff()
        self._link: asyncio.Future[Link] = asyncio.get_running_loop().create_future()
        self._last_error: ClientError = Lost("nothing answers")

    async def run(self) -> None:
        """Stay connected until the session is refused or this is cancelled; then end who waits."""
        ended: ClientError = Closed()
        try:
            while True:
                await self._connect_once()
        except ClientError as error:
            ended = error
        finally:
            if self._link.done():
                self._link = asyncio.get_running_loop().create_future()
            self._link.set_exception(ended)
            self._link.exception()  # seen: who waits is told, and nobody need be waiting
            self.feed.inbox.end(ended)

    async def opened(self) -> None:
        """Wait for the first connection. Raises `Unreachable`, or why there will be none."""
        try:
            async with asyncio.timeout(self._options.connect_seconds):
                await self._connected()
        except TimeoutError as error:
            raise Unreachable(str(self._last_error)) from error

    async def ask(self, fields: Mapping[str, Any], *, repeatable: bool = True) -> bytes:
        """Return the answer to a command, over the next connection when this one breaks.

        A server that could not carry it out for `answer_seconds` is given up: it may be cut off
        from its database, and another may not. Raises `Refused`; what is not `repeatable` raises
        `Uncertain` when its answer is missing.
        """
        pauses, size_bytes = self._backoff(), len(encode(fields))
        patience = _Patience(self._options.answer_seconds)
        async with self._room:
            while True:
                link = await self._connected()
                patience.begin(link)
                await self._pace.take(size_bytes)
                try:
                    return await link.ask(fields, self._options.answer_seconds)
                except (Lost, TimeoutError) as error:
                    if not repeatable:
                        raise Uncertain from error
                    if isinstance(error, Lost):
                        await link.gone.wait()
                    patience.end()
                except Refused as refused:
                    await self._wait_out(refused, pauses, repeatable=repeatable)
                    if refused.reason in _NOT_HERE:
                        patience.end()

    async def tell(self, fields: Mapping[str, Any]) -> None:
        """Say what is worth nothing later: it is dropped when there is no connection."""
        if self._link.done():
            link = await self._connected()
            await self._pace.take(0)
            try:
                await link.tell(fields)
            except Lost:
                return

    async def _connected(self) -> Link:
        return await asyncio.shield(self._link)

    async def _connect_once(self) -> None:
        try:
            opened = await open_link(self._url, self._token, self._options, self.feed.numbers())
        except SignInAgain:
            raise
        except (Lost, Refused) as error:
            if isinstance(error, Refused) and error.http_status and self.feed.me is None:
                raise
            self._last_error = error
            await asyncio.sleep(self._pauses.next_seconds())
            return
        begun = asyncio.get_running_loop().time()
        ended = await self._stay(opened)
        if not isinstance(ended, Lost):
            raise ended
        if asyncio.get_running_loop().time() - begun > _STEADY_SECONDS:
            self._pauses.reset()
        too_many = ended.close_code == _TOO_MANY
        await asyncio.sleep(_TOO_MANY_SECONDS if too_many else self._pauses.next_seconds())

    async def _stay(self, opened: Opened) -> ClientError:
        """Live with a connection; return why it ended."""
        link = opened.link
        self.feed.begin(opened.ready)
        self._pace.renew()
        self._link.set_result(link)
        try:
            async with asyncio.TaskGroup() as tasks:
                beside = [
                    tasks.create_task(_beat(link, opened.heartbeat_seconds)),
                    tasks.create_task(self._mend(link)),
                ]
                ended = await self._read(link)
                for each in beside:
                    each.cancel()
        finally:
            await link.close()
        return ended

    async def _read(self, link: Link) -> ClientError:
        try:
            return await link.read(self.feed.take)
        finally:
            # In the step in which `gone` was set: nobody may meet this link again.
            self._link = asyncio.get_running_loop().create_future()

    async def _mend(self, link: Link) -> None:
        """Ask again for what is missing in channels, one at a time, while there is room."""
        pauses = self._backoff()
        while True:
            channel_id, event = await self.feed.next_behind()
            try:
                sync = {"op": "sync", "channels": {channel_id: event}}
                await link.ask(sync, self._options.answer_seconds)
                pauses.reset()
            except Refused as refused:
                if refused.reason.endswith(".unknown"):
                    self.feed.give_up(channel_id)
                else:
                    await asyncio.sleep(pauses.next_seconds())
            except TimeoutError:
                continue
            except Lost:
                return

    async def _wait_out(self, refused: Refused, pauses: Backoff, *, repeatable: bool) -> None:
        """Wait until asking again makes sense; raises when it does not."""
        if refused.reason not in _PASSING:
            raise refused
        if refused.reason == _TIMED_OUT and not repeatable:
            raise Uncertain from refused
        if refused.reason == "limit.commands":
            self._pace.slow_down(refused.retry_after_seconds or 1)
        else:
            await asyncio.sleep(max(pauses.next_seconds(), refused.retry_after_seconds or 0))

    def _backoff(self) -> Backoff:
        options = self._options
        return Backoff(
            first=options.pause_first_seconds,
            most=options.pause_most_seconds,
            randomness=options.randomness,
        )


class _Patience:
    """How long one server is asked the same; past that its connection is dropped."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._link: Link | None = None
        self._begun = 0.0

    def begin(self, link: Link) -> None:
        """Count from here, unless this connection was asked before."""
        if link is not self._link:
            self._link, self._begun = link, asyncio.get_running_loop().time()

    def end(self) -> None:
        """Drop the connection where it has been asked for long enough."""
        waited = asyncio.get_running_loop().time() - self._begun
        if self._link is not None and waited >= self._seconds:
            self._link.drop()


async def _beat(link: Link, seconds: float) -> None:
    """Say that one lives, and end a connection on which nobody answers."""
    while True:
        await asyncio.sleep(seconds)
        try:
            await link.ask({"op": "heartbeat"}, seconds)
        except Refused:
            continue  # too many commands: it lives
        except TimeoutError:
            link.drop()
            return
        except Lost:
            return
