"""People at their browsers: each a context of its own, watched for what a page must never do."""

import re
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, expect

from tests.support.machine import PASSWORD, Machine

WIDE, TABLET, PHONE = (1440, 900), (768, 1024), (375, 812)
SOON_MS = 30_000
AXE = Path(__file__).resolve().parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
Scheme = Literal["light", "dark"]

# What the policy of the page refused is told to the page itself, before anything else of it runs.
_WATCH = """
window.refusedByPolicy = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.refusedByPolicy.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`);
});
"""
_AXE = """async () => {
  // A menu stands above the page as a dialog does; axe takes only the dialog for a place of its own.
  const menu = document.querySelector("[role=menu]") !== null;
  const found = await axe.run(document, {
    resultTypes: ["violations"],
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    rules: { region: { enabled: !menu } },
  });
  return found.violations.map((each) =>
    `${each.id}: ${each.help}: ${each.nodes.slice(0, 3).map((node) => node.html).join(" | ")}`);
}"""
# A lost connection is said by the browser itself; the page has its own words for it.
_EXPECTED = re.compile(r"net::ERR_|WebSocket connection to|status of (401|404)")


@dataclass
class Tab:
    """One page of one person."""

    page: Page
    context: BrowserContext
    name: str
    problems: list[str] = field(default_factory=list)

    async def open(self, path: str) -> None:
        """Go to an address of the page."""
        await self.page.goto(path)

    async def say(self, text: str) -> None:
        """Write a message into the open channel and send it by Enter."""
        box = self.page.locator(".channel-main .composer textarea")
        await box.fill(text)
        await box.press("Enter")

    def message(self, text: str) -> Any:
        """Return the message of the open channel that has this text."""
        return self.page.locator(".channel-main article").filter(has_text=text)

    async def sees(self, text: str, *, times: int = 1) -> None:
        """Wait until the open channel shows a message as often as that."""
        # Waited for: a message that is being sent gives its place to the one that was stored.
        await expect(self.message(text)).to_have_count(times, timeout=SOON_MS)

    async def faults(self) -> list[str]:
        """Return what accessibility rules the page breaks (axe, WCAG 2.2 AA and best practice)."""
        await self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found: list[str] = await self.page.evaluate(_AXE)
        return found

    async def hold(self, text: str) -> None:
        """Hold a finger on the text of a message until its actions open."""
        box = await self.message(text).locator(".message-body").bounding_box()
        assert box
        finger = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
        touch = await self.context.new_cdp_session(self.page)
        down = {"type": "touchStart", "touchPoints": [finger]}
        await touch.send("Input.dispatchTouchEvent", down)
        await self.page.get_by_role("menu").or_(self.page.get_by_role("dialog")).wait_for()
        await touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    async def check(self) -> None:
        """Fail when the page broke its own policy, or anything was thrown or logged as an error."""
        refused: list[str] = await self.page.evaluate("window.refusedByPolicy ?? []")
        assert refused == [], f"{self.name}: refused by the policy"
        assert self.problems == [], f"{self.name}: errors of the page"

    def watch(self) -> None:
        """Collect what is thrown and logged from now on."""

        def logged(message: ConsoleMessage) -> None:
            if message.type == "error" and not _EXPECTED.search(message.text):
                self.problems.append(message.text)

        self.page.on("console", logged)
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))


@dataclass
class Town:
    """A server, a browser, and the people at it."""

    machine: Machine
    browser: Browser
    stack: AsyncExitStack
    tabs: list[Tab] = field(default_factory=list)
    # Of a proxy, where people come through one.
    port: int | None = None

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port or self.machine.port}"

    async def tab(
        self, name: str = "", *, size: tuple[int, int] = WIDE, scheme: Scheme = "light"
    ) -> Tab:
        """Open a page, signed in as somebody or, without a name, as nobody."""
        context = await self.browser.new_context(
            base_url=self.url,
            viewport={"width": size[0], "height": size[1]},
            has_touch=size == PHONE,
            is_mobile=size == PHONE,
            color_scheme=scheme,
            reduced_motion="reduce",
            locale="en-GB",
            timezone_id="UTC",
        )
        self.stack.push_async_callback(context.close)
        context.set_default_timeout(SOON_MS)
        await context.add_init_script(_WATCH)
        if name:
            answer = await context.request.post(
                "/api/v1/auth/sign-in",
                data={"username": name, "password": PASSWORD},
                headers={"X-Plexichat": "1", "Origin": self.url},
            )
            assert answer.ok, await answer.text()
        tab = Tab(await context.new_page(), context, name or "nobody")
        tab.watch()
        self.tabs.append(tab)
        return tab

    async def shown(self) -> str:
        """Return what every page shows, for whoever reads of a failure."""
        parts = []
        for tab in self.tabs:
            shown = await tab.page.locator("body").aria_snapshot()
            parts.append(f"{tab.name} at {tab.page.url}: {tab.problems}\n{shown}")
        return "\n\n".join(parts)

    async def check(self) -> None:
        """Fail when any page did what a page must never do."""
        for tab in self.tabs:
            await tab.check()


@asynccontextmanager
async def town(
    machine: Machine, browser: Browser, *, port: int | None = None
) -> AsyncIterator[Town]:
    """Close every page at the end, and look at how they behaved."""
    async with AsyncExitStack() as stack:
        found = Town(machine, browser, stack, port=port)
        yield found
        # Only shown when the test fails: pytest keeps it else.
        sys.stdout.write(await found.shown())
        await found.check()
