"""What the newer product keeps beside a message: reactions, files, pins, edits, polls."""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence

from plexichat.features.imports.archive import UnreadableEntry
from plexichat.features.imports.history import Enclosed
from plexichat.features.imports.legacy import attached, values
from plexichat.features.imports.legacy.attached import Attached
from plexichat.features.imports.legacy.keys import Unreadable
from plexichat.features.imports.legacy.moments import clock_ms
from plexichat.features.imports.legacy.newer_keys import Cipher
from plexichat.features.imports.legacy.source import Source
from plexichat.features.imports.report import Report

BLOB, DISK = "blob:", "disk:"
_ENCLOSED = "id message_id filename url url_encrypted checksum"
_INDEXED = {
    "enclosed": "SELECT id, message_id FROM msg_attachments WHERE deleted IS NOT 1",
    "pinned": "SELECT message_id, message_id AS id FROM msg_pinned",
    "edited": "SELECT MAX(edit_timestamp) AS id, message_id FROM msg_edit_history"
    " GROUP BY message_id",
}
_TABLES = {
    "enclosed": "msg_attachments",
    "pinned": "msg_pinned",
    "edited": "msg_edit_history",
}


class Beside:
    """Reads for one page of messages at a time."""

    def __init__(self, source: Source, files: Attached, cipher: Cipher) -> None:
        self._source = source
        self._files = files
        self._cipher = cipher
        for name, chosen in _INDEXED.items():
            empty = "SELECT NULL AS id, NULL AS message_id WHERE 0"
            made = chosen if _TABLES[name] in source.tables else empty
            source.connection.execute(f"CREATE TEMP TABLE {name} AS {made}")
            source.connection.execute(f"CREATE INDEX temp.{name}_of ON {name} (message_id)")
        self._media = {
            str(key): (values.text(path), checksum)
            for each, filename, path, checksum in source.rows(
                "media_files", "id filename storage_path checksum", "WHERE deleted IS NOT 1"
            )
            for key in (each, filename, path)
        }
        self._checksums: dict[str, object] = {}
        self._edited: dict[int, int | None] = {}
        self._pinned: set[int] = set()
        self._reactions: dict[int, list[tuple[str, str]]] = {}
        self._enclosed: dict[int, list[Enclosed]] = {}

    def turn_to(self, ids: Sequence[int]) -> None:
        """Read what belongs to these messages."""
        page = json.dumps(ids)
        self._checksums = {}
        self._edited = {each: clock_ms(at_ms) for at_ms, each in self._near("edited", page)}
        self._pinned = {each for _, each in self._near("pinned", page)}
        self._reactions = defaultdict(list)
        chosen = "WHERE message_id IN (SELECT value FROM json_each(?)) ORDER BY created_at, id"
        for each, person, sign in self._source.rows(
            "react_reactions", "message_id user_id emoji", chosen, [page]
        ):
            self._reactions[_id(each)].append((str(sign), str(person)))
        self._enclosed = defaultdict(list)
        files = json.dumps([each for each, _ in self._near("enclosed", page)])
        chosen = "WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id"
        for row in self._source.rows("msg_attachments", _ENCLOSED, chosen, [files]):
            self._enclosed[_id(row[1])].append(self._file(row))

    def edited_ms(self, message_id: int) -> int | None:
        """Return when a message was last edited, where its history says so."""
        return self._edited.get(message_id)

    def is_pinned(self, message_id: int) -> bool:
        """Tell whether a message is pinned."""
        return message_id in self._pinned

    def reactions(self, message_id: int) -> list[tuple[str, str]]:
        """Return pairs of emoji and person."""
        return self._reactions.get(message_id, [])

    def enclosed(self, message_id: int) -> list[Enclosed]:
        """Return a message's files."""
        return self._enclosed.get(message_id, [])

    def poll(self, message_id: int, report: Report) -> str:
        """Return a poll as text with its votes, empty where the message has none."""
        found = self._source.rows(
            "poll_polls", "id question question_encrypted", "WHERE message_id = ?", [message_id]
        )
        row = next(found, None)
        if row is None:
            return ""
        report.count("polls, as text with their votes")
        lines = [f"**{self._word(row[0], *row[1:])}**"]
        options = self._source.rows(
            "poll_options",
            "id text text_encrypted",
            "WHERE poll_id = ? ORDER BY position",
            [row[0]],
        )
        for option, *words in options:
            votes = self._source.rows("poll_votes", "id", "WHERE option_id = ?", [option])
            lines.append(f"- {self._word(option, *words)} ({sum(1 for _ in votes)})")
        return "\n".join(lines)

    def file(self, enclosed: Enclosed) -> Iterator[bytes]:
        """Yield a file's bytes, compared with their checksum."""
        entry = enclosed.entry
        checksum = self._checksums.get(enclosed.external_id)
        if entry is None:
            raise UnreadableEntry("it is neither in the database nor below the folder of uploads")
        if entry.startswith(DISK):
            return attached.read(entry.removeprefix(DISK), checksum)
        found = self._source.rows(
            "media_blobs", "content", "WHERE path = ?", [entry.removeprefix(BLOB)]
        )
        content = next(found)[0]
        return attached.checked(iter([content if isinstance(content, bytes) else b""]), checksum)

    def _near(self, table: str, page: str) -> list[tuple[int, int]]:
        return self._source.connection.execute(
            f"SELECT id, message_id FROM temp.{table}"  # noqa: S608 - our own tables
            " WHERE message_id IN (SELECT value FROM json_each(?)) ORDER BY id",
            (page,),
        ).fetchall()

    def _file(self, row: tuple[object, ...]) -> Enclosed:
        file_id, _, name, url, sealed, checksum = row
        address = values.text(url) or self._word(file_id, sealed)
        path, known = self._media.get(address.rpartition("/")[2], (address, None))
        self._checksums[str(file_id)] = checksum or known
        entry = None
        if self._source.has("media_blobs") and self._source.one(
            "SELECT 1 FROM media_blobs WHERE path = ?", path
        ):
            entry = f"{BLOB}{path}"
        elif (found := self._files.find(path)) is not None:
            entry = f"{DISK}{found}"
        return Enclosed(str(file_id), values.line(name, 200, "file"), entry)

    def _word(self, row_id: object, *columns: object) -> str:
        try:
            return self._cipher.name(row_id, *columns)
        except Unreadable:
            return "?"


def _id(value: object) -> int:
    return value if isinstance(value, int) else -1
