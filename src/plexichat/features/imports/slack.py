"""Reads a Slack export: people, channels, and each channel's days in order."""

import re
from collections.abc import Iterator, Mapping
from math import inf
from pathlib import Path
from typing import TypeVar

import msgspec

from plexichat.features.imports.archive import Archive, UnreadableEntry
from plexichat.features.imports.errors import ArchiveRefused
from plexichat.features.imports.history import Enclosed, Line, Person, Room, Space
from plexichat.features.imports.mrkdwn import Names
from plexichat.features.imports.report import Report
from plexichat.features.imports.slack_lines import LineMaker, moment_us
from plexichat.features.imports.slack_rooms import KINDS, person, room, usernames
from plexichat.features.imports.slack_schemas import SlackChannel, SlackMessage, SlackUser

LARGEST_FILE = 4 << 30
_DAY = re.compile(r"\d{4}-\d\d-\d\d\.json")
_WRAPPER = re.compile(r"(?:^|.*/)channels\.json")
Item = TypeVar("Item")


class SlackHistory:
    """A Slack export as a `History`."""

    def __init__(self, archive: Archive, path: Path, report: Report) -> None:
        self._archive = archive
        self._report = report
        self._prefix = self._find_prefix()
        for name, reason in archive.refused.items():
            report.leave_out(f"archive entry: {reason}", name)
        users = self._table("users.json", SlackUser)
        if not users and "users.json" not in {name.rpartition("/")[2] for name in archive.names()}:
            raise ArchiveRefused(
                f"{path.name} holds no users.json: it does not look like a Slack export."
            )
        # Without a team's id, the first person's: Slack gives each id once in the world.
        team = next((each.team_id or each.id for each in users), "nobody")
        self.source = f"slack:{team}"[:64]
        self.name = _space_name(path)
        named = usernames(users)
        self.people: list[Person] = [person(each, named[each.id]) for each in users]
        channels = [
            (each, kind) for file, kind in KINDS for each in self._table(file, SlackChannel)
        ]
        self._days = self._find_days()
        self.rooms: list[Room] = []
        self.spaces: list[Space] = []
        self._folders: dict[str, str] = {}
        for each, kind in channels:
            made = room(each, kind, named)
            self.rooms.append(made)
            folders = [each.name or "", each.id]
            self._folders[each.id] = next((f for f in folders if f in self._days), "")
        names = Names(named, {each.external_id: each.name for each in self.rooms})
        for folder in self._days.keys() - set(self._folders.values()):
            report.leave_out("a folder that no channel list names", folder)
        self._maker = LineMaker(names, self.people, archive, self._prefix)

    def rename(self, usernames: Mapping[str, str]) -> None:
        """Call people in mentions as they are called here."""
        self._maker.names = Names(usernames, self._maker.names.channels)

    def count(self, room: Room) -> int:
        """Return how many day files the room has."""
        return len(self._days.get(self._folders[room.external_id], ()))

    def lines(self, room: Room, after_us: int, report: Report) -> Iterator[list[Line]]:
        """Yield the room's lines after a moment, in order, one run per day."""
        held: list[tuple[int, SlackMessage]] = []
        latest = 0
        # Days are cut by the workspace's clock and may overlap a little, so what is not older
        # than the next day's first message waits for that day.
        for name, found, next_us in self._with_next(room, report):
            ready = sorted(held + found, key=lambda each: each[0])
            cut = next((at for at, each in enumerate(ready) if each[0] >= next_us), len(ready))
            ready, held = ready[:cut], ready[cut:]
            run: list[Line] = []
            for at_us, message in ready:
                if at_us <= latest:
                    report.leave_out("the same message twice", f"{name} {message.ts}")
                    continue
                latest = at_us
                if at_us <= after_us:
                    report.count("messages that were here already")
                    continue
                line = self._maker.line(message, at_us, name, report)
                if line is not None:
                    run.append(line)
            yield run

    def _with_next(
        self, room: Room, report: Report
    ) -> Iterator[tuple[str, list[tuple[int, SlackMessage]], float]]:
        days = self._days.get(self._folders[room.external_id], [])
        read = ((name, self._day(name, report)) for name in days)
        waiting = next(read, None)
        while waiting is not None:
            following = next(read, None)
            first_us = min((at for at, _ in following[1]), default=inf) if following else inf
            yield *waiting, first_us
            waiting = following

    def _day(self, name: str, report: Report) -> list[tuple[int, SlackMessage]]:
        found: list[tuple[int, SlackMessage]] = []
        for message in self._rows(name, SlackMessage, report):
            at_us = moment_us(message.ts)
            if at_us is None:
                report.leave_out("a message without a time", name)
            else:
                found.append((at_us, message))
        return found

    def file(self, enclosed: Enclosed) -> Iterator[bytes]:
        """Yield a file's bytes."""
        if enclosed.entry is None:
            raise UnreadableEntry("it is not in the archive")
        return self._archive.chunks(enclosed.entry)

    def newcomers(self) -> list[Person]:
        """Return applications and people that the lines named and users.json did not."""
        return self._maker.newcomers()

    def _find_prefix(self) -> str:
        # People zip the folder as often as its content.
        for name in self._archive.names():
            if _WRAPPER.fullmatch(name) or name.rpartition("/")[2] == "users.json":
                return name[: len(name) - len(name.rpartition("/")[2])]
        return ""

    def _find_days(self) -> dict[str, list[str]]:
        days: dict[str, list[str]] = {}
        for name in self._archive.names():
            if not name.startswith(self._prefix):
                continue
            folder, slash, file = name[len(self._prefix) :].rpartition("/")
            if slash and _DAY.fullmatch(file):
                days.setdefault(folder, []).append(name)
        return days

    def _table(self, file: str, kind: type[Item]) -> list[Item]:
        name = self._prefix + file
        return self._rows(name, kind, self._report) if name in self._archive else []

    def _rows(self, name: str, kind: type[Item], report: Report) -> list[Item]:
        try:
            raws = msgspec.json.decode(self._archive.read(name), type=list[msgspec.Raw])
        except UnreadableEntry as error:
            report.leave_out(f"a file that cannot be read: {error}", name)
            return []
        except (ValueError, RecursionError) as error:
            report.leave_out("a file that is not JSON as Slack writes it", f"{name}: {error}")
            return []
        rows: list[Item] = []
        for index, raw in enumerate(raws):
            try:
                rows.append(msgspec.json.decode(raw, type=kind, strict=False))
            except (ValueError, RecursionError) as error:
                report.leave_out("an item that cannot be read", f"{name} [{index}]: {error}")
        return rows


def _space_name(path: Path) -> str:
    # Slack calls its exports "Workspace Slack export Jan 1 2024 - Feb 1 2024.zip".
    name = re.split(r" Slack export", path.stem, maxsplit=1)[0].strip()
    return name or "Slack"
