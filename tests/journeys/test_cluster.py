"""Two people on two servers of a cluster, in two browsers, while servers are killed under them."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.journeys.conftest import Harbour
from tests.support.balancer import Balancer, balancing
from tests.support.browser import open_browser
from tests.support.machine import Machine
from tests.support.several import Several, parts
from tests.support.tabs import SOON_MS, Town, town

pytestmark = [pytest.mark.journey, pytest.mark.sqlite, pytest.mark.slow]


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[Several]:
    with parts(durable=False) as (database, bus):
        found = Several(tmp_path, database.url(), bus.url)
        yield found
        found.kill()


@pytest.fixture
def machine(servers: Several) -> Machine:
    return servers.make()


@pytest.fixture
async def balancer(harbour: Harbour, servers: Several) -> AsyncIterator[Balancer]:
    for _ in range(2):
        await asyncio.to_thread(servers.add)
    async with balancing(servers.addresses) as found:
        yield found


@pytest.fixture
async def people(machine: Machine, balancer: Balancer) -> AsyncIterator[Town]:
    async with open_browser() as browser, town(machine, browser, port=balancer.port) as found:
        yield found


async def test_people_notice_nothing_of_a_server_that_is_killed(
    harbour: Harbour, servers: Several, balancer: Balancer, people: Town
) -> None:
    ada, grace = await people.tab("ada"), await people.tab("grace")
    for tab in (ada, grace):
        await tab.open(f"/c/{harbour.design}")
        await tab.page.get_by_label("Message #design").wait_for()
    said = 0
    for number in range(len(servers.machines)):
        await asyncio.to_thread(servers.machines[number].kill)
        for speaker, listener in ((ada, grace), (grace, ada)):
            said += 1
            await speaker.say(f"line {said} of {speaker.name}")
            await listener.sees(f"line {said} of {speaker.name}")
        await asyncio.to_thread(servers.machines[number].start)
    for tab in (ada, grace):
        texts = tab.page.locator(".channel-main article .message-body")
        await expect(texts).to_have_count(said, timeout=SOON_MS)
        found = [each.rpartition(" of")[0] for each in await texts.all_inner_texts()]
        assert found == [f"line {n}" for n in range(1, said + 1)]
        await tab.check()
