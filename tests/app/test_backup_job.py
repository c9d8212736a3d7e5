"""Backups by themselves: when they are due, what is counted, and what a failure says."""

import asyncio
import sys
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from plexichat.adapters.backups.folder import BackupFolder
from plexichat.adapters.bus.memory import MemoryBus
from plexichat.adapters.sql.workers import Asked, WorkerLease, WorkerRow
from plexichat.app import asgi
from plexichat.app.backup_job import RUNS, BackupJob
from plexichat.app.cluster import Member
from plexichat.app.settings import Settings
from plexichat.app.wiring import open_services
from tests.support.clock import FakeClock

FAILING = (sys.executable, "-c", "import sys; sys.exit('disk on fire')")


@pytest.fixture
async def settings(tmp_path: Path) -> Settings:
    settings = Settings(data=tmp_path / "data", hash_cost="test-only-cheap")
    async with open_services(settings):
        return settings


def measured(job: BackupJob) -> dict[str, float]:
    return {each.name: each.read() for each in job.measures()}


async def test_a_backup_is_made_when_the_last_one_is_old_enough(settings: Settings) -> None:
    clock = FakeClock()
    job = BackupJob(settings, clock)
    assert measured(job)["plexichat_backup_last_success_seconds"] == 0
    await job()
    (made,) = BackupFolder(settings.backups).stored()
    assert measured(job)["plexichat_backup_last_success_seconds"] == made.created_ms / 1000
    assert measured(job)["plexichat_backup_size_bytes"] == made.size > 0
    clock.wall_ms = made.created_ms + 23 * 3_600_000
    await job()
    assert len(BackupFolder(settings.backups).stored()) == 1
    # The process has the machine's clock: only that it was asked can be seen.
    clock.wall_ms += 2 * 3_600_000
    await job()
    assert len(BackupFolder(settings.backups).stored()) == 2


async def test_after_a_start_the_last_backup_is_remembered(settings: Settings) -> None:
    await BackupJob(settings, FakeClock())()
    assert BackupJob(settings, FakeClock()).success_ms > 0


async def test_a_failure_is_logged_counted_and_tried_again(settings: Settings) -> None:
    job = BackupJob(settings, FakeClock(), FAILING)
    with capture_logs() as lines:
        await job()
        await job()
    assert measured(job)["plexichat_backup_failures_total"] == 2
    assert [(each["event"], each["reason"]) for each in lines] == [
        ("backup failed", "disk on fire")
    ] * 2


async def test_another_server_that_makes_it_is_no_failure(settings: Settings) -> None:
    job = BackupJob(settings, FakeClock(), (sys.executable, "-c", f"raise SystemExit({RUNS})"))
    await job()
    assert (job.failures, job.success_ms) == (0, 0)


async def test_what_another_server_made_into_the_same_directory_counts(settings: Settings) -> None:
    one, other = (BackupJob(settings, FakeClock()) for _ in range(2))
    await one()
    other._clock.wall_ms = one.success_ms + 1_000  # type: ignore[attr-defined]  # a fake
    await other()
    assert len(BackupFolder(settings.backups).stored()) == 1
    assert other.success_ms == one.success_ms


async def test_of_several_servers_the_one_with_the_smallest_number_makes_it(
    settings: Settings,
) -> None:
    def row(number: int, *, visits: bool = False) -> WorkerRow:
        return WorkerRow(number, f"other-{number}", "there", 2 if visits else 0, 0, 1, 0)

    lease = WorkerLease("postgresql://nowhere", FakeClock(), Asked("me", "here", "1", alone=False))
    member = Member("me", MemoryBus(), lease)
    lease.number = 2
    job = BackupJob(settings, FakeClock(), FAILING, is_ours=lambda: member.is_first)
    for others, is_first in (
        ([], True),
        ([row(3), row(4)], True),
        ([row(1, visits=True)], True),
        ([row(3), row(1)], False),
    ):
        lease.others = others
        assert member.is_first == is_first
        before = job.failures
        await job()
        assert job.failures - before == is_first
    assert Member("me", MemoryBus()).is_first


async def test_with_no_hours_none_is_made(settings: Settings) -> None:
    never = settings.model_copy(update={"backup_every_hours": 0})
    job = BackupJob(never, FakeClock(), FAILING)
    await job()
    assert job.failures == 0


async def test_a_server_that_stops_ends_the_backup_that_it_began(settings: Settings) -> None:
    waiting = (sys.executable, "-c", "import time; time.sleep(600)")
    job = BackupJob(settings, FakeClock(), waiting)
    running = asyncio.ensure_future(job())
    await asyncio.sleep(0.2)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(running, 10)


async def test_the_server_looks_for_itself_and_shows_the_numbers(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data", hash_cost="test-only-cheap")
    async with open_services(settings) as services:
        application = asgi.build(settings, services)
        assert application.backups in [job for _, job in asgi._jobs(application)]
