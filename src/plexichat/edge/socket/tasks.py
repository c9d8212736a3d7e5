"""The tasks of commands that take their time: all in one group, none survives the gateway."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any


class Tasks:
    """Starts coroutines that answer for their own errors; refuses while not `running`."""

    def __init__(self) -> None:
        self._group: asyncio.TaskGroup | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Accept tasks inside the block; at its end cancel and await those that are left."""
        async with asyncio.TaskGroup() as group:
            self._group = group
            try:
                yield
            finally:
                self._group = None
                for task in self._tasks:
                    task.cancel()

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Run `work`. Raises RuntimeError when the gateway is not running."""
        if self._group is None:
            work.close()
            message = "the gateway is not running"
            raise RuntimeError(message)
        task = self._group.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
