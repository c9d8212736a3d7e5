"""The old PlexiChat of September 2025: text ids, ISO times, JSON in text, no foreign keys."""

from collections.abc import Iterator, Mapping, Sequence

from plexichat.features.imports.archive import UnreadableEntry
from plexichat.features.imports.history import Enclosed, Line, Person, Room, Space
from plexichat.features.imports.legacy import attached, values
from plexichat.features.imports.legacy.attached import Attached
from plexichat.features.imports.legacy.generation_b_rooms import REPLY, rooms, stage
from plexichat.features.imports.legacy.moments import iso_ms
from plexichat.features.imports.legacy.people import Adopt, Strangers, password, sign_in_name
from plexichat.features.imports.legacy.source import Source
from plexichat.features.imports.legacy.staging import Placed, Staging
from plexichat.features.imports.legacy.words import kept, reacted
from plexichat.features.imports.report import Report
from plexichat.features.imports.slack_rooms import display_name

_USERS = "id username display_name password_hash is_active is_admin created_at updated_at metadata"
_SAID = "id user_id content message_type attachments reactions reply_to edited_at deleted_at"
_REPLIES = "id user_id message_content is_edited created_at"
Row = tuple[object, ...]


class GenerationB:
    """A database of generation B as a `Chronicle`."""

    def __init__(
        self,
        source: Source,
        staging: Staging,
        files: Attached,
        people: list[Person],
        report: Report,
    ) -> None:
        self._source = source
        self._staging = staging
        self._files = files
        first = source.one("SELECT id FROM users ORDER BY created_at, id LIMIT 1")
        self.source = f"legacy:{first or 'nobody'}"[:64]
        self.people = people
        self.spaces: list[Space] = []
        self.rooms = rooms(source, [each.external_id for each in people], report)
        stage(source, staging, {each.external_id for each in self.rooms}, report)

    def read(
        self, room: Room, placed: Sequence[Placed], strangers: Strangers, report: Report
    ) -> list[Line]:
        """Return the lines of these messages."""
        del room
        ids = [str(each.id) for each in placed]
        rows = self._rows("messages", _SAID, [each for each in ids if not each.startswith(REPLY)])
        answered = [str(row[6]) for row in rows.values() if row[6]]
        moments = self._staging.moments(answered)
        answers = [each.removeprefix(REPLY) for each in ids if each.startswith(REPLY)]
        replies = self._rows("thread_replies", _REPLIES, answers)
        lines: list[Line] = []
        for each in placed:
            message_id = str(each.id)
            if message_id.startswith(REPLY):
                line = _reply(each, replies[message_id.removeprefix(REPLY)], strangers, report)
            else:
                line = self._said(each, rows[message_id], moments, strangers, report)
            if (whole := kept(line, message_id, report)) is not None:
                lines.append(whole)
        return lines

    def rename(self, usernames: Mapping[str, str]) -> None:
        """Do nothing: mentions were typed names, and stay what was typed."""

    def file(self, enclosed: Enclosed) -> Iterator[bytes]:
        """Yield a file's bytes."""
        if enclosed.entry is None:
            raise UnreadableEntry("it is not below the folder of uploads (see --files)")
        return attached.read(enclosed.entry, None)

    def _rows(self, table: str, columns: str, ids: Sequence[str]) -> dict[str, Row]:
        marks = ", ".join("?" * len(ids))
        found = self._source.rows(table, columns, f"WHERE id IN ({marks})", ids)
        return {str(row[0]): row for row in found}

    def _said(
        self,
        placed: Placed,
        row: Row,
        moments: Mapping[int | str, int],
        strangers: Strangers,
        report: Report,
    ) -> Line:
        message_id, user_id, content, _, enclosed, reactions, reply_to, edited, deleted = row
        author = strangers.author(str(user_id), placed.at_us // 1000, report)
        line = Line(placed.at_us, author, "text", values.text(content), placed.root_us)
        line.edited_ms = iso_ms(edited)
        if deleted:
            line.deleted_ms = iso_ms(deleted) or line.at_ms
        if reply_to:
            line.answers_us = moments.get(str(reply_to))
            if line.answers_us is None:
                report.leave_out("an answer's pointer to a message that is gone", str(message_id))
        line.reactions = reacted(
            _chosen(reactions, str(message_id), report), str(message_id), report
        )
        line.files = self._enclosed(enclosed, str(message_id))
        return line

    def _enclosed(self, column: object, message_id: str) -> list[Enclosed]:
        found = values.structure(column)
        entries = found if isinstance(found, list) else []
        files: list[Enclosed] = []
        for place, each in enumerate(entries):
            known = each if isinstance(each, dict) else {"url": each}
            address = next((values.text(known[k]) for k in ("path", "url") if known.get(k)), "")
            named = known.get("filename") or known.get("name") or address.rpartition("/")[2]
            name = values.line(named, 200, "file")
            files.append(Enclosed(f"{message_id}:{place}"[:120], name, self._files.find(address)))
        return files


async def people(source: Source, adopt: Adopt, report: Report) -> list[Person]:
    """Return everybody with an account, their passwords as they are kept here."""
    found: list[Person] = []
    for row in source.rows("users", _USERS, "ORDER BY created_at, id"):
        user_id, name, shown, stored, active, admin, created, updated, metadata = row
        username = sign_in_name(values.text(name) or str(user_id))
        beside = values.table(metadata)
        salt = beside.get("password_salt", beside.get("salt"))
        kept_hash = await password(adopt, stored, salt, username, report)
        created_ms = iso_ms(created) or 0
        if admin:
            report.count("people who administered the old server, members here")
            report.name("people who administered the old server, members here", username)
        found.append(
            Person(
                external_id=str(user_id),
                username=username,
                display_name=display_name(values.text(shown) or values.text(name)),
                created_ms=created_ms,
                deactivated_ms=None if active in {1, None} else iso_ms(updated) or created_ms or 1,
                kind="human" if kept_hash else "imported",
                password_hash=kept_hash,
            )
        )
    if source.one("SELECT 1 FROM users WHERE email <> '' LIMIT 1"):
        report.leave_out("e-mail addresses: accounts have none here", "users.email")
    return found


def _reply(placed: Placed, row: Row, strangers: Strangers, report: Report) -> Line:
    _, user_id, content, is_edited, _ = row
    author = strangers.author(str(user_id), placed.at_us // 1000, report)
    line = Line(placed.at_us, author, "text", values.text(content), placed.root_us)
    line.edited_ms = line.at_ms if is_edited else None
    return line


def _chosen(column: object, named: str, report: Report) -> Iterator[tuple[str, str]]:
    for sign, who in values.table(column).items():
        listed = who.get("users", who) if isinstance(who, dict) else who
        chosen = list(values.people(listed))
        if not chosen:
            report.leave_out("a reaction without the people who chose it", f"{named} {sign}")
        for each in chosen:
            yield sign, each
