"""Takes pictures of every view, in both themes and at three widths, on a server of its own.

`python scripts/screenshots.py dist/pictures --only 'thread*' --width 375 --scheme dark`
"""

import argparse
import asyncio
import fnmatch
import os
import re
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from playwright.async_api import Browser, BrowserContext  # noqa: E402
from playwright.async_api import Error as BrowserError  # noqa: E402

from scripts.pictures import lists, views  # noqa: E402, F401 - they register themselves
from scripts.pictures.fonts import fonts  # noqa: E402
from scripts.pictures.outside import BEFORE, EMPTY, OUTSIDE  # noqa: E402
from scripts.pictures.town import Town, populate  # noqa: E402
from scripts.pictures.visit import COMPOSER, LAST, VIEWS, WIDTHS, Go, Visit  # noqa: E402
from tests.support.browser import open_browser  # noqa: E402
from tests.support.machine import PASSWORD, Machine  # noqa: E402

SLACK = ROOT / "tests" / "corpora" / "slack-export-sample.zip"
# What the browser itself says of a refusal or a lost line: the page has its own words for it.
EXPECTED = re.compile(r"net::ERR_|WebSocket connection|status of (401|404)")
PATIENCE_MS = 15_000
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")


@dataclass(frozen=True)
class Wanted:
    """Which pictures, and where to."""

    folder: Path
    patterns: list[str]
    widths: list[int]
    schemes: list[Scheme]

    def chosen(self, known: dict[str, Go], width: int, scheme: Scheme) -> dict[str, Go]:
        """Return the views that are asked for, by name or as `name.width.scheme`."""
        return {
            name: go
            for name, go in known.items()
            for full in [f"{name}.{width}.{scheme}"]
            if any(
                fnmatch.fnmatch(each, pattern) for each in (name, full) for pattern in self.patterns
            )
        }


async def main() -> int:
    """Take what is asked for; return how many could not be taken as meant."""
    os.environ["FONTCONFIG_FILE"] = str(await asyncio.to_thread(fonts))
    wanted = _asked()
    wanted.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        machine = Machine(Path(folder), starts_warm=False)
        machine.start()
        try:
            async with open_browser() as browser:
                return await _all(Town(machine, browser), browser, wanted)
        finally:
            machine.kill()


def _asked() -> Wanted:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=ROOT / "dist" / "pictures")
    parser.add_argument("--only", nargs="*", default=["*"])
    parser.add_argument("--width", type=int, nargs="*", default=list(WIDTHS))
    parser.add_argument("--scheme", choices=SCHEMES, nargs="*", default=list(SCHEMES))
    asked = parser.parse_args()
    return Wanted(asked.folder, asked.only, asked.width, asked.scheme)


async def _all(town: Town, browser: Browser, wanted: Wanted) -> int:
    town.ids["setup"] = town.machine.setup_link()
    failed = await _series(town, browser, wanted, BEFORE)
    await _set_up(town)
    failed += await _series(town, browser, wanted, EMPTY, "mara")
    for command in (["demo"], ["import", "slack", str(SLACK), "--space", "Coral Labs"]):
        done = await asyncio.to_thread(town.machine.run, *command, "--data", str(town.machine.data))
        if done.returncode:
            sys.exit(done.stderr)
    await populate(town)
    failed += await _series(town, browser, wanted, OUTSIDE)
    failed += await _series(town, browser, wanted, VIEWS, "mara")
    return failed + await _series(town, browser, wanted, LAST, "mara")


async def _set_up(town: Town) -> None:
    body = {"token": town.ids["setup"].partition("#")[2], "password": PASSWORD}
    body |= {"username": "mara", "display_name": "Mara Lind", "server_name": "Tidewater"}
    await asyncio.to_thread(town.machine.call, "", "POST", "/setup", body)


async def _series(
    town: Town, browser: Browser, wanted: Wanted, known: dict[str, Go], who: str = ""
) -> int:
    async def one(width: int) -> int:
        failed = 0
        for scheme in wanted.schemes:
            chosen = wanted.chosen(known, width, scheme)
            context = await _context(town, browser, width, scheme, who)
            for name, go in chosen.items():
                visit = Visit(await context.new_page(), town, width)
                target = wanted.folder / f"{name}.{width}.{scheme}.png"
                failed += not await _take(context, visit, go, target)
            await context.close()
        return failed

    return sum(await asyncio.gather(*(one(width) for width in wanted.widths)))


async def _context(
    town: Town, browser: Browser, width: int, scheme: Scheme, who: str
) -> BrowserContext:
    context = await browser.new_context(
        base_url=town.url,
        viewport={"width": width, "height": WIDTHS[width]},
        has_touch=width == min(WIDTHS),
        is_mobile=width == min(WIDTHS),
        color_scheme=scheme,
        reduced_motion="reduce",
        locale="en-GB",
        timezone_id="UTC",
    )
    context.set_default_timeout(PATIENCE_MS)
    if who:
        await context.request.post(
            "/api/v1/auth/sign-in",
            data={"username": who, "password": PASSWORD},
            headers={"X-Plexichat": "1", "Origin": town.url},
        )
    return context


async def _take(context: BrowserContext, visit: Visit, go: Go, target: Path) -> bool:
    said: list[str] = []

    def logged(message: Any) -> None:
        if message.type == "error" and not EXPECTED.search(message.text):
            said.append(message.text)

    visit.page.on("console", logged)
    visit.page.on("pageerror", lambda error: said.append(str(error)))
    good = True
    try:
        await go(visit)
        await asyncio.sleep(0.35)
    except BrowserError as problem:
        good = False
        print(f"{target.name}: {str(problem).splitlines()[0]}", file=sys.stderr)
    await visit.page.screenshot(path=target)
    wider = await visit.page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    if wider > 0:
        print(f"{target.name}: {wider} px wider than the screen", file=sys.stderr)
    for text in said:
        print(f"{target.name}: console: {text}", file=sys.stderr)
    await context.set_offline(False)
    if target.name.startswith("composer"):
        # A draft would stay, and show in every view that follows.
        await visit.page.locator(COMPOSER).evaluate(
            "box => { box.value = ''; box.dispatchEvent(new Event('input', {bubbles: true})) }"
        )
        await asyncio.sleep(0.6)
    await visit.page.close()
    return good


if __name__ == "__main__":
    sys.exit(min(1, asyncio.run(main())))
