"""Somebody's page, and the list of views that it is taken to."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Locator, Page

from scripts.pictures.town import Town

WIDTHS = {375: 812, 768: 1024, 1440: 900}
COMPOSER = ".channel-main .composer textarea"


@dataclass
class Visit:
    """Somebody's page of one width and one theme, and the town that it shows."""

    page: Page
    town: Town
    width: int
    path: str = ""

    @property
    def is_phone(self) -> bool:
        """Whether one pane fills the screen, and fingers touch it."""
        return self.width == min(WIDTHS)

    @property
    def hides_rail(self) -> bool:
        """Whether the spaces come out only when asked for."""
        return self.width == sorted(WIDTHS)[1]

    def id(self, name: str) -> str:
        """Return the id of what the town calls so."""
        return self.town.ids[name]

    async def open(self, path: str) -> None:
        """Go to an address and wait until it is quiet."""
        await self.page.goto(self.town.url + path)
        await self.page.locator("main").first.wait_for()
        await self.page.wait_for_load_state("networkidle")

    async def channel(self, name: str, rest: str = "") -> None:
        """Open a channel at its end."""
        await self.open(f"/c/{self.id(name)}{rest}")
        await self.page.locator(".channel-main article").first.wait_for()

    async def press(self, name: str, role: Any = "button", *, exact: bool = False) -> None:
        """Press what has that name."""
        await self.page.get_by_role(role, name=name, exact=exact).first.click()

    async def panel(self, name: str) -> None:
        """Open what belongs to a channel."""
        if self.is_phone:
            await self.press("More about this room")
            await self.press(name, "menuitem")
            return
        await self.press(name, exact=True)

    def message(self, text: str) -> Locator:
        """Return the last message with that text."""
        return self.page.locator(".channel-main article").filter(has_text=text).last

    async def more(self, text: str) -> None:
        """Open what can be done with a message."""
        if self.is_phone:
            box = await self.message(text).locator(".message-body").bounding_box()
            touch = await self.page.context.new_cdp_session(self.page)
            at = {"x": box["x"] + 20, "y": box["y"] + 10} if box else {}
            await touch.send(
                "Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [at]}
            )
            await self.page.get_by_role("menu").wait_for()
            await touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
            return
        await self.message(text).hover()
        await self.message(text).get_by_role("button", name="More actions").click()


Go = Callable[[Visit], Awaitable[None]]
VIEWS: dict[str, Go] = {}
# What stays with the person who chose it comes last.
LAST: dict[str, Go] = {}


def view(name: str) -> Callable[[Go], Go]:
    """Register the way to a view."""

    def register(go: Go) -> Go:
        VIEWS[name] = go
        return go

    return register
