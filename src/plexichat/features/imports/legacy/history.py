"""An old database as a `History`: pages of what `Chronicle` reads, in the order of `Staging`."""

from collections.abc import Iterator, Mapping, Sequence
from math import ceil
from typing import Protocol

from plexichat.features.imports.history import Enclosed, Line, Person, Room, Space
from plexichat.features.imports.legacy.people import Strangers
from plexichat.features.imports.legacy.source import Source, refusals
from plexichat.features.imports.legacy.staging import PAGE, Placed, Staging
from plexichat.features.imports.report import Report


class Chronicle(Protocol):
    """What one generation of the older products wrote, in our words."""

    @property
    def source(self) -> str:
        """A name of this database, the same at every import."""

    @property
    def people(self) -> list[Person]:
        """Everybody with an account."""

    @property
    def rooms(self) -> list[Room]:
        """Channels and conversations."""

    @property
    def spaces(self) -> list[Space]:
        """Spaces, where the product had some."""

    def read(
        self, room: Room, placed: Sequence[Placed], strangers: Strangers, report: Report
    ) -> list[Line]:
        """Return the lines of these messages, in their order; say in `report` what is not."""

    def rename(self, usernames: Mapping[str, str]) -> None:
        """Call people in mentions as they are called here."""

    def file(self, enclosed: Enclosed) -> Iterator[bytes]:
        """Yield a file's bytes."""


class LegacyHistory:
    """A `Chronicle` in pages; what SQLite refuses on the way becomes a sentence."""

    def __init__(self, source: Source, staging: Staging, chronicle: Chronicle) -> None:
        self._path = source.path
        self._staging = staging
        self._chronicle = chronicle
        self._strangers = Strangers({each.external_id for each in chronicle.people})
        self.source = chronicle.source
        self.name = "PlexiChat"
        self.people = chronicle.people
        self.rooms = chronicle.rooms
        self.spaces = chronicle.spaces

    def rename(self, usernames: Mapping[str, str]) -> None:
        """Call people in mentions as they are called here."""
        self._chronicle.rename(usernames)

    def newcomers(self) -> list[Person]:
        """Return authors without an account whom lines named since the last call."""
        return self._strangers.newcomers()

    def count(self, room: Room) -> int:
        """Return how many pages the room has."""
        return ceil(self._staging.count(room.external_id) / PAGE)

    def lines(self, room: Room, after_us: int, report: Report) -> Iterator[list[Line]]:
        """Yield the room's lines after a moment, in order, in pages."""
        with refusals(self._path):
            here = self._staging.count(room.external_id, after_us) if after_us else 0
            report.count("messages that were here already", here)
            while placed := self._staging.page(room.external_id, after_us):
                after_us = placed[-1].at_us
                yield self._chronicle.read(room, placed, self._strangers, report)

    def file(self, enclosed: Enclosed) -> Iterator[bytes]:
        """Yield a file's bytes."""
        return self._chronicle.file(enclosed)
