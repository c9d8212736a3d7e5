"""What one can do with files."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from plexichat.core.clock import Clock
from plexichat.core.errors import TooLarge
from plexichat.core.ids import Snowflakes
from plexichat.core.unit import Asker, Reader, Units
from plexichat.features.files import store
from plexichat.features.files.errors import (
    FileInUse,
    FilesFull,
    FileUnknown,
    NotAPicture,
    UploadTooLarge,
)
from plexichat.features.files.inspection import Inspection
from plexichat.features.files.media import is_shown
from plexichat.features.files.models import File
from plexichat.features.files.names import label
from plexichat.features.files.schemas import FileView, Purpose
from plexichat.ports.blobs import Blobs

PICTURE_PURPOSES = ("avatar", "icon")
ORPHAN_BATCH = 200


class FileReaders(Protocol):
    """Who else than the owner may read an attachment: answered by who holds it."""

    async def may_read(self, reader: Reader, user_id: int, file_id: int) -> bool:
        """Tell whether the user may read something that holds the file."""


@dataclass(frozen=True, slots=True)
class FileLimits:
    """What an upload may cost and how long it may stall; how long what nobody uses is kept."""

    upload_bytes: int = 64 << 20
    picture_bytes: int = 4 << 20
    user_bytes: int = 4 << 30
    orphan_ms: int = 24 * 60 * 60 * 1000
    stall_seconds: float = 60.0
    undo_ms: int = 60 * 60 * 1000


@dataclass(frozen=True, slots=True)
class Download:
    """A file that the caller may read.

    `shown`: a browser may draw it in place. `is_public`: everybody who is signed in may see it.
    """

    id: int
    name: str
    media_type: str
    size: int
    sha256: str
    shown: bool
    is_public: bool


class Files:
    """Uploads, downloads, and who holds what."""

    def __init__(
        self,
        units: Units,
        blobs: Blobs,
        ids: Snowflakes,
        clock: Clock,
        readers: FileReaders,
        limits: FileLimits,
    ) -> None:
        self._units = units
        self._blobs = blobs
        self._ids = ids
        self._clock = clock
        self._readers = readers
        self.limits = limits

    async def upload(
        self,
        owner_id: int,
        name: str,
        chunks: AsyncIterator[bytes],
        *,
        purpose: Purpose = "attachment",
    ) -> FileView:
        """Store a file whole or not at all.

        Raises `UploadTooLarge`, `StorageFull`, and `NotAPicture` for an avatar that is none.
        """
        row = File(
            id=self._ids.next(),
            owner_id=owner_id,
            name=label(name),
            media_type="",
            size=0,
            sha256="",
            purpose="pending",
            created_ms=self._clock.now_ms(),
        )
        room = f"user:{owner_id}"
        async with self._units.begin(room) as unit:
            await self._check_room(unit, owner_id, 0)
            await store.begin(unit, row)
        limit = self.limits.picture_bytes if purpose in PICTURE_PURPOSES else None
        whole = await self._keep(row, chunks, purpose, limit or self.limits.upload_bytes)
        async with self._units.begin(room) as unit:
            await self._check_room(unit, owner_id, whole.size)
            await store.finish(unit, whole)
        return file_view(whole)

    async def open(self, user_id: int, file_id: int) -> Download:
        """Return what a download needs to know, for who may read the file."""
        async with self._units.read() as reader:
            row = (await store.find(reader, [file_id])).get(file_id)
            if row is None or not await self._may_read(reader, user_id, row):
                raise FileUnknown
        shown = is_shown(row.media_type, row.width)
        public = row.purpose in PICTURE_PURPOSES
        return Download(row.id, row.name, row.media_type, row.size, row.sha256, shown, public)

    async def read(self, download: Download, start: int, end: int) -> AsyncIterator[bytes]:
        """Return the bytes from `start` up to, not including, `end`; they are there, or it raises.

        Bytes that the disk lost are `FileUnknown` before the answer begins, never a broken answer.
        """
        chunks = self._blobs.read(str(download.id), start=start, end=end)
        try:
            first = await anext(chunks, b"")
        except KeyError:
            raise FileUnknown("Its bytes are gone from the server's disk.") from None
        return _with_first(first, chunks)

    async def delete(self, user_id: int, file_id: int) -> None:
        """Remove one's own file that nothing holds."""
        async with self._units.begin() as unit:
            row = (await store.find(unit, [file_id])).get(file_id)
            if row is None or row.owner_id != user_id:
                raise FileUnknown
            if await store.is_held(unit, row, self._undo_ms()):
                raise FileInUse
            await store.remove(unit, file_id, self._clock.now_ms())
        await self._blobs.delete(str(file_id))

    async def attachable(
        self, reader: Reader, owner_id: int, file_ids: Sequence[int]
    ) -> list[FileView]:
        """Return the owner's uploads in order, for a message that is about to hold them.

        Raises `FileUnknown` for what is somebody else's, or a picture of another purpose.
        """
        wanted = list(dict.fromkeys(file_ids))
        found = await store.find(reader, wanted) if wanted else {}
        for each in wanted:
            row = found.get(each)
            if row is None or row.owner_id != owner_id or row.purpose != "attachment":
                raise FileUnknown
        return [file_view(found[each]) for each in wanted]

    async def picture(
        self, reader: Reader, owner_id: int, file_id: int, purpose: Purpose
    ) -> FileView:
        """Return the owner's upload, to be shown to every signed-in person as their picture.

        It must have been uploaded for that: nothing private becomes public by its id.
        """
        row = (await store.find(reader, [file_id])).get(file_id)
        if row is None or row.owner_id != owner_id:
            raise FileUnknown
        if row.purpose != purpose:
            raise NotAPicture
        return file_view(row)

    async def rows(self, asker: Asker, file_ids: Sequence[int]) -> dict[int, store.FileRow]:
        """Return the files by id; who asks has checked that they may be seen."""
        return await store.find(asker, file_ids)

    async def remove_orphans(self, after_id: int = 0) -> int:
        """Look at some old files behind `after_id` and remove those that nothing holds.

        Half uploads and deleted files go too. Returns where to go on, 0 at the end.
        """
        before = self._clock.now_ms() - self.limits.orphan_ms
        async with self._units.read() as reader:
            found = await store.old(reader, after_id, before, ORPHAN_BATCH)
        for each in found:
            async with self._units.begin() as unit:
                if await store.is_held(unit, each, self._undo_ms()):
                    continue
                await store.remove(unit, each.id, self._clock.now_ms())
            await self._blobs.delete(str(each.id))
            async with self._units.begin() as unit:
                await store.forget(unit, each.id)
        return found[-1].id if len(found) == ORPHAN_BATCH else 0

    def _undo_ms(self) -> int:
        return self._clock.now_ms() - self.limits.undo_ms

    async def _check_room(self, reader: Reader, owner_id: int, more: int) -> None:
        if await store.used_bytes(reader, owner_id) + more > self.limits.user_bytes:
            raise FilesFull

    async def _may_read(self, reader: Reader, user_id: int, row: store.FileRow) -> bool:
        if row.owner_id == user_id or row.purpose in PICTURE_PURPOSES:
            return True
        return await self._readers.may_read(reader, user_id, row.id)

    async def _keep(
        self, row: File, chunks: AsyncIterator[bytes], purpose: Purpose, limit: int
    ) -> store.FileRow:
        inspection = Inspection(chunks)
        try:
            size = await self._blobs.put(str(row.id), inspection.pass_on(), limit_bytes=limit)
        except TooLarge as error:
            raise UploadTooLarge(f"At most {limit} bytes are accepted here.") from error
        media = inspection.media(size)
        if purpose in PICTURE_PURPOSES and not is_shown(media.media_type, media.width):
            await self._blobs.delete(str(row.id))
            raise NotAPicture
        return store.FileRow(
            id=row.id,
            owner_id=row.owner_id,
            name=row.name,
            media_type=media.media_type,
            size=size,
            sha256=inspection.sha256(),
            width=media.width,
            height=media.height,
            purpose=purpose,
        )


async def _with_first(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for chunk in rest:
        yield chunk


def file_view(row: store.FileRow) -> FileView:
    """Return the wire form of a file."""
    return FileView(
        id=str(row.id),
        name=row.name,
        media_type=row.media_type,
        size=row.size,
        width=row.width,
        height=row.height,
        url=f"/api/v1/files/{row.id}",
    )
