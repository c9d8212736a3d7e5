"""What people do with messages: edit, answer, react, delete, attach; and what others see of it."""

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.journeys.conftest import Harbour
from tests.support.tabs import SOON_MS, Tab, Town

pytestmark = pytest.mark.journey

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360"
    "60f8cf0000000301010018dd8db00000000049454e44ae426082"
)


async def _both(harbour: Harbour, people: Town) -> tuple[Tab, Tab]:
    ada, grace = await people.tab("ada"), await people.tab("grace")
    await ada.open(f"/c/{harbour.design}")
    await grace.open(f"/c/{harbour.design}")
    await ada.page.get_by_label("Message #design").wait_for()
    await grace.page.get_by_label("Message #design").wait_for()
    return ada, grace


async def test_two_people_talk_and_see_each_other_typing(harbour: Harbour, people: Town) -> None:
    ada, grace = await _both(harbour, people)
    for number in range(10):
        await (ada if number % 2 else grace).say(f"line {number}")
    await ada.sees("line 9")
    await grace.sees("line 9")
    told = [
        await tab.page.locator(".channel-main article .message-body").all_inner_texts()
        for tab in (ada, grace)
    ]
    assert told[0] == told[1], "both see the same messages in the same order"
    assert sorted(told[0]) == sorted(f"line {number}" for number in range(10))
    await ada.page.get_by_label("Message #design").press_sequentially("Ahoy", delay=20)
    await grace.page.get_by_text("Ada Lovelace is typing").wait_for()
    await ada.page.keyboard.press("Enter")
    await grace.sees("Ahoy")


async def test_a_message_is_edited_and_deleted_and_brought_back(
    harbour: Harbour, people: Town
) -> None:
    ada, grace = await _both(harbour, people)
    await ada.say("The tyde is high")
    await grace.sees("The tyde is high")
    await ada.page.get_by_label("Message #design").press("ArrowUp")
    edit = ada.page.get_by_label("Edit message")
    await edit.fill("The tide is high")
    await edit.press("Enter")
    await grace.sees("The tide is high")
    await grace.message("The tide is high").get_by_text("edited").wait_for()

    await ada.message("The tide is high").hover()
    await ada.message("The tide is high").get_by_role("button", name="More actions").click()
    await ada.page.get_by_role("menuitem", name="Delete").click()
    await grace.message("The tide is high").wait_for(state="detached")
    notices = ada.page.get_by_role("region", name="Notices")
    await notices.get_by_role("button", name="Undo").click()
    await grace.sees("The tide is high")


async def test_a_reaction_is_counted_and_taken_back(harbour: Harbour, people: Town) -> None:
    ada, grace = await _both(harbour, people)
    await ada.say("Lunch?")
    await grace.sees("Lunch?")
    await grace.message("Lunch?").hover()
    await grace.message("Lunch?").get_by_role("button", name="Add reaction").click()
    await grace.page.get_by_label("Find an emoji").fill("thumbs up")
    await grace.page.get_by_label("Find an emoji").press("Enter")
    chip = ada.message("Lunch?").get_by_role("button", name="👍 1")
    await chip.wait_for()
    await chip.click()
    await grace.message("Lunch?").get_by_role("button", name="👍 2").wait_for()
    await chip.page.get_by_role("button", name="👍 2").click()
    await grace.message("Lunch?").get_by_role("button", name="👍 1").wait_for()


async def test_a_thread_in_the_panel_and_a_reply_in_the_channel(
    harbour: Harbour, people: Town
) -> None:
    ada, grace = await _both(harbour, people)
    await ada.say("Which blue?")
    await grace.sees("Which blue?")
    await grace.message("Which blue?").hover()
    await grace.message("Which blue?").get_by_role("button", name="Start a thread").click()
    panel = grace.page.get_by_role("complementary", name="Thread")
    await panel.get_by_role("textbox").fill("The one of the tide")
    await panel.get_by_role("textbox").press("Enter")
    await panel.locator("article").filter(has_text="The one of the tide").wait_for()
    summary = ada.message("Which blue?").get_by_role("button", name="1 reply")
    await summary.click()
    answer = ada.page.get_by_role("complementary", name="Thread").locator("article")
    await answer.filter(has_text="The one of the tide").wait_for()

    await grace.message("Which blue?").hover()
    await grace.message("Which blue?").get_by_role("button", name="Reply", exact=True).click()
    await grace.say("This one")
    quote = ada.message("This one").get_by_role("button", name="In reply to Ada Lovelace")
    await quote.wait_for()


async def test_a_mention_is_counted_until_it_is_read(harbour: Harbour, people: Town) -> None:
    grace = await people.tab("grace")
    await grace.open(f"/c/{harbour.general}")
    await grace.page.get_by_label("Message #general").wait_for()
    await asyncio.to_thread(harbour.send, harbour.ada, harbour.design, "look here, @grace")
    room = grace.page.get_by_role("link", name="design 1 mention")
    await room.click()
    await grace.sees("look here, @Grace Hopper")
    await grace.page.get_by_text("New", exact=True).wait_for()
    await grace.page.get_by_role("link", name="design", exact=True).wait_for()


async def test_a_picture_and_a_file_are_attached(
    harbour: Harbour, people: Town, tmp_path: Path
) -> None:
    ada, grace = await _both(harbour, people)
    picture, letter = tmp_path / "wave.png", tmp_path / "letter.txt"
    picture.write_bytes(PIXEL)
    letter.write_text("Dear aunt", encoding="utf-8")
    await ada.page.locator(".channel-main .composer input[type=file]").set_input_files(
        [picture, letter]
    )
    await ada.page.get_by_role("list", name="Files to send").wait_for()
    await expect(ada.page.get_by_role("progressbar")).to_have_count(0, timeout=SOON_MS)
    await ada.say("two files")
    message = grace.message("two files")
    await message.get_by_role("link", name="Download letter.txt").wait_for()
    await message.get_by_role("button", name="Open picture wave.png").click()
    await grace.page.get_by_role("dialog", name="wave.png").wait_for()
    await grace.page.keyboard.press("Escape")
    await grace.page.get_by_role("dialog").wait_for(state="detached")


async def test_text_of_every_script_is_kept_and_none_of_it_is_run(
    harbour: Harbour, people: Town
) -> None:
    ada, grace = await _both(harbour, people)
    for text in (
        "مرحبا بالعالم",
        "日本語の文章です",
        "👩🏽‍🚀 in space",
        "<script>window.stolen = 1</script>",
        "<img src=x onerror='window.stolen = 1'>",
    ):
        await ada.say(text)
        await grace.sees(text)
    await ada.say("[click](javascript:window.stolen=1)")
    await grace.sees("click")
    assert await grace.page.locator(".channel-main a[href^='javascript']").count() == 0
    assert await grace.page.evaluate("window.stolen") is None
