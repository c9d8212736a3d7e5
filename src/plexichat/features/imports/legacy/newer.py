"""The newer PlexiChat: snowflakes, millisecond times, encrypted texts, servers with roles."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from plexichat.features.imports.history import Enclosed, Line, Person, Room
from plexichat.features.imports.legacy.attached import Attached
from plexichat.features.imports.legacy.keys import Unreadable
from plexichat.features.imports.legacy.moments import clock_ms
from plexichat.features.imports.legacy.newer_beside import Beside
from plexichat.features.imports.legacy.newer_keys import Cipher
from plexichat.features.imports.legacy.newer_places import stage
from plexichat.features.imports.legacy.newer_rooms import Surveyor
from plexichat.features.imports.legacy.newer_spaces import servers, spaces
from plexichat.features.imports.legacy.people import Strangers
from plexichat.features.imports.legacy.source import Source
from plexichat.features.imports.legacy.staging import Placed, Staging
from plexichat.features.imports.legacy.words import kept, reacted
from plexichat.features.imports.report import Report

_SAID = "id author_id content content_encrypted updated_at edited deleted deleted_at reply_to_id"
_TAG = re.compile(r"<(@!?|#)(\d{1,20})>")
_NOT_BROUGHT = {
    "srv_categories": "categories: channels keep their order",
    "srv_bans": "bans: ban people anew where it matters",
    "srv_invites": "invitations: make new ones",
    "msg_scheduled": "scheduled messages",
    "user_bookmarks": "bookmarks",
    "react_custom_emoji": "pictures of custom emoji: reactions keep their names",
    "rel_blocked": "people whom somebody blocked",
    "webhook_webhooks": "webhooks",
    "user_avatars": "profile pictures",
}


class _Said(NamedTuple):
    id: int
    author_id: int
    content: object
    sealed: object
    updated_at: object
    edited: object
    deleted: object
    deleted_at: object
    reply_to: object

    @property
    def reply_to_id(self) -> int | None:
        """Return which message this one answers."""
        return self.reply_to if isinstance(self.reply_to, int) else None


class Newer:
    """A database of the newer product as a `Chronicle`."""

    def __init__(
        self,
        source: Source,
        staging: Staging,
        files: Attached,
        cipher: Cipher,
        people: list[Person],
        report: Report,
    ) -> None:
        self._source = source
        self._staging = staging
        self._cipher = cipher
        self._beside = Beside(source, files, cipher)
        first = source.one("SELECT MIN(id) FROM auth_users WHERE id <> 0")
        self.source = f"legacy:{first or 'nobody'}"
        self.people = people
        found = servers(source)
        self.spaces = spaces(source, cipher, found, people, report)
        known = {each.external_id for each in people}
        survey = Surveyor(source, cipher, found, known, report).survey()
        self.rooms = survey.rooms
        self._titles = survey.titles
        self._channels = survey.names
        self._people: Mapping[str, str] = {}
        stage(source, staging, survey, report)
        for table, what in _NOT_BROUGHT.items():
            if table in source.tables and source.one(f"SELECT 1 FROM {table} LIMIT 1"):  # noqa: S608
                report.leave_out(what, table)

    def rename(self, usernames: Mapping[str, str]) -> None:
        """Call people in mentions as they are called here."""
        self._people = usernames

    def file(self, enclosed: Enclosed) -> Iterator[bytes]:
        """Yield a file's bytes."""
        return self._beside.file(enclosed)

    def read(
        self, room: Room, placed: Sequence[Placed], strangers: Strangers, report: Report
    ) -> list[Line]:
        """Return the lines of these messages."""
        del room
        ids = [each.id for each in placed if isinstance(each.id, int)]
        rows = self._rows(ids)
        moments = self._staging.moments(
            [row.reply_to_id for row in rows.values() if row.reply_to_id]
        )
        self._beside.turn_to(ids)
        lines: list[Line] = []
        for each in placed:
            if isinstance(each.id, str):
                lines.append(self._title(each, strangers, report))
                continue
            row = rows[each.id]
            try:
                line = self._line(each, row, strangers, report)
            except Unreadable as error:
                report.leave_out(f"a message: {error}", str(row.id))
                continue
            if row.reply_to_id:
                line.answers_us = moments.get(row.reply_to_id)
                if line.answers_us is None:
                    report.leave_out("an answer's pointer to a message that is gone", str(row.id))
            if (whole := kept(line, str(row.id), report)) is not None:
                lines.append(whole)
        return lines

    def _rows(self, ids: Sequence[int]) -> dict[int, _Said]:
        marks = ", ".join("?" * len(ids))
        found = self._source.rows("msg_messages", _SAID, f"WHERE id IN ({marks})", ids)
        return {row.id: row for row in map(_Said._make, found)}

    def _title(self, placed: Placed, strangers: Strangers, report: Report) -> Line:
        title = self._titles[str(placed.id)]
        author = strangers.author(title.owner, placed.at_us // 1000, report)
        report.count("threads that hung on no message, begun by their name")
        return Line(placed.at_us, author, "text", title.name)

    def _line(self, placed: Placed, row: _Said, strangers: Strangers, report: Report) -> Line:
        named = str(row.id)
        deleted = bool(row.deleted)
        body = "" if deleted else self._cipher.message(row.id, row.content, row.sealed)
        author = strangers.author(str(row.author_id), placed.at_us // 1000, report)
        line = Line(placed.at_us, author, "text", body, placed.root_us)
        if deleted:
            line.deleted_ms = clock_ms(row.deleted_at) or clock_ms(row.updated_at) or line.at_ms
            return line
        if row.edited:
            line.edited_ms = self._beside.edited_ms(row.id) or clock_ms(row.updated_at)
        self._name_people(line)
        poll = self._beside.poll(row.id, report)
        line.body = "\n\n".join(each for each in (line.body, poll) if each)
        line.pinned = self._beside.is_pinned(row.id)
        line.reactions = reacted(self._beside.reactions(row.id), named, report)
        line.files = self._beside.enclosed(row.id)
        return line

    def _name_people(self, line: Line) -> None:
        named = defaultdict[str, None](lambda: None)

        def replaced(tag: "re.Match[str]") -> str:
            sign, each = tag[1][0], tag[2]
            if sign == "#":
                return f"#{self._channels.get(each, each)}"
            if each in self._people:
                named[each] = None
                return f"@{self._people[each]}"
            return tag[0]

        line.body = _TAG.sub(replaced, line.body)
        line.mentions = list(named)
