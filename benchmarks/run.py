"""What every measurement is given."""

import itertools
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from benchmarks.deployments import SQLITE, Deployment

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the benchmarks: a directory that goes away with it, how long and on what."""

    folder: Path
    quick: bool
    deployment: Deployment = SQLITE
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    def new_folder(self) -> Path:
        """Return the path of a directory that does not exist yet."""
        return self.folder / f"data-{next(self._numbers)}"

    def sized(self, full: Value, quick: Value) -> Value:
        """Return the size of a measurement."""
        return quick if self.quick else full
