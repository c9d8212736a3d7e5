"""The SQL of files."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.sql.base import Executable
from sqlmodel import col

from plexichat.core.unit import Reader, Unit
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
    col(File.claims),
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
    claims: int


def _by_ids(count: int) -> Executable:
    return select(*_COLUMNS).where(
        col(File.id).in_([bindparam(f"id_{index}") for index in range(count)]),
        col(File.deleted_ms).is_(None),
        col(File.purpose) != "pending",
    )


_FIND = {count: _by_ids(count) for count in _SIZES}
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
        changed_ms=bindparam("now_ms"),
    )
)
_CLAIM = (
    update(File)
    .where(col(File.id) == bindparam("file_id"))
    .values(claims=col(File.claims) + bindparam("step"), changed_ms=bindparam("now_ms"))
)
_REMOVE = (
    update(File)
    .where(
        col(File.id) == bindparam("file_id"),
        col(File.claims) == 0,
        col(File.deleted_ms).is_(None),
    )
    .values(deleted_ms=bindparam("now_ms"), changed_ms=bindparam("now_ms"))
)
_ORPHANS = (
    select(col(File.id))
    .where(col(File.claims) == 0, col(File.changed_ms) < bindparam("before_ms"))
    .limit(bindparam("most"))
)
_CLAIMS = select(col(File.claims)).where(col(File.id) == bindparam("file_id"))
_FORGET = delete(File).where(col(File.id) == bindparam("file_id"), col(File.claims) == 0)


async def find(reader: Reader, file_ids: Sequence[int]) -> dict[int, FileRow]:
    """Return those of the files that are there and whole."""
    found: dict[int, FileRow] = {}
    wanted = list(dict.fromkeys(file_ids))
    while wanted:
        count = next((size for size in _SIZES if size >= len(wanted)), _SIZES[-1])
        part, wanted = wanted[:count], wanted[count:]
        padded = part + part[-1:] * (count - len(part))
        parameters = {f"id_{index}": each for index, each in enumerate(padded)}
        for row in await reader.fetch(_FIND[count], parameters, into=FileRow):
            found[row.id] = row
    return found


async def begin(unit: Unit, row: File) -> None:
    """Store the row of an upload that has only begun."""
    await unit.execute(_INSERT, row.model_dump())


async def finish(unit: Unit, row: FileRow, now_ms: int) -> None:
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
            "now_ms": now_ms,
        },
    )


async def claim(unit: Unit, file_ids: Sequence[int], step: int, now_ms: int) -> None:
    """Count one holder more or less for each of the files."""
    rows = [{"file_id": each, "step": step, "now_ms": now_ms} for each in file_ids]
    await unit.execute_many(_CLAIM, rows)


async def remove(unit: Unit, file_id: int, now_ms: int) -> bool:
    """Mark an unclaimed file as deleted; tell whether it was there and unclaimed."""
    return await unit.execute(_REMOVE, {"file_id": file_id, "now_ms": now_ms}) > 0


async def orphans(reader: Reader, before_ms: int, most: int) -> list[int]:
    """Return files that nothing has held since `before_ms`, deleted and half ones included."""
    return await reader.fetch(_ORPHANS, {"before_ms": before_ms, "most": most}, into=int)


async def forget(unit: Unit, file_ids: Sequence[int]) -> None:
    """Remove the rows of files whose bytes are gone, unless somebody claimed them meanwhile."""
    await unit.execute_many(_FORGET, [{"file_id": each} for each in file_ids])


async def is_held(reader: Reader, file_id: int) -> bool:
    """Tell whether something claims the file, deleted or not."""
    return bool(await reader.scalar(_CLAIMS, {"file_id": file_id}))
