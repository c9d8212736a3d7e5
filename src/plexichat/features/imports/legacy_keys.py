"""Where an operator says that the old server's keys are."""

from dataclasses import dataclass
from pathlib import Path

from typing_extensions import override


@dataclass(frozen=True, slots=True)
class KeyOptions:
    """Folder of the keyrings and key of each; what is None is looked for beside the database."""

    folder: Path | None = None
    machine_key: Path | None = None
    message_key: str | None = None
    system_key: str | None = None

    @override
    def __repr__(self) -> str:
        """Name the folder only: a key must not reach a log."""
        return f"KeyOptions({self.folder})"
