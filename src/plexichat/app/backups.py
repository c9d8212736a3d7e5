"""Making, proving and restoring backups: the engine with this server's database and files."""

import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from http import HTTPStatus
from pathlib import Path
from typing import BinaryIO

from sqlmodel import SQLModel

from plexichat import __version__
from plexichat.adapters.backups.folder import BackupFolder, BackupRuns, Stored
from plexichat.adapters.blobs.local import LocalBlobs, open_local_blobs
from plexichat.adapters.sql import schema, snapshot
from plexichat.app import copying, features, kit
from plexichat.app.data import LOCK_FILE
from plexichat.app.places import one_commit, shown
from plexichat.app.settings import Settings
from plexichat.core.clock import Clock
from plexichat.core.errors import PlexiError
from plexichat.engines import backup
from plexichat.engines.backup import BackupDamaged, Header, Manifest
from plexichat.features.files import STORED_FILES
from plexichat.security.sealing import seal, unseal

DATABASE, FILES = "plexichat.sqlite3", "files"


class RestoreRefused(PlexiError):  # noqa: N818 - named as the refusal
    """The backup would overwrite something, or is not there."""

    code = "backup.restore_refused"
    status = HTTPStatus.CONFLICT
    title = "Nothing was restored"


def create(settings: Settings, clock: Clock) -> tuple[Stored, Manifest]:
    """Make a backup beside a running server or without one, then forget those past their time.

    Raises what says why there is none; half a backup is never taken for one.
    """
    folder, created_ms = BackupFolder(settings.backups), clock.now_ms()
    with one_commit(settings) as commit:
        schema.check_finished(commit.revision, shown(settings))
        if not commit.is_only_backup():
            raise BackupRuns("Another server of this database makes it. Wait until it is done.")
        kit.ensure(settings.data, clock)
        sealed_for = kit.recipient(settings.data) or ""
        blobs = open_local_blobs(settings.files_directory)
        header = Header(backup.FORMAT, __version__, commit.revision, created_ms)

        def produce(clear: BinaryIO) -> Manifest:
            return backup.write(clear, commit, blobs.open, header)

        with folder.writing(created_ms) as out:
            manifest = seal(sealed_for, out, produce)
    stored = folder.stored()
    made = next(each for each in stored if each.created_ms == created_ms)
    _forget(folder, stored, settings)
    return made, manifest


def verify(path: Path, kit_file: Path) -> Manifest:
    """Prove a backup by restoring it into a directory that is thrown away."""
    try:
        with tempfile.TemporaryDirectory(prefix="plexichat-verify-") as folder:
            return _restored(path, kit_file, Path(folder))
    except OSError as error:
        raise RestoreRefused(f"{error.strerror}. Set TMPDIR to a disk with room.") from error


def restore(path: Path, kit_file: Path, settings: Settings) -> Manifest:
    """Restore a backup as a whole data directory, or not at all; the rows on PostgreSQL if set so.

    Raises `RestoreRefused` where the directory holds something, `TargetHolds` where the database
    does.
    """
    data = settings.data
    if settings.files is not None:
        raise RestoreRefused(
            f"PLEXICHAT_FILES is set. Unset it for this, then move what is in {data / FILES} there."
        )
    if data.exists() and (not data.is_dir() or any(data.iterdir())):
        raise RestoreRefused(
            f"{data} is not empty. Name a directory that is, by --data, and start the server there."
        )
    copying.check_empty(settings)
    try:
        data.parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=f".{data.name}-", dir=data.parent))
        try:
            manifest = _restored(path, kit_file, folder)
            schema.ensure(folder / DATABASE, SQLModel.metadata)
            kit.keep_recipient(folder, kit.secret(kit_file))
            if settings.postgres:
                _move_rows(folder, settings)
            folder.rename(data)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
    except OSError as error:
        raise RestoreRefused(f"{data}: {error.strerror}. Choose another --data.") from error
    return manifest


def _move_rows(folder: Path, settings: Settings) -> None:
    """Move the rows of a restored directory to PostgreSQL; the files stay."""
    there = settings.model_copy(update={"data": folder})
    here = there.model_copy(update={"database_url": None})
    copying.copy(here, there, copying.Unwatched(), final=True)
    for each in folder.iterdir():
        if each.name.startswith(DATABASE) or each.name == LOCK_FILE:
            each.unlink()


def _restored(path: Path, kit_file: Path, folder: Path) -> Manifest:
    features.load_tables()
    secret = kit.secret(kit_file)
    try:
        opened = path.open("rb")
    except OSError as error:
        raise RestoreRefused(f"{path}: {error.strerror}. Name a backup.") from error
    with opened, ExitStack() as made:
        target = _Directory(folder, made)
        manifest = unseal(secret, opened, lambda clear: backup.read(clear, target))
        target.finish()
    _compare(folder, manifest, target.columns)
    return manifest


class _Directory:
    """A data directory that is being filled."""

    def __init__(self, folder: Path, made: ExitStack) -> None:
        self._folder = folder
        self._made = made
        self._blobs: LocalBlobs = open_local_blobs(folder / FILES)
        self._loader: snapshot.SqliteLoader | None = None
        self.columns: dict[str, Sequence[str]] = {}

    def begin(self, header: Header) -> None:
        """Make the database of the backup's revision."""
        place = self._folder / DATABASE
        new = snapshot.new_database(place, SQLModel.metadata, header.revision)
        self._loader = self._made.enter_context(new)

    def load(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """Store rows."""
        self.columns[table] = columns
        if self._loader is not None:
            self._loader.load(table, columns, rows)

    def keep(self, name: str, chunks: Iterator[bytes]) -> None:
        """Store a file."""
        self._blobs.keep(name, chunks)

    def finish(self) -> None:
        """Make everything durable."""
        if self._loader is not None:
            self._loader.finish()


def _compare(folder: Path, manifest: Manifest, columns: Mapping[str, Sequence[str]]) -> None:
    """Read the restored database back: what was stored is what was saved, in its columns' order."""
    with snapshot.open_snapshot(folder / DATABASE, STORED_FILES) as commit:
        found = {
            each: backup.sum_of(commit.rows(each, columns.get(each))) for each in commit.tables
        }
    if found != manifest.tables:
        raise BackupDamaged("The restored tables are not those of the backup.")


def _forget(folder: BackupFolder, stored: Sequence[Stored], settings: Settings) -> None:
    kept = backup.kept(
        [each.created_ms for each in stored],
        daily=settings.backup_keep_daily,
        weekly=settings.backup_keep_weekly,
    )
    for each in stored:
        if each.created_ms not in kept:
            folder.remove(each)
