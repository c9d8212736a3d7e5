"""Slack's messages in our words."""

import re
from collections.abc import Iterable

from plexichat.features.imports.archive import Archive
from plexichat.features.imports.history import Enclosed, Line, Person, Reacted
from plexichat.features.imports.mrkdwn import Converted, Names, convert, emoji
from plexichat.features.imports.report import Report
from plexichat.features.imports.slack_rooms import display_name, unique, username
from plexichat.features.imports.slack_schemas import SlackFile, SlackMessage

_MOMENT = re.compile(r"(\d{1,12})(?:\.(\d{1,6}))?")
_SYSTEM = {
    "channel_join": "join",
    "group_join": "join",
    "channel_leave": "leave",
    "group_leave": "leave",
    "channel_name": "rename",
    "group_name": "rename",
    "channel_topic": "topic",
    "group_topic": "topic",
    "channel_purpose": "topic",
    "group_purpose": "topic",
}
_NOT_SAID = {"tombstone", "message_deleted", "message_changed", "message_replied", "huddle_thread"}
_MOST_REACTIONS = 50


def moment_us(ts: str | None) -> int | None:
    """Return a Slack timestamp in microseconds, or None where it is none."""
    found = _MOMENT.fullmatch(ts or "")
    if found is None:
        return None
    return int(found[1]) * 1_000_000 + int((found[2] or "0").ljust(6, "0"))


class LineMaker:
    """Makes lines of messages, and people of authors whom users.json does not name."""

    def __init__(
        self, names: Names, people: Iterable[Person], archive: Archive, prefix: str
    ) -> None:
        self.names = names
        self._known = {each.external_id for each in people}
        self._taken = {each.username for each in people}
        self._new: list[Person] = []
        self._entries = {
            name[len(prefix) :].split("/")[1]: name
            for name in archive.names()
            if name.startswith(f"{prefix}__uploads/") and name.count("/") > prefix.count("/") + 1
        }

    def newcomers(self) -> list[Person]:
        """Return the people that were made since the last call."""
        new, self._new = self._new, []
        return new

    def line(self, message: SlackMessage, at_us: int, where: str, report: Report) -> Line | None:
        """Return the line, or None and the reason in the report."""
        named = f"{where} {message.ts}"
        if message.type not in {"message", None} or message.subtype in _NOT_SAID or message.hidden:
            report.leave_out(f"not a message: {message.subtype or message.type}", named)
            return None
        author = self._author(message, at_us)
        if author is None:
            report.leave_out("a message without an author", named)
            return None
        kind = _SYSTEM.get(message.subtype or "", "text")
        text = _converted(message, kind, self.names)
        line = Line(at_us, author, kind, text.body.replace("\0", ""))
        line.files = [self._enclosed(each) for each in message.files or () if each is not None]
        if not line.body.strip() and not line.files and kind == "text":
            report.leave_out("a message without text or file", named)
            return None
        line.mentions, line.everybody = text.mentions, text.everybody
        root_us = moment_us(message.thread_ts)
        line.root_us = None if root_us == at_us else root_us
        line.also_to_channel = message.subtype == "thread_broadcast"
        edited_us = moment_us(message.edited.ts) if message.edited else None
        line.edited_ms = edited_us // 1000 if edited_us else None
        line.pinned = bool(message.pinned_to)
        line.reactions = [
            Reacted(emoji(each.name), tuple(dict.fromkeys(each.users)))
            for each in (message.reactions or ())[:_MOST_REACTIONS]
        ]
        return line

    def _author(self, message: SlackMessage, at_us: int) -> str | None:
        profile = message.bot_profile
        named = message.username or (profile.name if profile else None)
        if message.user and message.user in self._known:
            return message.user
        external_id = message.user or message.bot_id or (named and f"name:{named}"[:100])
        if not external_id:
            return None
        if external_id not in self._known:
            shown = named or external_id
            name = unique(username(shown), self._taken)
            self._new.append(Person(external_id, name, display_name(shown), at_us // 1000))
            self._known.add(external_id)
        return external_id

    def _enclosed(self, file: SlackFile) -> Enclosed:
        file_id = file.id or ""
        name = file.name or file.title or file_id or "file"
        return Enclosed(file_id, name, self._entries.get(file_id))


def _converted(message: SlackMessage, kind: str, names: Names) -> Converted:
    match kind:
        case "join" | "leave":
            return Converted("")
        case "rename":
            return Converted(message.name or "")
        case "topic":
            return convert(message.topic or message.purpose or "", names)
        case _:
            text = message.text or _boxes(message)
            found = convert(text, names)
            if message.subtype == "me_message" and found.body:
                found.body = f"_{found.body}_"
            return found


def _boxes(message: SlackMessage) -> str:
    parts: list[str] = []
    for box in message.attachments or ():
        title = f"<{box.title_link}|{box.title}>" if box.title_link and box.title else box.title
        shown = [each for each in (box.pretext, title, box.text) if each]
        parts.extend(shown or [box.fallback or ""])
    return "\n".join(each for each in parts if each)
