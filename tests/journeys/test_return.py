"""Coming back: what was said meanwhile stands below the line, and links lead to their message."""

import asyncio

import pytest
from playwright.async_api import expect

from tests.journeys.conftest import Harbour
from tests.support.tabs import SOON_MS, Tab, Town

pytestmark = pytest.mark.journey

LONG = "and so on, " * 30


async def _say(harbour: Harbour, *words: str) -> list[str]:
    return [
        (await asyncio.to_thread(harbour.send, harbour.grace, harbour.design, f"{each} {LONG}"))[
            "id"
        ]
        for each in words
    ]


async def _again(tab: Tab, path: str) -> None:
    """Close the page and open another in the same browser, which remembers what it showed."""
    await tab.page.close()
    tab.page = await tab.context.new_page()
    tab.watch()
    await tab.open(path)
    await tab.page.locator(".channel-main article").first.wait_for()


async def test_what_came_while_the_page_was_closed_stands_below_the_line(
    harbour: Harbour, people: Town
) -> None:
    await _say(harbour, "one", "two", "three", "four", "five")
    ada = await people.tab("ada")
    await ada.open(f"/c/{harbour.design}")
    await ada.sees("five")
    await ada.page.keyboard.press("Escape")
    await ada.page.get_by_role("link", name="design", exact=True).wait_for()
    await _say(harbour, "six", "seven", "eight", "nine", "ten", "eleven")
    await _again(ada, f"/c/{harbour.design}")
    line = ada.page.locator(".new-line")
    await line.wait_for()
    first = ada.page.locator(".list-row").filter(has=line)
    await expect(first.get_by_text("six")).to_have_count(1, timeout=SOON_MS)
    box = await line.bounding_box()
    assert box
    assert 0 < box["y"] < 900, "the line is in sight"


async def test_a_link_leads_to_its_message_in_a_room_that_the_browser_remembers(
    harbour: Harbour, people: Town
) -> None:
    first, *_ = await _say(harbour, *(f"number {n}" for n in range(12)))
    ada = await people.tab("ada")
    await ada.open(f"/c/{harbour.design}")
    await ada.sees("number 11")
    await ada.page.keyboard.press("Escape")
    await ada.page.get_by_role("link", name="design", exact=True).wait_for()
    await _again(ada, f"/c/{harbour.design}/m/{first}")
    linked = ada.page.locator(f"[data-id='{first}']")
    await linked.wait_for()
    for _ in range(20):
        box = await linked.bounding_box()
        if box and 0 <= box["y"] < 900:
            return
        await asyncio.sleep(0.1)
    pytest.fail("the message is not in sight")


async def test_the_menu_of_a_message_stands_beside_it(harbour: Harbour, people: Town) -> None:
    await _say(harbour, "only")
    ada = await people.tab("ada")
    await ada.open(f"/c/{harbour.design}")
    await ada.message("only").hover()
    more = ada.message("only").get_by_role("button", name="More actions")
    at = await more.bounding_box()
    await more.click()
    menu = ada.page.get_by_role("menu")
    await menu.wait_for()
    # Under the pointer is now the menu: the buttons of the row are gone, the menu must stay.
    await ada.page.mouse.move(5, 5)
    await asyncio.sleep(0.3)
    box = await menu.bounding_box()
    assert at
    assert box
    assert box["x"] + box["width"] > at["x"] - 40
