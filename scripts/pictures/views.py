"""Every view of the page, and how to get there."""

import asyncio
from typing import Any

from playwright.async_api import FilePayload

from scripts.pictures import drawings, words
from scripts.pictures.visit import COMPOSER, LAST, VIEWS, Visit, view


def _at(name: str, path: str) -> None:
    async def go(visit: Visit) -> None:
        await visit.open(path.format(**visit.town.ids))

    VIEWS[name] = go


for _page in (
    "profile",
    "account",
    "appearance",
    "notifications",
    "keyboard",
    "sessions",
    "tokens",
):
    _at(f"settings-{_page}", f"/settings/{_page}")
for _page in ("general", "members", "roles", "invitations", "bans", "danger"):
    _at(f"space-{_page}", f"/s/{{space}}/settings/{_page}")
for _page in ("general", "people", "rules", "danger"):
    _at(f"channel-{_page}", f"/c/{{design}}/settings/{_page}")
for _page in ("general", "people"):
    _at(f"admin-{_page}", f"/admin/{_page}")
_at("settings", "/settings")
_at("home", "/")
_at("space", "/s/{space}")
_at("direct-list", "/direct")
_at("browse", "/s/{space}/channels")
_at("nowhere", "/nowhere")
_at("search", "/search")
_at("search-found", "/search?q=the")
_at("search-none", "/search?q=xylophonist")


@view("channel")
async def _channel(visit: Visit) -> None:
    await visit.channel("design")


@view("channel-early")
async def _early(visit: Visit) -> None:
    await visit.channel("design", f"/m/{visit.id('message')}")


@view("channel-beginning")
async def _beginning(visit: Visit) -> None:
    await visit.channel("news")


@view("channel-world")
async def _world(visit: Visit) -> None:
    await visit.channel("everyone-in-the-world")


@view("channel-busy")
async def _busy(visit: Visit) -> None:
    await visit.channel("busy")


@view("unread")
async def _unread(visit: Visit) -> None:
    await visit.town.read(visit.id("website"), 4)
    await visit.open(f"/c/{visit.id('website')}")


@view("unread-pills")
async def _pills(visit: Visit) -> None:
    await visit.town.read(visit.id("busy"), 60)
    await visit.open(f"/c/{visit.id('busy')}")
    await visit.page.locator(".channel-main article").first.wait_for()
    await asyncio.sleep(0.3)
    await visit.page.mouse.move(visit.width - 60, 400)
    await visit.page.mouse.wheel(0, 700)
    await asyncio.sleep(0.5)


@view("thread")
async def _thread(visit: Visit) -> None:
    await visit.open(f"/c/{visit.id('design')}/t/{visit.id('thread')}")
    await visit.page.get_by_role("complementary", name="Thread").locator("article").last.wait_for()


@view("members")
async def _members(visit: Visit) -> None:
    await visit.channel("design")
    await visit.panel("Members")
    await visit.page.get_by_role("complementary", name="Members").get_by_text("Ivo").wait_for()


@view("pins")
async def _pins(visit: Visit) -> None:
    await visit.channel("design")
    await visit.panel("Pinned messages")


@view("threads")
async def _threads(visit: Visit) -> None:
    await visit.channel("design")
    await visit.panel("Threads")


@view("pins-none")
async def _no_pins(visit: Visit) -> None:
    await visit.channel("website")
    await visit.panel("Pinned messages")


@view("profile")
async def _profile(visit: Visit) -> None:
    await visit.channel("design")
    await visit.message("It does").locator(".author, .face-button").first.click()


@view("profile-long")
async def _profile_long(visit: Visit) -> None:
    await visit.channel("everyone-in-the-world")
    await visit.message("A long name").locator(".author").first.click()


@view("switcher")
async def _switcher(visit: Visit) -> None:
    await visit.channel("design")
    await visit.page.keyboard.press("Control+k")
    await visit.page.get_by_role("dialog").wait_for()


@view("switcher-typed")
async def _switcher_typed(visit: Visit) -> None:
    await _switcher(visit)
    await visit.page.keyboard.type("no", delay=30)


@view("switcher-none")
async def _switcher_none(visit: Visit) -> None:
    await _switcher(visit)
    await visit.page.keyboard.type("zzxxqq", delay=10)


@view("emoji")
async def _emoji(visit: Visit) -> None:
    await visit.channel("design")
    await visit.press("Emoji", exact=True)
    tabs = visit.page.locator(".emoji-layer [role=tab], .emoji-tabs button")
    await tabs.nth(1).click()


@view("message-hover")
async def _hover(visit: Visit) -> None:
    await visit.channel("design")
    if not visit.is_phone:
        await visit.message("It does").hover()


@view("message-menu")
async def _menu(visit: Visit) -> None:
    await visit.channel("design")
    await visit.more("nextHighWater reads")


@view("message-edit")
async def _edit(visit: Visit) -> None:
    await visit.channel("design")
    await visit.more("nextHighWater reads")
    await visit.press("Edit", "menuitem")


@view("message-reply")
async def _reply(visit: Visit) -> None:
    await visit.channel("design")
    await visit.more("It does")
    await visit.page.get_by_role("menuitem").filter(has_text="Reply").first.click()


@view("message-deleted-undo")
async def _undo(visit: Visit) -> None:
    await visit.channel("design")
    await visit.page.locator(COMPOSER).fill("I take that back")
    await visit.press("Send", exact=True)
    await visit.message("I take that back").wait_for()
    await asyncio.sleep(0.3)
    await visit.more("I take that back")
    await visit.press("Delete", "menuitem")
    await visit.page.get_by_role("button", name="Undo").first.wait_for()


@view("composer-mention")
async def _mention(visit: Visit) -> None:
    await visit.channel("design")
    await visit.page.locator(COMPOSER).click()
    await visit.page.keyboard.type("Thank you @a", delay=40)
    await asyncio.sleep(0.5)


@view("composer-emoji")
async def _shortcode(visit: Visit) -> None:
    await visit.channel("design")
    await visit.page.locator(COMPOSER).fill("")
    await visit.page.locator(COMPOSER).click()
    await visit.page.keyboard.type("Well done :ta", delay=40)
    await asyncio.sleep(0.5)


@view("composer-commands")
async def _commands(visit: Visit) -> None:
    await visit.channel("design")
    await visit.page.locator(COMPOSER).fill("")
    await visit.page.locator(COMPOSER).click()
    await visit.page.keyboard.type("/", delay=40)
    await asyncio.sleep(0.5)


@view("composer-upload")
async def _upload(visit: Visit) -> None:
    await visit.channel("design")
    png = await drawings.painted(visit.town.browser, drawings.lighthouse())

    async def slowly(route: Any) -> None:
        await asyncio.sleep(1 if "lighthouse" in route.request.url else 60)
        await route.continue_()

    await visit.page.route("**/api/v1/files?*", slowly)
    await visit.page.locator(COMPOSER).fill("The final one, and the letter to the printer:")
    files: list[FilePayload] = [
        {"name": "lighthouse.png", "mimeType": "image/png", "buffer": png},
        {"name": "letter-to-the-printer.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"},
    ]
    await visit.page.locator(".channel-main input[type=file]").set_input_files(files)
    await asyncio.sleep(1.6)


@view("composer-preview")
async def _preview(visit: Visit) -> None:
    await visit.channel("design")
    await visit.page.locator(COMPOSER).fill(f"**Before** sending:\n\n> look\n\n{words.CODE}")
    await visit.press("Preview", exact=True)


@view("composer-long")
async def _long(visit: Visit) -> None:
    await visit.channel("design")
    await visit.page.locator(COMPOSER).fill("A line of a long letter.\n" * 24)


@view("lightbox")
async def _lightbox(visit: Visit) -> None:
    await visit.channel("design", f"/m/{visit.id('message')}")
    await visit.page.get_by_role("button", name="Open picture poster-dusk.png").click()
    await asyncio.sleep(0.4)


@view("notify-menu")
async def _notify(visit: Visit) -> None:
    await visit.channel("design")
    await visit.panel("Notifications")


@view("direct")
async def _direct(visit: Visit) -> None:
    await visit.channel("direct")


@view("group")
async def _group(visit: Visit) -> None:
    await visit.channel("group")


@view("direct-new")
async def _unsaid(visit: Visit) -> None:
    await visit.open(f"/c/{visit.id('unsaid')}")


@view("offline")
async def _offline(visit: Visit) -> None:
    await visit.channel("design")
    await visit.page.context.set_offline(True)
    await visit.page.locator(COMPOSER).fill("Said while the ferry is under the bridge")
    await visit.press("Send", exact=True)
    await asyncio.sleep(4.5)


async def _compact(visit: Visit) -> None:
    await visit.open("/settings/appearance")
    await visit.page.get_by_text("Compact").click()
    await visit.channel("design")


LAST["channel-compact"] = _compact
