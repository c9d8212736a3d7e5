"""A database with an owner, an importer over it, and a pocket-size Slack export."""

import importlib
import json
import sqlite3
import zipfile
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlmodel import SQLModel

from plexichat.adapters.blobs.local import open_local_blobs
from plexichat.adapters.sql.sqlite import open_units
from plexichat.core.clock import SystemClock
from plexichat.core.ids import Snowflakes
from plexichat.core.unit import Announcement, Reader
from plexichat.features.files import FileLimits, Files
from plexichat.features.imports.archive import Archive
from plexichat.features.imports.report import Report
from plexichat.features.imports.service import Importer
from plexichat.features.imports.slack import SlackHistory
from plexichat.features.imports.steps import Steps

CORPORA = Path(__file__).parents[2] / "corpora"
SAMPLE = CORPORA / "slack-export-sample.zip"
OWNER = 77
STEPS = Steps(room=lambda _name, _size: None, run=lambda _count: None)

for feature in ("users", "auth", "spaces", "channels", "messages", "files", "imports"):
    importlib.import_module(f"plexichat.features.{feature}.models")


class NoReaders:
    async def may_read(self, reader: Reader, user_id: int, file_id: int) -> bool:
        del reader, user_id, file_id
        return False


def publish(_: Sequence[Announcement]) -> None:
    """Tell nobody."""


def make_database(path: Path, *, owner: bool = True) -> None:
    engine = create_engine(f"sqlite:///{path}")
    SQLModel.metadata.create_all(engine)
    engine.dispose()
    if owner:
        connection = sqlite3.connect(path)
        connection.execute(
            "INSERT INTO users (id, username, username_key, display_name, kind, server_role,"
            " status_text, status_emoji, time_zone, last_event, created_ms)"
            " VALUES (77, 'olga', 'olga', 'Olga', 'human', 'owner', '', '', 'UTC', 0, 0)"
        )
        connection.commit()
        connection.close()


@dataclass
class World:
    root: Path
    importer: Importer
    files: Files

    @property
    def database(self) -> Path:
        return self.root / "db.sqlite3"

    async def slack(
        self, path: Path, *, dry: bool = False, space: str | None = None
    ) -> dict[str, object]:
        report = Report()
        with Archive(path) as archive:
            history = SlackHistory(archive, path, report)
            await self.importer.bring(history, report, STEPS, space=space, dry=dry)
        return report.as_dict()

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        connection = sqlite3.connect(self.database)
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()

    def one(self, sql: str) -> object:
        return self.rows(sql)[0][0]


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    make_database(tmp_path / "db.sqlite3")
    clock = SystemClock()
    ids = Snowflakes(clock, 1023)
    async with open_units(tmp_path / "db.sqlite3", publish) as units:
        blobs = open_local_blobs(tmp_path / "blobs")
        files = Files(units, blobs, ids, clock, NoReaders(), FileLimits())
        yield World(tmp_path, Importer(units, ids, clock, files), files)


Export = Mapping[str, object]
MakeZip = Callable[[Export], Path]


@pytest.fixture
def make_zip(tmp_path: Path) -> MakeZip:
    def make(entries: Export) -> Path:
        path = tmp_path / "Acme Slack export Jan 1 2024 - Feb 1 2024.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in entries.items():
                raw = content if isinstance(content, bytes) else json.dumps(content).encode()
                archive.writestr(name, raw)
        return path

    return make
