"""Sorts a room's lines into channel and threads, counts them, and has them stored in batches."""

from collections.abc import Sequence

from plexichat.core.ids import Snowflakes
from plexichat.core.unit import Units
from plexichat.features.imports import store
from plexichat.features.imports.batch import RoomRows
from plexichat.features.imports.history import Line, Room
from plexichat.features.imports.places import Places
from plexichat.features.imports.report import Report
from plexichat.features.imports.threads import Thread


class RoomWriter:
    """Writes the lines of one room and of its threads; a dry run counts and writes nothing."""

    def __init__(
        self,
        units: Units,
        ids: Snowflakes,
        places: Places,
        room: Room,
    ) -> None:
        self._units = units
        self._ids = ids
        self._source = places.source
        self._room = room
        self._known = places.known
        self._dry = places.dry
        self._channel_id = places.known[f"room:{room.external_id}"]
        self._rows = RoomRows(places, room)
        self._said: dict[int, int] = {}
        self._threads: dict[int, Thread] = {}

    @property
    def mark(self) -> str:
        """Return the name of the room's mark."""
        return f"mark:{self._room.external_id}"

    async def write(self, lines: Sequence[Line], files: dict[str, int], report: Report) -> None:
        """Store lines, which are in order and after everything that was stored before."""
        top, touched = await self._sorted_out(lines, report)
        self._count(lines, touched, report)
        if not self._dry:
            async with self._units.begin() as unit:
                await self._rows.store(unit, top, touched, files)
                mark = {"source": self._source, "external_id": self.mark}
                await unit.execute(store.REMEMBER, {**mark, "internal_id": lines[-1].at_us})
        for thread in touched:
            thread.lines, thread.joining, thread.is_new = [], [], False
        self._known[self.mark] = lines[-1].at_us

    async def _sorted_out(
        self, lines: Sequence[Line], report: Report
    ) -> tuple[list[Line], list[Thread]]:
        top: list[Line] = []
        touched: dict[int, Thread] = {}
        for line in lines:
            author_id = self._rows.person(line.author)
            thread = None if line.root_us is None else await self._thread(line.root_us)
            if thread is None:
                if line.root_us is not None:
                    report.count("replies whose beginning is missing")
                    line.root_us = None
                self._said[line.at_us] = author_id
                top.append(line)
                continue
            touched[thread.root_us] = thread
            thread.lines.append(line)
            for user_id in (author_id, *map(self._rows.person, line.mentions)):
                thread.follow(user_id)
            if line.also_to_channel:
                top.append(line)
        return top, list(touched.values())

    async def _thread(self, root_us: int) -> Thread | None:
        if root_us in self._threads:
            return self._threads[root_us]
        root_id = self._rows.message_id(root_us)
        author_id = self._said.get(root_us)
        key = f"thread:{self._room.external_id}:{root_us}"
        channel_id = self._known.get(key)
        followers: list[int] = []
        if author_id is None:
            async with self._units.read() as reader:
                where = {"channel_id": self._channel_id, "id": root_id}
                author_id = await reader.scalar(store.MESSAGE, where)
                if author_id is None:
                    return None
                # Perhaps somebody answered here since the last import, and made the thread.
                channel_id = channel_id or await reader.scalar(store.THREAD, where)
                where = {"channel_id": channel_id or 0}
                followers = await reader.fetch(store.FOLLOWERS, where, into=int)
        thread = Thread(
            channel_id or self._ids.next(),
            root_us,
            root_id,
            dict.fromkeys(followers),
            is_new=channel_id is None,
        )
        thread.follow(author_id)
        self._known[key] = thread.channel_id
        self._threads[root_us] = thread
        return thread

    def _count(self, lines: Sequence[Line], touched: Sequence[Thread], report: Report) -> None:
        report.count("messages", len(lines))
        report.count("threads", sum(thread.is_new for thread in touched))
        report.count("replies in threads", sum(len(thread.lines) for thread in touched))
        for line in lines:
            if line.kind != "text":
                report.count("joins, leaves and other events")
            if line.edited_ms is not None:
                report.count("edited messages")
            if line.pinned:
                report.count("pins")
            if line.mentions:
                report.count("mentions", len(line.mentions))
            for reacted in line.reactions:
                named = sum(f"user:{each}" in self._known for each in reacted.people)
                report.count("reactions", named)
                if named < len(reacted.people):
                    report.leave_out("a reaction of somebody unknown", f"{line.at_us}")
