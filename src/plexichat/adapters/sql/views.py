"""What the views of a transaction share, whichever product stands behind them."""

from abc import abstractmethod
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol

import msgspec
from sqlalchemy.sql.base import Executable

from plexichat.core.reading import Question, Reading, Row, View
from plexichat.core.unit import Announcement, Parameters, announcement

# The rows of each question of a reading.
Answers = Iterable[Iterable[Iterable[Any]]]


class Rows(Protocol):
    """The reading verbs of a `Reader`, over one that returns plain rows."""

    @abstractmethod
    async def _rows(
        self, statement: Executable, parameters: Parameters | None
    ) -> Sequence[Iterable[Any]]:
        """Run a statement and return all its rows."""

    @abstractmethod
    async def _answers(
        self, questions: Sequence[Question], parameters: Parameters | None
    ) -> Answers:
        """Run the statements of several questions and return the rows of each."""

    async def fetch(
        self,
        statement: Executable,
        parameters: Parameters | None = None,
        *,
        into: Callable[..., Row],
    ) -> list[Row]:
        return [into(*row) for row in await self._rows(statement, parameters)]

    async def first(
        self,
        statement: Executable,
        parameters: Parameters | None = None,
        *,
        into: Callable[..., Row],
    ) -> Row | None:
        rows = await self._rows(statement, parameters)
        return into(*rows[0]) if rows else None

    async def scalar(self, statement: Executable, parameters: Parameters | None = None) -> Any:
        rows = await self._rows(statement, parameters)
        return next(iter(rows[0])) if rows else None

    async def ask(self, reading: Reading[View], parameters: Parameters | None = None) -> View:
        return shown(reading, parameters, await self._answers(reading.questions, parameters))


def shown(reading: Reading[View], parameters: Parameters | None, answers: Answers) -> View:
    """Return what a reading makes of the rows of each of its questions."""
    rows = [
        [question.into(*row) for row in found]
        for question, found in zip(reading.questions, answers, strict=True)
    ]
    return reading.show(parameters or {}, *rows)


class Outcome:
    """What a unit has to tell once it is durable."""

    def __init__(self) -> None:
        self.facts: list[Announcement] = []
        self.actions: list[Callable[[], None]] = []

    def announce(self, topic: str, fact: msgspec.Struct, number: int | None = None) -> None:
        self.facts.append(announcement(topic, fact, number))

    def after_commit(self, action: Callable[[], None]) -> None:
        self.actions.append(action)

    def tell(self, publish: Callable[[Sequence[Announcement]], None]) -> None:
        """Run the actions, then publish the facts: the unit is durable."""
        for action in self.actions:
            action()
        if self.facts:
            publish(self.facts)
