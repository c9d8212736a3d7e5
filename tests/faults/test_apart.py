"""Servers that are cut off, drained, renumbered, or whose clocks are set while people talk."""

import asyncio
import os
import signal
import sys
import urllib.request
from http import HTTPStatus
from pathlib import Path
from urllib.error import HTTPError

import pytest

from tests.support import stopping
from tests.support.machine import PLEXICHAT, Machine
from tests.support.nats import Nats
from tests.support.several import Several, parts, several
from tests.support.talking import Talk, talk_through
from tests.support.wall import walled

pytestmark = [pytest.mark.slow, pytest.mark.sqlite, pytest.mark.timeout(300)]
SKEWED = [sys.executable, str(Path(__file__).parents[1] / "support" / "skewed.py")]
HOUR_MS = 3_600_000
YEARS_MS = 10 * 365 * 24 * HOUR_MS


async def test_one_server_is_cut_off(tmp_path: Path) -> None:
    """From its database, then from its bus: in silence, no connection is told."""
    with parts() as (database, bus):
        async with walled(database.port) as data_wall, walled(bus.port) as bus_wall:
            with several(tmp_path, database.url(), bus.url, count=2) as servers:
                servers.database = database.url().replace(str(database.port), str(data_wall.port))
                servers.bus = bus.url.replace(str(bus.port), str(bus_wall.port))
                await asyncio.to_thread(servers.add)

                async def happen(_talk: Talk) -> None:
                    for wall in (data_wall, bus_wall, data_wall, bus_wall):
                        wall.close()
                        await asyncio.sleep(2)
                        wall.open()
                        await asyncio.sleep(1)

                await talk_through(servers, happen)


async def test_servers_are_added_restarted_and_removed(tmp_path: Path) -> None:
    with parts() as (database, bus), several(tmp_path, database.url(), bus.url, count=2) as servers:

        async def happen(_talk: Talk) -> None:
            await asyncio.to_thread(servers.add)
            for each in servers.machines:
                assert await asyncio.to_thread(each.stop) == 0
                await asyncio.to_thread(each.start)
            assert await asyncio.to_thread(servers.machines[0].stop) == 0

        await talk_through(servers, happen)


async def test_a_server_that_slept_gives_up_its_number(tmp_path: Path) -> None:
    """Longer than its lease: another takes the number, and it goes on under a new one."""
    with parts() as (database, bus), several(tmp_path, database.url(), bus.url, count=2) as servers:

        async def happen(_talk: Talk) -> None:
            process = servers.machines[0].process
            assert process is not None
            stopping.stop(process.pid)
            await asyncio.sleep(17)
            await asyncio.to_thread(servers.add)
            stopping.go_on(process.pid)
            await asyncio.sleep(2)
            numbers = database.query("postgres", "SELECT number FROM workers ORDER BY number")
            assert numbers.split() == ["1", "2", "3"]

        await talk_through(servers, happen)


async def test_a_clock_that_is_set(tmp_path: Path) -> None:
    clock = tmp_path / "clock"
    clock.write_text("0")
    with parts() as (database, bus), several(tmp_path, database.url(), bus.url, count=1) as servers:
        extra = {"PLEXICHAT_TEST_CLOCK": str(clock)}
        await asyncio.to_thread(servers.add, SKEWED, **extra)

        async def happen(_talk: Talk) -> None:
            for ahead_ms in (HOUR_MS, -HOUR_MS, YEARS_MS, -YEARS_MS, 0):
                clock.write_text(str(ahead_ms))
                await asyncio.sleep(2)

        await talk_through(servers, happen)


async def test_a_server_that_stops_says_so_first(tmp_path: Path) -> None:
    with parts(durable=False) as (database, bus):
        drain = {"PLEXICHAT_DRAIN_SECONDS": "3"}
        with several(tmp_path, database.url(), bus.url, count=1, **drain) as servers:
            machine = servers.machines[0]
            assert machine.process is not None
            machine.process.send_signal(signal.SIGTERM)
            await asyncio.sleep(0.5)
            with pytest.raises(HTTPError, match="503"):
                await asyncio.to_thread(urllib.request.urlopen, f"{machine.url}/readyz")
            # What comes all the same is served.
            assert await asyncio.to_thread(machine.call, "", "GET", "/server")
            assert machine.process.wait(30) == 0


async def test_a_quota_holds_over_all_servers(tmp_path: Path) -> None:
    quota = {"PLEXICHAT_REQUESTS_PER_MINUTE": "60"}
    with (
        parts(durable=False) as (database, bus),
        several(tmp_path, database.url(), bus.url, count=2, **quota) as servers,
    ):
        first, second = servers.machines
        token = await asyncio.to_thread(first.owner, "ada")
        await asyncio.to_thread(_spend, first, token)
        async with asyncio.timeout(15):
            while not await asyncio.to_thread(_is_refused, second, token):
                await asyncio.sleep(0.2)


def _spend(machine: Machine, token: str) -> None:
    while not _is_refused(machine, token):
        pass


def _is_refused(machine: Machine, token: str) -> bool:
    try:
        machine.call(token, "GET", "/users/me")
    except HTTPError as refused:
        return refused.code == HTTPStatus.TOO_MANY_REQUESTS
    return False


async def test_several_processes_on_one_port(tmp_path: Path) -> None:
    with parts() as (database, _bus):
        command = [*PLEXICHAT]
        machine = Machine(
            tmp_path,
            database=database.url(),
            extra={"PLEXICHAT_WORKERS": "3"},
            is_measured=False,
        )
        machine.start(command)
        servers = Several(tmp_path, database.url(), "")
        servers.machines.append(machine)
        try:
            async with asyncio.timeout(30):
                while "/setup#" not in machine.log.read_text():
                    await asyncio.sleep(0.1)

            async def happen(_talk: Talk) -> None:
                assert machine.process is not None
                workers = stopping.family(machine.process.pid)[1:]
                assert len(workers) == 3
                os.kill(workers[1], signal.SIGKILL)
                await asyncio.sleep(4)
                assert len(stopping.family(machine.process.pid)) == 4

            await talk_through(servers, happen)
            assert machine.process is not None
            workers = stopping.family(machine.process.pid)[1:]
            machine.kill()  # nobody is left to tell the workers
            async with asyncio.timeout(30):
                while any(Path(f"/proc/{each}").exists() for each in workers):
                    await asyncio.sleep(0.1)
            await asyncio.to_thread(machine.start)
            assert await asyncio.to_thread(machine.stop) == 0
        finally:
            machine.kill()


def test_processes_want_a_database_that_they_can_share(tmp_path: Path) -> None:
    machine = Machine(tmp_path, database="", extra={"PLEXICHAT_WORKERS": "2"})
    ended = machine.run("serve", "--data", str(machine.data), "--bind", f"127.0.0.1:{machine.port}")
    assert ended.returncode != 0
    assert "PLEXICHAT_DATABASE_URL" in ended.stderr


def test_a_bus_that_lets_nobody_in(tmp_path: Path) -> None:
    bus = Nats(user="plexichat", password="right-one")
    bus.start()
    with parts(durable=False) as (database, _):
        machine = Machine(tmp_path, database=database.url())
        machine.extra["PLEXICHAT_BUS_URL"] = bus.url.replace("//", "//plexichat:wrong-one@")
        said = machine.serve_in_vain()
        assert "Check the user and the password" in said
        assert "wrong-one" not in said
    bus.close()


def test_two_servers_with_one_number(tmp_path: Path) -> None:
    with parts(durable=False) as (database, bus):
        number = {"PLEXICHAT_WORKER": "7"}
        with several(tmp_path, database.url(), bus.url, count=1, **number):
            other = Machine(tmp_path / "other", database=database.url())
            other.folder.mkdir()
            other.extra |= {"PLEXICHAT_BUS_URL": bus.url, **number}
            assert "has the number 7" in other.serve_in_vain()
