"""A foreign history in our own words: what every importer reads and the one writer stores.

The foreign id `@owner` means the owner of this server.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from plexichat.features.imports.report import Report


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who wrote, or was there."""

    external_id: str
    username: str
    display_name: str
    created_ms: int
    deactivated_ms: int | None = None
    kind: str = "imported"
    password_hash: str | None = None  # as `Auth.adopt` keeps it: who has one signs in with it


@dataclass(frozen=True, slots=True)
class Role:
    """A custom role of a space, and who holds it."""

    name: str
    colour: str
    permissions: int
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Space:
    """A space of a history that has several; `people` are its members by foreign id."""

    external_id: str
    name: str
    description: str
    owner: str
    created_ms: int
    people: tuple[str, ...]
    nicknames: Mapping[str, str]
    roles: tuple[Role, ...]
    member_permissions: int


@dataclass(frozen=True, slots=True)
class Room:
    """A channel or conversation; `people` are those who are in it, by foreign id."""

    external_id: str
    kind: str  # public | private | announcement | direct | group
    name: str
    topic: str
    created_ms: int
    archived_ms: int | None
    people: tuple[str, ...]
    creator: str | None = None
    is_general: bool = False
    space: str = ""

    @property
    def in_space(self) -> bool:
        """Tell whether it is a channel of a space, and not a conversation."""
        return self.kind not in {"direct", "group"}


@dataclass(frozen=True, slots=True)
class Reacted:
    """An emoji and who chose it."""

    emoji: str
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file of a message; `entry` is its place in the archive, None where it is not there."""

    external_id: str
    name: str
    entry: str | None


@dataclass(slots=True)
class Line:
    """A message. `at_us` names it in its room and orders it; `root_us` puts it in a thread.

    `answers_us` names the message to which it is a reply, in the channel itself.
    """

    at_us: int
    author: str
    kind: str
    body: str
    root_us: int | None = None
    answers_us: int | None = None
    also_to_channel: bool = False
    edited_ms: int | None = None
    deleted_ms: int | None = None
    pinned: bool = False
    mentions: list[str] = field(default_factory=list)
    everybody: str | None = None
    reactions: list[Reacted] = field(default_factory=list)
    files: list[Enclosed] = field(default_factory=list)

    @property
    def at_ms(self) -> int:
        """When it was said."""
        return self.at_us // 1000


class History(Protocol):
    """What an importer offers to the writer."""

    source: str
    name: str
    people: list[Person]
    rooms: list[Room]
    spaces: list[Space]  # empty: there is one, called `name`, with everybody in it

    def rename(self, usernames: Mapping[str, str]) -> None:
        """Call people in mentions as they are called here."""

    def newcomers(self) -> list[Person]:
        """Return people whom lines named, and who were not among `people`, since the last call."""

    def count(self, room: Room) -> int:
        """Return how many runs the room's lines come in, for the progress bar."""

    def lines(self, room: Room, after_us: int, report: Report) -> Iterator[list[Line]]:
        """Yield the room's lines after a moment, in order, in runs; say in `report` what is not."""

    def file(self, enclosed: Enclosed) -> Iterator[bytes]:
        """Yield a file's bytes."""
