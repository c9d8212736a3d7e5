"""Brings a foreign history: its people, its channels, what was said; again without harm."""

from collections.abc import AsyncIterator, Iterator, Sequence

from plexichat.core.clock import Clock
from plexichat.core.errors import PlexiError
from plexichat.core.ids import Snowflakes
from plexichat.core.unit import Units
from plexichat.features.files import Files, UploadTooLarge
from plexichat.features.imports import store
from plexichat.features.imports.archive import UnreadableEntry
from plexichat.features.imports.errors import NoOwnerYet
from plexichat.features.imports.history import Enclosed, History, Line, Room
from plexichat.features.imports.places import Places
from plexichat.features.imports.report import Report
from plexichat.features.imports.spaces import Spaces
from plexichat.features.imports.steps import Steps
from plexichat.features.imports.writer import RoomWriter
from plexichat.security.text import clean_line, is_visible

BATCH = 1000
LONGEST_SPACE_NAME = 64


class Importer:
    """Writes a history into the database that a server may be using at the same time."""

    def __init__(self, units: Units, ids: Snowflakes, clock: Clock, files: Files) -> None:
        self._units = units
        self._ids = ids
        self._clock = clock
        self._files = files

    async def bring(
        self, history: History, report: Report, steps: Steps, *, space: str | None, dry: bool
    ) -> None:
        """Bring everything that is not here yet; `dry` says in the report what would be.

        Each batch is a transaction with its mark, so this can be killed at any time and run again.
        """
        async with self._units.read() as reader:
            owner_id = await reader.scalar(store.OWNER)
            if owner_id is None:
                raise NoOwnerYet(
                    "Start the server, make the first user by the link that it prints, then import."
                )
            known = await store.known(reader, history.source)
        known["user:@owner"] = int(owner_id)
        report.source = report.source or history.source
        places = Places(self._units, self._ids, self._clock, history.source, known, dry=dry)
        if not history.spaces:
            named = _space_name(space or history.name)
            report.space = await places.space(named, int(owner_id), report)
        await places.people(history.people, report)
        made = Spaces(self._units, self._ids, self._clock, places)
        for each in history.spaces:
            await made.space(each, _space_name(each.name), report)
        report.space = report.space or ", ".join(each.name for each in history.spaces)
        async with self._units.read() as reader:
            name = await reader.scalar(store.USERNAME, {"id": owner_id})
        history.rename({**places.usernames, "@owner": str(name)})
        for room in history.rooms:
            await places.room(room, int(owner_id), report)
        for room in history.rooms:
            steps.room(room.name or room.kind, history.count(room))
            await self._lines(history, room, places, report, steps)

    async def _lines(
        self, history: History, room: Room, places: Places, report: Report, steps: Steps
    ) -> None:
        writer = RoomWriter(self._units, self._ids, places, room)
        after_us = places.known.get(writer.mark, 0)
        for run in history.lines(room, after_us, report):
            for part in _parts(run):
                await places.people(history.newcomers(), report)
                files = await self._enclosed(history, part, places, report)
                await writer.write(part, files, report)
            steps.run(1)

    async def _enclosed(
        self, history: History, lines: Sequence[Line], places: Places, report: Report
    ) -> dict[str, int]:
        files: dict[str, int] = {}
        for line in lines:
            kept: list[Enclosed] = []
            for each in line.files:
                file_id = await self._file(history, each, line, places, report)
                if file_id is None:
                    line.body = f"{line.body}\n📎 {each.name} (not in the import)".lstrip("\n")
                else:
                    files[each.external_id] = file_id
                    kept.append(each)
            line.files = kept
        return files

    async def _file(
        self, history: History, file: Enclosed, line: Line, places: Places, report: Report
    ) -> int | None:
        key = f"file:{file.external_id}"
        if key in places.known:
            return places.known[key]
        try:
            chunks = history.file(file)
            if places.dry:
                if sum(len(chunk) for chunk in chunks) > self._files.limits.upload_bytes:
                    raise UploadTooLarge
                places.known[key] = self._ids.next()
            else:
                author_id = places.known[f"user:{line.author}"]
                view = await self._files.upload(author_id, file.name, _asynchronous(chunks))
                await places.remember(key, int(view.id))
        except UnreadableEntry as error:
            report.leave_out(f"a file: {error}", f"{file.name} ({file.external_id})")
            return None
        except PlexiError as error:
            report.leave_out(f"a file: {error.title}", f"{file.name} ({file.external_id})")
            return None
        report.count("files")
        return places.known[key]


def _space_name(name: str) -> str:
    shown = clean_line(name)[:LONGEST_SPACE_NAME].strip()
    return shown if is_visible(shown) else "Imported"


def _parts(run: Sequence[Line]) -> Iterator[Sequence[Line]]:
    for start in range(0, len(run), BATCH):
        yield run[start : start + BATCH]


async def _asynchronous(chunks: Iterator[bytes]) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk
