"""The unit of work: services open it, stores use it, nobody else commits.

One use-case is one `async with units.begin() as unit`. What it announces is published after the
commit and dropped on rollback, so nothing is seen before it is durable.
"""

from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, NamedTuple, Protocol, TypeVar

import msgspec
from sqlalchemy.sql.base import Executable

from plexichat.core.reading import Reading, Row, View

Result = TypeVar("Result")
Parameters = Mapping[str, object]
# The statements of a use-case, over the unit or the snapshot that it is given.
Work = Callable[[View], Coroutine[Any, Any, Result]]

ALONE = "*"
_encode = msgspec.json.Encoder().encode


class Announcement(NamedTuple):
    """A fact encoded once, for the subscribers of a topic such as `channel:42`.

    `number` is the topic's event number, where it has one: who replays drops what is doubled.
    """

    topic: str
    payload: bytes
    number: int | None = None


def announcement(topic: str, fact: msgspec.Struct, number: int | None = None) -> Announcement:
    """Encode a fact as the JSON text that every subscriber receives."""
    return Announcement(topic, _encode(fact), number)


class Asker(Protocol):
    """Whoever answers a reading: the database itself, or a view of it."""

    async def ask(self, reading: Reading[View], parameters: Parameters | None = None) -> View:
        """Return what a reading shows; all of its questions are one round trip."""


class Reader(Asker, Protocol):
    """A consistent view of the database: every statement sees the same commit.

    Statements are SQLAlchemy Core expressions, or `text()`, with named parameters. They are built
    once at module level: each is compiled once per dialect and remembered by identity. Values are
    integers, texts, bytes and None, and pass unchanged.
    """

    async def fetch(
        self,
        statement: Executable,
        parameters: Parameters | None = None,
        *,
        into: Callable[..., Row],
    ) -> list[Row]:
        """Return `into(*row)` for every row."""

    async def first(
        self,
        statement: Executable,
        parameters: Parameters | None = None,
        *,
        into: Callable[..., Row],
    ) -> Row | None:
        """Return `into(*row)` for the first row, or None where there is none."""

    async def scalar(self, statement: Executable, parameters: Parameters | None = None) -> Any:
        """Return the first column of the first row, or None where there is none."""


class Unit(Reader, Protocol):
    """A transaction that writes."""

    async def execute(self, statement: Executable, parameters: Parameters | None = None) -> int:
        """Run a statement and return how many rows it touched.

        Raises `UniqueViolation`, `StorageFull` or `StorageUnavailable`; the unit then only rolls
        back.
        """

    async def fetch_many(
        self, statement: Executable, rows: Sequence[Parameters], *, into: Callable[..., Row]
    ) -> list[Row]:
        """Run a statement once for each of `rows`, and return what all of them return, in order.

        Where one may return nothing, what the others return must say whose it is.
        """

    async def execute_many(self, statement: Executable, rows: Sequence[Parameters]) -> None:
        """Run a statement once for each of `rows`, in order."""

    def announce(self, topic: str, fact: msgspec.Struct, number: int | None = None) -> None:
        """Publish `fact` to `topic` once this unit is durable."""

    def after_commit(self, action: Callable[[], None]) -> None:
        """Call `action` once this unit is durable, before its facts are published.

        For caches that must not outlive what they remember. It must not fail or block.
        """


class Units(Asker, Protocol):
    """Opens units of work on the one database; by itself it answers of one commit a reading."""

    def begin(self, lock: str | None = ALONE) -> AbstractAsyncContextManager[Unit]:
        """Open a transaction that commits at the end of the block and rolls back on an error.

        Units take turns on every instance. With `ALONE` no other runs meanwhile. A `lock` such as
        `channel:42` lets those run beside it that name another; None those that name any or none:
        for who locks what they read by its row. Where all take turns anyway it means nothing.
        """

    def read(self) -> AbstractAsyncContextManager[Reader]:
        """Open a snapshot that sees one commit and writes nothing."""

    async def write_whole(self, work: Work[Unit, Result], lock: str | None = ALONE) -> Result:
        """As `begin`, for work that waits for nothing but its unit.

        Where the database lives in threads, one hand-over takes all of it there instead of one
        for each statement. So it may run in another thread: it changes nothing but its unit.
        """

    async def read_whole(self, work: Work[Reader, Result]) -> Result:
        """As `read`, for work that waits for nothing but its snapshot; see `write_whole`."""

    def connections(self) -> tuple[int, int]:
        """Return how many connections to the database are open, and how many of them are idle."""

    def slow_statements(self) -> int:
        """Return how many statements took longer than the operator bears."""
