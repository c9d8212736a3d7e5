"""The disk of a cluster's PostgreSQL is full: refused in words, and all goes on with room again."""

import asyncio
import json
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest

from tests.support.machine import Machine
from tests.support.nats import Nats
from tests.support.postgres import Postgres
from tests.support.several import Several, several
from tests.support.talking import Talk, talk_through

pytestmark = [pytest.mark.debian, pytest.mark.slow, pytest.mark.timeout(240)]
SIZE = "144m"
# The log of the database stays small, so that it is not what takes the disk.
SMALL = ("max_wal_size=48MB", "min_wal_size=32MB")
IN_TIME_SECONDS = 60.0
LARGE = "x" * 3_800
LOG_TRIES = 20


@pytest.fixture
def disk() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="plexichat-disk-"))
    options = f"size={SIZE},mode=755"
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "plexichat-test", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)
        folder.rmdir()


@pytest.fixture
def database(disk: Path) -> Iterator[Postgres]:
    made = Postgres(durable=True, folder=disk / "postgres")
    made.settings += SMALL
    try:
        made.start()
        yield made
    finally:
        made.close()


@pytest.fixture
def servers(tmp_path: Path, database: Postgres) -> Iterator[Several]:
    bus = Nats()
    try:
        bus.start()
        with several(tmp_path, database.url(), bus.url, count=2) as found:
            yield found
    finally:
        bus.close()


async def test_a_table_that_cannot_grow(disk: Path, servers: Several) -> None:
    async def happen(talk: Talk) -> None:
        ballast = await asyncio.to_thread(_fill, disk)
        for each in servers.machines:
            problem = await _until_refused(each, talk)
            assert (problem["status"], problem["code"]) == (507, "storage.full")
            assert "Free some disk space" in problem["detail"]
            assert await asyncio.to_thread(each.history, talk.token, talk.channel), "reading ended"
        ballast.unlink()
        await talk.goes_on()

    await _talk_on(servers, happen)


async def test_a_log_that_cannot_grow(disk: Path, servers: Several, database: Postgres) -> None:
    """PostgreSQL gives up, and comes back once there is room: by itself or by its operator."""

    async def happen(talk: Talk) -> None:
        ballast = await asyncio.to_thread(_fill, disk)
        await asyncio.to_thread(_panic, database)
        for each in servers.machines:
            problem = await _until_refused(each, talk)
            assert (problem["status"], problem["code"]) in {
                (503, "storage.unavailable"),
                (507, "storage.full"),
            }
        ballast.unlink()
        assert database.process is not None
        if database.process.poll() is not None:
            await asyncio.to_thread(database.start)
        await talk.goes_on()

    await _talk_on(servers, happen)


async def _talk_on(servers: Several, happen: Any) -> None:
    processes = [each.process for each in servers.machines]
    await talk_through(servers, happen)
    assert [each.process for each in servers.machines] == processes
    for each in servers.machines:
        assert each.lives
        assert "Traceback" not in each.log.read_text()


def _fill(disk: Path) -> Path:
    """Take all the room there is; return what takes it."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12):
            try:
                while file.write(bytes(size)) == size:
                    pass
            except OSError:
                continue
    return ballast


def _panic(database: Postgres) -> None:
    """Ask for one file of the log after the other until there is none to be had."""
    log = database.data / "server.log"
    for _ in range(LOG_TRIES):
        if "PANIC" in log.read_text(errors="replace"):
            return
        try:
            database.query("postgres", "SELECT pg_logical_emit_message(false, '', 'x')")
            database.query("postgres", "SELECT pg_switch_wal()")
        except AssertionError:
            continue
    pytest.fail("the database goes on without room for its log")


async def _until_refused(machine: Machine, talk: Talk) -> dict[str, Any]:
    path = f"/channels/{talk.channel}/messages"
    async with asyncio.timeout(IN_TIME_SECONDS):
        for number in range(1_000_000):
            nonce = f"{machine.port}-{number}"
            said = {"body": f"{nonce} {LARGE}", "nonce": nonce}
            try:
                await asyncio.to_thread(machine.call, talk.token, "POST", path, said)
            except HTTPError as refused:
                problem: dict[str, Any] = json.loads(refused.read())
                return problem
    raise AssertionError("it is stored without room")
