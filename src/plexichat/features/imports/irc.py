"""The demo's words: lines of IRC, told as channels of recent days."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from plexichat.features.imports.history import Enclosed, Line, Person, Reacted, Room, Space
from plexichat.features.imports.irc_cast import Cast, IrcLine
from plexichat.features.imports.irc_rhythm import HOUR_US, MINUTE_US, moments
from plexichat.features.imports.report import Report

DAY_US = 24 * HOUR_US
PARTS = 3  # a session becomes this many days
THREAD_LINES = range(3, 15)
QUOTE_DISTANCE = 5
GREETING = "Welcome @owner! Ask us anything, or just listen in for a while 👋"
WELCOME = (
    "Hi @owner, good to see you here! This is a demo: you read old IRC, said by invented people.",
    "Some things to try: `Ctrl K` (`⌘ K`) jumps about, every message carries emoji and a thread.",
    "Nobody minds if you answer. 🙂",
)
EMOJI = ("👍", "😂", "❤️", "🎉", "👀", "🙏", "🚀", "💡")
_PSEUDONYM = re.compile(r"(@?)\b(user\d{4,5})\b")
_COLOURS = re.compile(r"\x03\d{0,2}(?:,\d{1,2})?|[\x00-\x08\x0b-\x1f\x7f]")


class Place(NamedTuple):
    """A channel of the demo and the sessions that are told in it."""

    name: str
    topic: str
    sessions: tuple[str, ...]
    is_general: bool = False


class IrcHistory:
    """One space of the demo as a `History`; its last lines end shortly before `anchor_us`."""

    def __init__(
        self,
        cast: Cast,
        key: str,
        name: str,
        places: Sequence[Place],
        anchor_us: int,
        *,
        welcomes: bool = False,
    ) -> None:
        self.source = f"demo:{key}"
        self.name = name
        self._cast = cast
        self._anchor_us = anchor_us
        self._usernames: dict[str, str] = {}
        self._places = {place.name: place for place in places}
        self.rooms = [self._room(place) for place in places]
        self.spaces: list[Space] = []
        self._host = self.rooms[0].people[0] if welcomes else None
        self._speaking = {user for room in self.rooms for user in room.people}
        if self._host:
            self.rooms.append(self._welcome_room(self._host))
        self.people = [cast.people[user] for user in sorted(self._speaking)]

    def rename(self, usernames: Mapping[str, str]) -> None:
        """Call people in mentions as they are called here."""
        self._usernames = dict(usernames)

    def add_username(self, pseudonym: str, username: str) -> None:
        """Call one of the cast by this user name."""
        self._usernames[pseudonym] = username

    def newcomers(self) -> list[Person]:
        """Return nobody: the cast is complete."""
        return []

    def count(self, room: Room) -> int:
        """Return how many runs the room's lines come in."""
        return 1 if room.kind == "direct" else len(self._places[room.name].sessions) * PARTS

    def file(self, enclosed: Enclosed) -> Iterator[bytes]:
        """Raise: nobody in the corpus sends files."""
        raise KeyError(enclosed.external_id)

    def lines(self, room: Room, after_us: int, report: Report) -> Iterator[list[Line]]:
        """Yield the room's lines after a moment, one run per part of a session."""
        if room.kind == "direct":
            yield [line for line in self._welcome() if line.at_us > after_us]
            return
        place = self._places[room.name]
        parts = [
            (session, part)
            for session in place.sessions
            for part in _split(self._cast.sessions[session])
        ]
        for index, (session, part) in enumerate(parts):
            threads = _threads(self._cast.sessions[session])
            end_us = self._end_us(room.name, len(parts) - 1 - index)
            run = self._told(part, threads, end_us)
            if self._host and place.is_general and index == len(parts) - 1:
                run.append(self._from_host(self._host, GREETING, end_us + MINUTE_US // 2))
            new = [line for line in run if line.at_us > after_us]
            report.count("messages that were here already", len(run) - len(new))
            yield new

    def _room(self, place: Place) -> Room:
        people = {
            line.user
            for session in place.sessions
            for line in self._cast.sessions[session]
            if line.kind != "system"
        }
        return Room(
            external_id=place.name,
            kind="public",
            name=place.name,
            topic=place.topic,
            created_ms=(self._anchor_us - 30 * DAY_US) // 1000,
            archived_ms=None,
            people=tuple(sorted(people)),
            is_general=place.is_general,
        )

    def _welcome_room(self, host: str) -> Room:
        created_ms = (self._anchor_us - DAY_US) // 1000
        return Room("welcome", "direct", "", "", created_ms, None, (host, "@owner"))

    def _welcome(self) -> list[Line]:
        first_us = self._anchor_us - 10 * MINUTE_US
        return [
            self._from_host(self._host or "", text, first_us + place * MINUTE_US // 3)
            for place, text in enumerate(WELCOME)
        ]

    def _from_host(self, host: str, text: str, at_us: int) -> Line:
        visitor = self._usernames.get("@owner", "you")
        mentions = ["@owner"] if "@owner" in text else []
        body = text.replace("@owner", f"@{visitor}")
        return Line(at_us, host, "text", body, mentions=mentions)

    def _end_us(self, room: str, days_ago: int) -> int:
        jitter = _chance(f"{room} {days_ago}", 40 if days_ago == 0 else 180)
        return self._anchor_us - days_ago * DAY_US - (jitter + 1) * MINUTE_US

    def _told(self, part: list[IrcLine], threads: dict[int, int], end_us: int) -> list[Line]:
        times = moments([line.time for line in part], end_us)
        places = {line.line: at_us for line, at_us in zip(part, times, strict=True)}
        told: list[Line] = []
        for line, at_us in zip(part, times, strict=True):
            kind, body = _said(line)
            if kind is None or line.user not in self._speaking:
                continue
            made = Line(at_us, line.user, kind, body)
            self._mention(made)
            target = line.reply_to_line
            root = threads.get(line.line)
            if root is not None and root in places and root != line.line:
                made.root_us = places[root]
            elif target in places and line.line - (target or 0) >= QUOTE_DISTANCE:
                made.answers_us = places[target or 0]
            made.reactions = _reactions(line, part)
            told.append(made)
        return told

    def _mention(self, line: Line) -> None:
        def named(match: re.Match[str]) -> str:
            pseudonym = match[2]
            username = self._usernames.get(pseudonym)
            if username is None:
                return pseudonym
            if not match[1]:
                return self._cast.people[pseudonym].display_name.partition(" ")[0]
            if pseudonym not in line.mentions:
                line.mentions.append(pseudonym)
            return f"@{username}"

        line.body = _PSEUDONYM.sub(named, line.body)


def _split(session: list[IrcLine]) -> list[list[IrcLine]]:
    size = -(-len(session) // PARTS)
    return [session[start : start + size] for start in range(0, len(session), size)]


def _said(line: IrcLine) -> tuple[str | None, str]:
    text = _COLOURS.sub("", line.text).strip()
    match line.kind:
        case "message" if text:
            return "text", text
        case "action" if text:
            return "text", f"_{text}_"
        case "system" if text.startswith("has joined") and not _chance(f"{line.user} in", 8):
            return "join", ""
        case _:
            return None, ""


def _threads(session: list[IrcLine]) -> dict[int, int]:
    """Return the root of each line that is told in a thread: every other small conversation."""
    roots: dict[int, int] = {}
    for line in session:
        if line.reply_to_line is not None and line.reply_to_line < line.line:
            target = line.reply_to_line
            roots[line.line] = roots.get(target, target)
    sizes: dict[int, int] = {}
    for root in roots.values():
        sizes[root] = sizes.get(root, 0) + 1
    return {
        line: root
        for line, root in roots.items()
        if sizes[root] in THREAD_LINES and _chance(f"{session[0].session} {root}", 2) == 0
    }


def _reactions(line: IrcLine, part: list[IrcLine]) -> list[Reacted]:
    key = f"{line.session} {line.line}"
    if line.kind == "system" or _chance(key, 25):
        return []
    around = part[max(0, line.line - part[0].line - 12) : line.line - part[0].line + 4]
    others = dict.fromkeys(
        each.user for each in around if each.user != line.user and each.kind != "system"
    )
    people = tuple(others)[: 1 + _chance(f"{key} people", 4)]
    return [Reacted(EMOJI[_chance(f"{key} emoji", len(EMOJI))], people)] if people else []


def _chance(key: str, sides: int) -> int:
    """Throw a die that falls the same way every time."""
    digest = hashlib.blake2s(key.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") % sides
