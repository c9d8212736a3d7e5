"""Backups by themselves: a process of its own makes them, so that people notice nothing."""

import asyncio
import os
import sys
from collections.abc import Callable, Sequence

import structlog

from plexichat.adapters.backups.folder import BackupFolder
from plexichat.app.settings import Settings
from plexichat.core.clock import Clock
from plexichat.edge.http import Measure

LOOK_EVERY_SECONDS = 600.0
RUNS = os.EX_TEMPFAIL  # how `backup create` ends while another backup is being made
HOUR_MS = 3_600_000
_log = structlog.stdlib.get_logger("plexichat")


class BackupJob:
    """Looks whether a backup is due, and has one made; also what operators watch of it."""

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        command: Sequence[str] = (),
        is_ours: Callable[[], bool] = lambda: True,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._command = command or (sys.executable, "-m", "plexichat", "backup", "create")
        self._is_ours = is_ours
        self._folder = BackupFolder(settings.backups)
        self.success_ms = self.size = self.failures = 0
        self._look()

    async def __call__(self) -> None:
        """Make a backup when the last one is old enough; a failure is logged and counted.

        Of several servers of one database one does it.
        """
        self._look()  # another server may have made one into the same directory
        due_ms = self.success_ms + self._settings.backup_every_hours * HOUR_MS
        is_due = self._settings.backup_every_hours and self._clock.now_ms() >= due_ms
        if not is_due or not self._is_ours():
            return
        process = await asyncio.create_subprocess_exec(
            *self._command,
            "--data",
            str(self._settings.data),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            _, said = await process.communicate()
        except asyncio.CancelledError:
            process.terminate()
            await process.wait()
            raise
        if process.returncode == RUNS:
            return
        if process.returncode:
            self.failures += 1
            reason = said.decode("utf-8", "replace").strip()[-500:]
            _log.error("backup failed", status=process.returncode, reason=reason)
            return
        self._look()
        _log.info("backup made", size=self.size)

    def _look(self) -> None:
        for newest in self._folder.stored()[:1]:
            self.success_ms, self.size = newest.created_ms, newest.size

    def measures(self) -> list[Measure]:
        """Return the numbers that operators watch."""
        return [
            Measure(
                "plexichat_backup_last_success_seconds",
                "When the newest backup was made, in Unix time; 0 where there is none.",
                "gauge",
                lambda: self.success_ms / 1000,
            ),
            Measure(
                "plexichat_backup_size_bytes",
                "Size of the newest backup.",
                "gauge",
                lambda: self.size,
            ),
            Measure(
                "plexichat_backup_failures_total",
                "Backups that the server began and could not make.",
                "counter",
                lambda: self.failures,
            ),
        ]
