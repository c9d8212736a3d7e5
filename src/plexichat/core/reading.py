"""Several questions to the database at once: what a view is made of, in one round trip.

A feature says what it reads as a `Reading` and how the answers become a view; who shows several
views together joins them, and asks once.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from sqlalchemy.sql.base import Executable

Row = TypeVar("Row")
View = TypeVar("View")
# The parameters that were asked with, then the rows of each question.
Show = Callable[..., View]


class Question(NamedTuple):
    """A statement, and what is made of each of its rows: `into(*row)`.

    `needed` is given the plain rows of the reading's first question: where it says no, this one has
    no rows, and whoever asks one after the other saves it.
    """

    statement: Executable
    into: Callable[..., Any]
    needed: Callable[[Sequence[Any]], bool] | None = None


class Reading(NamedTuple, Generic[View]):
    """Questions that are asked with the same parameters, and what their answers show."""

    questions: tuple[Question, ...]
    show: Show[View]


def rows_of(statement: Executable, into: Callable[..., Row]) -> Reading[list[Row]]:
    """Return the reading of one statement's rows."""

    def show(_parameters: Mapping[str, object], rows: list[Row]) -> list[Row]:
        return rows

    return Reading((Question(statement, into),), show)


def joined(show: Show[View], *readings: Reading[Any]) -> Reading[View]:
    """Return the reading of all of `readings`; `show` is given the view of each."""
    questions = tuple(question for each in readings for question in each.questions)

    def show_all(parameters: Mapping[str, object], *answers: list[Any]) -> View:
        views = []
        first = 0
        for each in readings:
            behind = first + len(each.questions)
            views.append(each.show(parameters, *answers[first:behind]))
            first = behind
        return show(parameters, *views)

    return Reading(questions, show_all)
