"""Hosts that are cut off in silence: each part of a cluster in a network namespace of its own."""

import asyncio
import json
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest

from tests.support.machine import Machine
from tests.support.nats import Nats
from tests.support.network import Host, networked
from tests.support.postgres import Postgres
from tests.support.several import Several
from tests.support.talking import Talk, talk_through

# Networks for documentation: they cannot be those of this machine.
FRONT, DATA, BUS = "192.0.2", "198.51.100", "203.0.113"
APPS = ("a", "b", "c")
IN_TIME_SECONDS = 25.0
CUT_SECONDS = 4.0
# Nothing but these is reached, and nothing of it is outside of the namespaces.
REACHED = [
    "127.0.0.1",
    f"{BUS}.1",
    *(f"{net}.{n}" for net in (FRONT, DATA, BUS) for n in (11, 12, 13)),
]

pytestmark = [
    pytest.mark.debian,
    pytest.mark.slow,
    pytest.mark.timeout(180),
    pytest.mark.allow_hosts(REACHED),
]


@dataclass
class Site:
    """Apps in three networks: with the people, with the database, with the bus."""

    apps: list[Host]
    database: Host
    bus: Host
    people: Host
    servers: Several


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setenv("no_proxy", "*")
    with networked("front", "data", "bus") as network:
        people = network.host("people", front=f"{FRONT}.1")
        stored, heard = (
            network.host("database", data=f"{DATA}.1"),
            network.host("nats", bus=f"{BUS}.1"),
        )
        apps = [
            network.host(name, front=f"{FRONT}.{n}", data=f"{DATA}.{n}", bus=f"{BUS}.{n}")
            for n, name in enumerate(APPS, start=11)
        ]
        with stored.entered():
            database = Postgres(durable=True, host=f"{DATA}.1")
        bus = Nats(host=f"{BUS}.1")
        servers = Several(tmp_path, database.url(), bus.url)
        try:
            with stored.entered():
                database.start()
            with heard.entered():
                bus.start()
            for app in apps:
                _serve(servers, app)
            with people.entered():
                yield Site(apps, stored, heard, people, servers)
        finally:
            servers.kill()
            bus.close()
            database.close()


def _serve(servers: Several, app: Host) -> None:
    # The people's host is where the load balancer is. Who only listens notices a silence by this.
    beat = {"PLEXICHAT_HEARTBEAT_SECONDS": "5"}
    machine = servers.make(PLEXICHAT_TRUSTED_PROXIES=f"{FRONT}.1/32", **beat)
    machine.host = app.addresses["front"]
    with app.entered():
        machine.start()


async def test_an_app_is_cut_off_from_the_database(site: Site) -> None:
    """It refuses and says why, the others go on, and it is back by itself."""

    async def happen(talk: Talk) -> None:
        site.apps[0].cut("data")
        first, second, _ = site.servers.machines
        refused = await _until_refused(first, talk)
        assert (refused["status"], refused["code"]) == (503, "storage.unavailable")
        assert (await _send(second, talk, "n-second"))["body"] == "n-second"
        await talk.goes_on()
        site.apps[0].join("data")
        await _until_served(first, talk)

    await talk_through(site.servers, happen)
    assert "Traceback" not in site.servers.machines[0].log.read_text()


async def test_an_app_is_cut_off_from_the_bus(site: Site) -> None:
    """What is said at the others is heard there by the second line, before the cut is healed."""

    async def happen(talk: Talk) -> None:
        site.apps[0].cut("bus")
        for number in range(12):
            body = f"cut-{number}"
            await _send(site.servers.machines[1], talk, body)
            await _until_heard(talk, 0, body)
        site.apps[0].join("bus")

    await talk_through(site.servers, happen)


async def test_apps_do_not_need_each_other(site: Site) -> None:
    first, second = site.apps[:2]
    ways = [(address, site.servers.machines[1].port) for address in second.addresses.values()]
    assert _reaches(first, *ways[0])
    for each in site.apps:
        each.isolate()
    assert not any(_reaches(first, *way) for way in ways)

    async def happen(talk: Talk) -> None:
        await talk.goes_on()
        await _send(site.servers.machines[1], talk, "from-b")
        await _until_heard(talk, 0, "from-b")

    await talk_through(site.servers, happen)


@pytest.mark.parametrize("part", ["bus", "database"])
async def test_all_are_cut_off_from_one_part(site: Site, part: str) -> None:
    async def happen(talk: Talk) -> None:
        host: Host = getattr(site, part)
        for _ in range(2):
            host.cut()
            await asyncio.sleep(CUT_SECONDS)
            host.join()
            await talk.goes_on()

    await talk_through(site.servers, happen)


async def test_a_host_is_cut_off_from_everything(site: Site) -> None:
    """Its people resume at another, before it is back."""

    async def happen(talk: Talk) -> None:
        for app in site.apps[:2]:
            app.cut()
            await talk.goes_on()
            app.join()
            await asyncio.sleep(1)

    await talk_through(site.servers, happen)


@pytest.mark.parametrize("network", ["data", "bus"])
async def test_one_way_is_lost(site: Site, network: str) -> None:
    """What an app says does not arrive, then what is said to it."""
    app = site.apps[0]
    other = site.database if network == "data" else site.bus

    async def happen(talk: Talk) -> None:
        for one, another in ((app, other), (other, app)):
            one.mute(network, another)
            await talk.goes_on()
            await asyncio.sleep(CUT_SECONDS)
            one.unmute(network, another)
            await talk.goes_on()

    await talk_through(site.servers, happen)


def test_nothing_is_left_of_the_networks(tmp_path: Path) -> None:
    before = _namespaces()

    def fail() -> None:
        with networked("front") as network:
            network.host("people", front=f"{FRONT}.1")
            assert len(_namespaces()) == len(before) + 2
            network.host("people", front=f"{FRONT}.2")  # there is one of this name

    with pytest.raises(AssertionError, match="ip netns add"):
        fail()
    assert _namespaces() == before


def _namespaces() -> set[str]:
    folder = Path("/run/netns")
    return {each.name for each in folder.iterdir()} if folder.exists() else set()


def _reaches(host: Host, address: str, port: int) -> bool:
    with host.entered():
        try:
            socket.create_connection((address, port), timeout=2).close()
        except ConnectionRefusedError:
            return True  # nobody listens, and says so
        except OSError:
            return False
        return True


async def _send(machine: Machine, talk: Talk, body: str) -> Any:
    path = f"/channels/{talk.channel}/messages"
    said = {"body": body, "nonce": body}
    return await asyncio.to_thread(machine.call, talk.token, "POST", path, said)


async def _until_refused(machine: Machine, talk: Talk) -> dict[str, Any]:
    async with asyncio.timeout(IN_TIME_SECONDS):
        while True:
            try:
                await _send(machine, talk, "n-first")
            except HTTPError as refused:
                problem: dict[str, Any] = json.loads(refused.read())
                return problem
            except TimeoutError:
                continue
            await asyncio.sleep(0.1)


async def _until_served(machine: Machine, talk: Talk) -> None:
    async with asyncio.timeout(IN_TIME_SECONDS):
        while True:
            try:
                await _send(machine, talk, "n-first")
            except (HTTPError, TimeoutError):
                await asyncio.sleep(0.2)
            else:
                return


async def _until_heard(talk: Talk, reader: int, body: str) -> None:
    async with asyncio.timeout(IN_TIME_SECONDS):
        while body not in talk.readers[reader].heard:
            await asyncio.sleep(0.02)
