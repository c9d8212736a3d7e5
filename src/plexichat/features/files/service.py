"""What one can do with files."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from plexichat.core.clock import Clock
from plexichat.core.errors import TooLarge
from plexichat.core.ids import Snowflakes
from plexichat.core.unit import Reader, Unit, Units
from plexichat.features.files import store
from plexichat.features.files.errors import (
    FileInUse,
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
    """What an upload may cost, and how long what nobody uses is kept."""

    upload_bytes: int = 100 * 1024 * 1024
    picture_bytes: int = 4 * 1024 * 1024
    orphan_ms: int = 24 * 60 * 60 * 1000


@dataclass(frozen=True, slots=True)
class Download:
    """A file that the caller may read; `shown` says that a browser may draw it in place."""

    id: int
    name: str
    media_type: str
    size: int
    sha256: str
    shown: bool


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
            changed_ms=self._clock.now_ms(),
        )
        async with self._units.begin() as unit:
            await store.begin(unit, row)
        limit = self.limits.picture_bytes if purpose in PICTURE_PURPOSES else None
        whole = await self._keep(row, chunks, purpose, limit or self.limits.upload_bytes)
        async with self._units.begin() as unit:
            await store.finish(unit, whole, self._clock.now_ms())
        return file_view(whole)

    async def open(self, user_id: int, file_id: int) -> Download:
        """Return what a download needs to know, for who may read the file."""
        async with self._units.read() as reader:
            row = (await store.find(reader, [file_id])).get(file_id)
            if row is None or not await self._may_read(reader, user_id, row):
                raise FileUnknown
        shown = is_shown(row.media_type, row.width)
        return Download(row.id, row.name, row.media_type, row.size, row.sha256, shown)

    def read(self, download: Download, start: int, end: int) -> AsyncIterator[bytes]:
        """Yield the bytes from `start` up to, not including, `end`."""
        return self._blobs.read(str(download.id), start=start, end=end)

    async def delete(self, user_id: int, file_id: int) -> None:
        """Remove one's own file that nothing holds."""
        async with self._units.begin() as unit:
            row = (await store.find(unit, [file_id])).get(file_id)
            if row is None or row.owner_id != user_id:
                raise FileUnknown
            if not await store.remove(unit, file_id, self._clock.now_ms()):
                raise FileInUse
        await self._blobs.delete(str(file_id))

    async def claim(self, unit: Unit, owner_id: int, file_ids: Sequence[int]) -> list[FileView]:
        """Hold the owner's uploads for a message, in the transaction that stores it.

        Raises `FileUnknown` for what is not theirs or not an attachment. Each claim is given back
        by one `release`.
        """
        if not file_ids:
            return []
        wanted = list(dict.fromkeys(file_ids))
        found = await store.find(unit, wanted)
        for each in wanted:
            row = found.get(each)
            if row is None or row.owner_id != owner_id or row.purpose != "attachment":
                raise FileUnknown
        await store.claim(unit, wanted, 1, self._clock.now_ms())
        return [file_view(found[each]) for each in wanted]

    async def claim_picture(
        self, unit: Unit, owner_id: int, file_id: int, purpose: Purpose
    ) -> FileView:
        """Hold the owner's upload as a picture that every signed-in person may see.

        It must have been uploaded for that: nothing private becomes public by its id.
        """
        row = (await store.find(unit, [file_id])).get(file_id)
        if row is None or row.owner_id != owner_id:
            raise FileUnknown
        if row.purpose != purpose:
            raise NotAPicture
        await store.claim(unit, [file_id], 1, self._clock.now_ms())
        return file_view(row)

    async def release(self, unit: Unit, file_ids: Sequence[int]) -> None:
        """Give claims back; what nothing holds is removed after a while."""
        await store.claim(unit, file_ids, -1, self._clock.now_ms())

    async def views(self, reader: Reader, file_ids: Sequence[int]) -> dict[int, FileView]:
        """Return the files by id; who asks has checked that they may be seen."""
        found = await store.find(reader, file_ids)
        return {each: file_view(row) for each, row in found.items()}

    async def remove_orphans(self) -> int:
        """Remove what nothing holds and nobody touched for a day; return how many files."""
        before = self._clock.now_ms() - self.limits.orphan_ms
        async with self._units.read() as reader:
            found = await store.orphans(reader, before, ORPHAN_BATCH)
        gone = []
        for each in found:
            async with self._units.begin() as unit:
                await store.remove(unit, each, self._clock.now_ms())
                if await store.is_held(unit, each):
                    continue
            await self._blobs.delete(str(each))
            gone.append(each)
        async with self._units.begin() as unit:
            await store.forget(unit, gone)
        return len(gone)

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
            claims=0,
        )


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
