"""The connection goes and comes back: nothing is lost, nothing doubled, nothing out of order."""

import asyncio

import pytest
from playwright.async_api import expect

from tests.journeys.conftest import Harbour
from tests.support.tabs import SOON_MS, Tab, Town

pytestmark = pytest.mark.journey


async def _texts(tab: Tab) -> list[str]:
    found: list[str] = await tab.page.locator(
        ".channel-main article .message-body"
    ).all_inner_texts()
    return found


async def _stored(harbour: Harbour) -> list[str]:
    history = await asyncio.to_thread(harbour.machine.history, harbour.ada, harbour.design)
    return [each["body"] for each in history if each["kind"] == "text"]


async def _at_design(harbour: Harbour, people: Town) -> Tab:
    tab = await people.tab("ada")
    await tab.open(f"/c/{harbour.design}")
    await tab.page.get_by_label("Message #design").wait_for()
    await tab.say("before")
    await tab.sees("before")
    return tab


async def test_what_is_written_offline_is_sent_once_and_what_was_missed_arrives(
    harbour: Harbour, people: Town
) -> None:
    ada = await _at_design(harbour, people)
    await ada.context.set_offline(True)
    for number in range(3):
        await ada.say(f"offline {number}")
    await ada.sees("offline 2")
    for number in range(5):
        await asyncio.to_thread(harbour.send, harbour.grace, harbour.design, f"missed {number}")
    await ada.page.get_by_text("Messages will be sent when the connection is back").wait_for()
    await ada.context.set_offline(False)
    await ada.sees("missed 4")
    async with asyncio.timeout(SOON_MS / 1000):
        while len(stored := await _stored(harbour)) < 9:
            await asyncio.sleep(0.1)
    await expect(ada.page.locator(".sending-clock, .sending-failed")).to_have_count(
        0, timeout=SOON_MS
    )
    expected = [f"missed {each}" for each in range(5)] + [f"offline {each}" for each in range(3)]
    assert sorted(stored) == sorted(["before", *expected])
    assert [each for each in stored if each.startswith("offline")] == expected[5:]
    assert await _texts(ada) == stored


async def test_the_outbox_survives_a_reload(harbour: Harbour, people: Town) -> None:
    ada = await _at_design(harbour, people)
    await asyncio.to_thread(harbour.machine.kill)
    await ada.say("kept through the reload")
    await ada.sees("kept through the reload")
    await asyncio.to_thread(harbour.machine.start)
    await ada.page.reload()
    await ada.sees("kept through the reload")
    for _ in range(100):
        if "kept through the reload" in await _stored(harbour):
            break
        await asyncio.sleep(0.1)
    assert (await _stored(harbour)).count("kept through the reload") == 1


async def test_a_server_that_restarts_is_found_again(harbour: Harbour, people: Town) -> None:
    ada, grace = await _at_design(harbour, people), await people.tab("grace")
    await grace.open(f"/c/{harbour.design}")
    await grace.sees("before")
    await asyncio.to_thread(harbour.machine.kill)
    await ada.say("while it was gone")
    await ada.page.get_by_text("Reconnecting").wait_for()
    await asyncio.to_thread(harbour.machine.start)
    await grace.sees("while it was gone")
    assert (await _stored(harbour)).count("while it was gone") == 1


async def test_the_page_itself_opens_without_a_network(harbour: Harbour, people: Town) -> None:
    ada = await _at_design(harbour, people)
    await ada.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    await ada.page.reload()
    await ada.sees("before")
    await ada.context.set_offline(True)
    await ada.page.reload()
    await (
        ada.page.get_by_text("The server cannot be reached")
        .or_(ada.page.get_by_role("heading", name="design", level=1))
        .first.wait_for()
    )
