"""Whom an import tells how far it is."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Steps:
    """A room begins, with the number of its runs; then runs end."""

    room: Callable[[str, int], None]
    run: Callable[[int], None]
