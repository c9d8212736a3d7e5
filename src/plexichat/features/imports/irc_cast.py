"""Everybody in the demo's corpus, and what they said."""

import gzip
from dataclasses import dataclass, field
from importlib import resources

import msgspec

from plexichat.features.imports.demo_names import name as invented
from plexichat.features.imports.history import Person


class IrcLine(msgspec.Struct):
    """A line of the corpus."""

    session: str
    channel: str
    line: int
    time: str | None
    user: str
    kind: str
    text: str
    reply_to_line: int | None = None


@dataclass(slots=True)
class Cast:
    """Everybody in the corpus, by pseudonym, and what they said, by session."""

    sessions: dict[str, list[IrcLine]] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)


def read_cast() -> Cast:
    """Read the corpus and give everybody in it a name."""
    file = resources.files("plexichat.features.imports").joinpath("corpus/irc-sample.jsonl.gz")
    lines = gzip.decompress(file.read_bytes()).splitlines()
    cast = Cast()
    for raw in lines:
        line = msgspec.json.decode(raw, type=IrcLine)
        cast.sessions.setdefault(line.session, []).append(line)
    names = sorted({line.user for lines in cast.sessions.values() for line in lines})
    for number, user in enumerate(names):
        first, last = invented(number)
        cast.people[user] = Person(
            external_id=user,
            username=f"{first}.{last}".lower(),
            display_name=f"{first} {last}",
            created_ms=0,
            kind="human",
        )
    return cast
