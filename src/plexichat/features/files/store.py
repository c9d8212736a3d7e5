"""The SQL of files."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import bindparam, func, insert, select, text, update
from sqlalchemy.sql.base import Executable
from sqlmodel import col

from plexichat.core.reading import rows_of
from plexichat.core.unit import Asker, Reader, Unit
from plexichat.features.files.models import File

_COLUMNS = (
    col(File.id),
    col(File.owner_id),
    col(File.name),
    col(File.media_type),
    col(File.size),
    col(File.sha256),
    col(File.width),
    col(File.height),
    col(File.purpose),
)
_SIZES = (1, 10, 100)


class FileRow(NamedTuple):
    """A file that is there."""

    id: int
    owner_id: int
    name: str
    media_type: str
    size: int
    sha256: str
    width: int | None
    height: int | None
    purpose: str


def _by_ids(count: int) -> Executable:
    return select(*_COLUMNS).where(
        col(File.id).in_([bindparam(f"id_{index}") for index in range(count)]),
        col(File.deleted_ms).is_(None),
        col(File.purpose) != "pending",
    )


_INSERT = insert(File)
_FINISH = (
    update(File)
    .where(col(File.id) == bindparam("file_id"))
    .values(
        media_type=bindparam("found_type"),
        size=bindparam("found_size"),
        sha256=bindparam("found_sha256"),
        width=bindparam("found_width"),
        height=bindparam("found_height"),
        purpose=bindparam("found_purpose"),
    )
)
_REMOVE = (
    update(File).where(col(File.id) == bindparam("file_id")).values(deleted_ms=bindparam("now_ms"))
)
_USED = select(func.coalesce(func.sum(col(File.size)), 0)).where(
    col(File.owner_id) == bindparam("owner_id"), col(File.deleted_ms).is_(None)
)
_OLD = (
    select(col(File.id), col(File.owner_id), col(File.purpose))
    .where(
        col(File.id) > bindparam("after_id"),
        col(File.created_ms) < bindparam("before_ms"),
        col(File.purpose) != "gone",
    )
    .order_by(col(File.id))
    .limit(bindparam("most"))
)
_FORGET = text(
    "DELETE FROM files WHERE id = :file_id"
    " AND NOT EXISTS (SELECT 1 FROM attachments WHERE file_id = :file_id)"
)
_BLANK = (
    update(File)
    .where(col(File.id) == bindparam("file_id"))
    .values(name="", sha256="", purpose="gone")
)
# For backups: the bytes that should be there, each with its sum.
STORED_FILES = (
    "SELECT id, sha256 FROM files WHERE deleted_ms IS NULL AND purpose NOT IN ('pending', 'gone')"
    " ORDER BY id"
)
# What may hold a file, by name as a foreign key would say it: files come before all three.
_HELD = {
    "attachment": text(
        "SELECT 1 FROM attachments a JOIN messages m"
        " ON m.channel_id = a.channel_id AND m.seq = a.seq"
        " WHERE a.file_id = :file_id AND (m.deleted_ms IS NULL OR m.deleted_ms > :undo_ms) LIMIT 1"
    ),
    "avatar": text("SELECT 1 FROM users WHERE id = :owner_id AND avatar_file_id = :file_id"),
    "icon": text("SELECT 1 FROM spaces WHERE icon_file_id = :file_id LIMIT 1"),
}


class OldFile(NamedTuple):
    """A file that was uploaded long enough ago to be wanted by now; perhaps half, or deleted."""

    id: int
    owner_id: int
    purpose: str


_FIND = {count: rows_of(_by_ids(count), FileRow) for count in _SIZES}


async def find(asker: Asker, file_ids: Sequence[int]) -> dict[int, FileRow]:
    """Return those of the files that are there and whole."""
    found: dict[int, FileRow] = {}
    wanted = list(dict.fromkeys(file_ids))
    while wanted:
        count = next((size for size in _SIZES if size >= len(wanted)), _SIZES[-1])
        part, wanted = wanted[:count], wanted[count:]
        padded = part + part[-1:] * (count - len(part))
        parameters = {f"id_{index}": each for index, each in enumerate(padded)}
        found |= {row.id: row for row in await asker.ask(_FIND[count], parameters)}
    return found


async def begin(unit: Unit, row: File) -> None:
    """Store the row of an upload that has only begun."""
    await unit.execute(_INSERT, row.model_dump())


async def finish(unit: Unit, row: FileRow) -> None:
    """Store what an upload turned out to be."""
    await unit.execute(
        _FINISH,
        {
            "file_id": row.id,
            "found_type": row.media_type,
            "found_size": row.size,
            "found_sha256": row.sha256,
            "found_width": row.width,
            "found_height": row.height,
            "found_purpose": row.purpose,
        },
    )


async def used_bytes(reader: Reader, owner_id: int) -> int:
    """Return the sum of a person's files."""
    return int(await reader.scalar(_USED, {"owner_id": owner_id}))


async def is_held(reader: Reader, file: OldFile | FileRow, undo_ms: int) -> bool:
    """Tell whether a message holds the file, or somebody shows it as their picture.

    A message that was deleted after `undo_ms` may come back, so it still holds.
    """
    match file.purpose:
        case "attachment":
            values = {"file_id": file.id, "undo_ms": undo_ms}
        case "avatar":
            values = {"file_id": file.id, "owner_id": file.owner_id}
        case "icon":
            values = {"file_id": file.id}
        case _:
            return False
    return bool(await reader.scalar(_HELD[file.purpose], values))


async def remove(unit: Unit, file_id: int, now_ms: int) -> None:
    """Mark a file as deleted; its row stays until its bytes are gone."""
    await unit.execute(_REMOVE, {"file_id": file_id, "now_ms": now_ms})


async def old(reader: Reader, after_id: int, before_ms: int, most: int) -> list[OldFile]:
    """Return files behind `after_id` that were begun before `before_ms`, in order of id."""
    return await reader.fetch(
        _OLD, {"after_id": after_id, "before_ms": before_ms, "most": most}, into=OldFile
    )


async def forget(unit: Unit, file_id: int) -> None:
    """Remove the row of a file whose bytes are gone; a deleted message keeps a blank one."""
    if not await unit.execute(_FORGET, {"file_id": file_id}):
        await unit.execute(_BLANK, {"file_id": file_id})
