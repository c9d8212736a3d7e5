"""Finding what was said, by keyboard, on wide and narrow screens."""

import asyncio

import pytest
from playwright.async_api import expect

from tests.journeys.conftest import Harbour
from tests.support.tabs import PHONE, WIDE, Scheme, Tab, Town

pytestmark = pytest.mark.journey
INDEXED = "() => fetch('/api/v1/search?q=tide').then((it) => it.json()).then((it) => it.items.length === 3 && it.complete)"


async def _talk(harbour: Harbour, tab: Tab) -> None:
    """Say something in two channels and wait until it is indexed."""
    for channel, text in (
        (harbour.design, "The tide is high"),
        (harbour.design, "Paper boats on the tide, 潮 too"),
        (harbour.general, "High tide at noon, see https://tide.test"),
    ):
        await asyncio.to_thread(harbour.send, harbour.grace, channel, text)
    await asyncio.to_thread(harbour.send, harbour.ada, harbour.design, "No water here")
    await tab.open("/direct")
    await tab.page.wait_for_function(INDEXED)


async def test_from_the_key_to_the_message_and_back(harbour: Harbour, people: Town) -> None:
    ada = await people.tab("ada")
    await _talk(harbour, ada)
    await ada.open(f"/c/{harbour.design}")
    await ada.page.get_by_label("Message #design").wait_for()
    await ada.page.evaluate("document.activeElement?.blur()")
    keys, found = ada.page.keyboard, ada.page.get_by_role("list", name="Messages found")

    await keys.press("/")
    await ada.page.get_by_role("textbox", name="Search messages").wait_for()
    await keys.type("tide")
    await ada.page.get_by_text("3 messages", exact=True).wait_for()
    assert await found.locator("mark").all_inner_texts() == ["tide", "tide", "tide", "tide"]
    assert await found.get_by_role("listitem").first.inner_text() != ""

    await ada.page.get_by_role("button", name="In design").click()
    await ada.page.get_by_text("2 messages", exact=True).wait_for()
    await ada.page.get_by_role("textbox", name="Search messages").focus()
    await keys.type(" 潮")
    await ada.page.get_by_text("1 message", exact=True).wait_for()
    await keys.press("ArrowDown")
    await keys.press("Enter")
    await ada.page.get_by_role("heading", name="design", level=1).wait_for()
    await ada.sees("Paper boats on the tide")
    assert "/m/" in ada.page.url

    await ada.page.go_back()
    await ada.page.get_by_text("1 message", exact=True).wait_for()
    field = ada.page.get_by_role("textbox", name="Search messages")
    assert await field.input_value() == "tide 潮"


async def test_what_goes_wrong_is_said_with_the_cure(harbour: Harbour, people: Town) -> None:
    ada = await people.tab("ada")
    await _talk(harbour, ada)
    await ada.open("/search?q=tide+on:sometime")
    alert = ada.page.get_by_role("alert")
    await alert.wait_for()
    assert "today or yesterday" in await alert.inner_text()
    await ada.page.get_by_role("textbox", name="Search messages").fill("xylophone")
    await ada.page.get_by_text("Nothing fits").wait_for()
    await ada.page.get_by_role("button", name="Clear the search").click()
    await ada.page.get_by_role("heading", name="What you can write").wait_for()
    # The refusal of the date is one that the page expects.
    ada.problems[:] = [each for each in ada.problems if "422" not in each]


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_view_is_accessible(
    harbour: Harbour, people: Town, scheme: Scheme, size: tuple[int, int]
) -> None:
    ada = await people.tab("ada", size=size, scheme=scheme)
    await _talk(harbour, ada)
    faults: list[str] = []
    for query, shown in (
        ("", "What you can write"),
        ("?q=tide+from%3Agrace", "3 messages"),
        ("?q=xylophone", "Nothing fits"),
    ):
        await ada.open(f"/search{query}")
        await ada.page.get_by_text(shown).first.wait_for()
        faults += [f"{query}: {each}" for each in await ada.faults()]
        overflows = await ada.page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        )
        assert not overflows, query
    assert faults == []


async def test_a_reply_that_was_found_is_shown_in_its_thread(
    harbour: Harbour, people: Town
) -> None:
    root = await asyncio.to_thread(harbour.send, harbour.grace, harbour.design, "Which boat?")
    path = f"/channels/{harbour.design}/messages/{root['id']}/thread"
    thread = await asyncio.to_thread(harbour.machine.call, harbour.grace, "POST", path)
    for reply in ["The **kittiwake**", *(f"or number {each}" for each in range(40))]:
        await asyncio.to_thread(harbour.send, harbour.grace, thread["id"], reply)
    ada = await people.tab("ada")
    # On a slow machine the later replies come while the panel is still being laid out.
    slowed = await ada.page.context.new_cdp_session(ada.page)
    await slowed.send("Emulation.setCPUThrottlingRate", {"rate": 6})
    await ada.open("/search?q=kittiwake")
    found = ada.page.get_by_role("list", name="Messages found")
    await found.get_by_text("The kittiwake", exact=True).click()

    panel = ada.page.get_by_role("complementary", name="Thread")
    message = panel.locator("article").filter(has_text="The kittiwake")
    await expect(message).to_be_in_viewport(timeout=20_000)
    await asyncio.sleep(2)
    await expect(message).to_be_in_viewport()
    assert f"/c/{harbour.design}/t/{thread['id']}/m/" in ada.page.url
    await ada.sees("Which boat?")
    link = await message.locator("a:has(time)").get_attribute("href")
    assert link is not None
    assert ada.page.url.endswith(link), "its link leads here, too"
