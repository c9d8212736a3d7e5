"""A file service on a real database and disk, and the HTTP routes over it."""

import importlib
import struct
import zlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from litestar import Litestar, Request, Response
from litestar.datastructures import State
from litestar.di import Provide
from sqlalchemy import text

from plexichat.adapters.blobs.local import open_local_blobs
from plexichat.core.caller import Caller
from plexichat.core.errors import PlexiError
from plexichat.core.ids import Snowflakes
from plexichat.core.unit import Announcement, Reader, Units
from plexichat.features.files import FileLimits, Files, FileView
from plexichat.features.files.routes import ROUTES
from tests.support.database import open_empty

for feature in ("users", "spaces", "channels", "messages", "files"):
    importlib.import_module(f"plexichat.features.{feature}.models")

OWNER, FRIEND, STRANGER = 1, 2, 3
LIMITS = FileLimits(upload_bytes=4000, picture_bytes=2000, user_bytes=10_000, stall_seconds=0.2)


class FakeClock:
    def __init__(self) -> None:
        self.ms = 1_800_000_000_000

    def now_ms(self) -> int:
        return self.ms

    def monotonic(self) -> float:
        return self.ms / 1000


@dataclass
class Rights:
    """Who may read what through messages; a port's other implementation."""

    allowed: set[tuple[int, int]] = field(default_factory=set)

    async def may_read(self, reader: Reader, user_id: int, file_id: int) -> bool:
        del reader
        return (user_id, file_id) in self.allowed


@dataclass
class World:
    units: Units
    files: Files
    rights: Rights
    clock: FakeClock
    root: Path

    async def upload(
        self, content: bytes, name: str = "a.txt", owner: int = OWNER, purpose: str = "attachment"
    ) -> FileView:
        return await self.files.upload(owner, name, chunks(content), purpose=purpose)  # type: ignore[arg-type]  # tests send wrong ones

    async def run(self, sql: str, **values: object) -> None:
        async with self.units.begin() as unit:
            await unit.execute(text(sql), values)

    async def hold(self, file: FileView, deleted_ms: int | None = None) -> None:
        await self.run(
            "INSERT INTO messages (channel_id, seq, id, event, version, author_id, kind, body,"
            " nonce, has, reply_count, created_ms, deleted_ms)"
            " VALUES (9, :id, :id, 1, 1, 1, 'text', '', :nonce, 4, 0, 0, :deleted_ms)",
            id=int(file.id),
            nonce=file.id,
            deleted_ms=deleted_ms,
        )
        await self.run(
            "INSERT INTO attachments (channel_id, seq, position, file_id) VALUES (9, :id, 0, :id)",
            id=int(file.id),
        )

    def stored(self) -> set[str]:
        return {path.name for path in self.root.rglob("*") if path.is_file()}


async def chunks(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


def publish(_: Sequence[Announcement]) -> None:
    """Tell nobody."""


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    clock, rights = FakeClock(), Rights()
    async with open_empty(tmp_path / "db.sqlite3", publish) as units:
        files = Files(
            units,
            open_local_blobs(tmp_path / "blobs"),
            Snowflakes(clock, 1),
            clock,
            rights,
            LIMITS,
        )
        world = World(units, files, rights, clock, tmp_path / "blobs")
        for user_id in (OWNER, FRIEND, STRANGER):
            await world.run(
                "INSERT INTO users (id, username, username_key, display_name, kind, server_role,"
                " status_text, status_emoji, time_zone, last_event, created_ms)"
                " VALUES (:id, :name, :name, '', 'human', 'member', '', '', 'UTC', 0, 0)",
                id=user_id,
                name=str(user_id),
            )
        await world.run(
            "INSERT INTO channels (id, kind, name, topic, auto_join, position, version, last_seq,"
            " last_event, created_ms) VALUES (9, 'public', '', '', 0, 0, 1, 0, 0, 0)"
        )
        yield world


def refuse(_: Request[object, object, State], error: PlexiError) -> Response[dict[str, str]]:
    return Response({"code": error.code}, status_code=error.status)


def caller(request: Request[object, object, State]) -> Caller:
    return Caller(int(request.headers["x-user"]), 1, "member", "human")


@pytest.fixture
async def http(world: World) -> AsyncIterator[httpx.AsyncClient]:
    app = Litestar(
        route_handlers=ROUTES,
        dependencies={
            "caller": Provide(caller, sync_to_thread=False),
            "files": Provide(lambda: world.files, sync_to_thread=False),
        },
        exception_handlers={PlexiError: refuse},
    )
    transport = httpx.ASGITransport(app)  # type: ignore[arg-type]  # the same protocol, typed apart
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        client.headers["x-user"] = str(OWNER)
        yield client


def png(width: int = 2, height: int = 3, extra: bytes = b"") -> bytes:
    """Make a whole PNG of one colour."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        sum_ = struct.pack(">I", zlib.crc32(kind + body))
        return struct.pack(">I", len(body)) + kind + body + sum_

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 100))
        + chunk(b"IEND", b"")
        + extra
    )
