"""One writer, many senders: a commit costs the same for one command as for hundreds."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from plexichat.core.clock import Clock
from plexichat.core.histogram import Histogram

Command = TypeVar("Command")
Answer = TypeVar("Answer")

Write = Callable[[Sequence[Command]], Awaitable[Sequence[Answer | Exception]]]


class QueueFull(Exception):  # noqa: N818 - named as the refusal
    """More commands wait than the bound allows; nothing was queued."""


class GroupCommit(Generic[Command, Answer]):
    """Collects commands while a commit runs and hands them to `write` together.

    `write` commits the whole batch and returns one answer or exception per command, in order; if
    it raises, every command of the batch gets that exception. Commands are written in the order of
    `submit`. At most `bound` wait: past that `submit` raises `QueueFull`. `times` tells how long
    the commits took.
    """

    def __init__(
        self, write: Write[Command, Answer], *, bound: int, batch: int, clock: Clock
    ) -> None:
        self._write = write
        self._bound = bound
        self._batch = batch
        self._waiting: deque[tuple[Command, asyncio.Future[Answer]]] = deque()
        self._wake = asyncio.Event()
        self._closing = False
        self._clock = clock
        self.times = Histogram()
        self.commits = 0
        self.commands = 0

    def submit(self, command: Command) -> asyncio.Future[Answer]:
        """Queue a command; its future resolves once it is durable.

        A caller that goes away does not take its command back: it is written all the same.
        """
        if self._closing or len(self._waiting) >= self._bound:
            raise QueueFull
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((command, future))
        self._wake.set()
        return future

    async def run(self) -> None:
        """Write batches until `close`, then what is left, then return."""
        while True:
            await self._wake.wait()
            if not self._waiting:
                if self._closing:
                    return
                self._wake.clear()
                continue
            take = min(len(self._waiting), self._batch)
            await self._commit([self._waiting.popleft() for _ in range(take)])

    def close(self) -> None:
        """Refuse new commands; `run` returns once the waiting ones are written."""
        self._closing = True
        self._wake.set()

    async def _commit(self, batch: list[tuple[Command, "asyncio.Future[Answer]"]]) -> None:
        self.commits += 1
        self.commands += len(batch)
        began = self._clock.monotonic()
        try:
            answers = await self._write([command for command, _ in batch])
        except Exception as error:  # noqa: BLE001 - every sender is told, none is lost
            answers = [error] * len(batch)
        self.times.note(self._clock.monotonic() - began)
        for (_, future), answer in zip(batch, answers, strict=True):
            if future.done():
                continue
            if isinstance(answer, Exception):
                future.set_exception(answer)
            else:
                future.set_result(answer)
