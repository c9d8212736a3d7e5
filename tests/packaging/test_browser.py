"""Both ways to a browser end in one that renders a page."""

import sys
from pathlib import Path

import pytest

from scripts import browser
from tests.support.browser import open_browser

PAGE = """<!doctype html><style>p { width: 321px }</style><p>Grüße, 日本語 😀</p>
<script>document.title = String(document.querySelector("p").offsetWidth)</script>"""
PNG = b"\x89PNG"


async def _rendered(program: str) -> tuple[str, bytes]:
    async with open_browser(program) as chromium:
        page = await chromium.new_page()
        await page.set_content(PAGE)
        return await page.title(), await page.screenshot()


@pytest.mark.journey
async def test_the_browser_of_the_journeys_renders_a_page() -> None:
    title, picture = await _rendered(browser.find())
    assert (title, picture[:4]) == ("321", PNG)


@pytest.mark.journey
@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the package carries a Linux program only")
async def test_the_browser_from_npm_renders_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLEXICHAT_TEST_CHROMIUM", browser.FROM_NPM)
    title, picture = await _rendered(browser.find())
    assert (title, picture[:4]) == ("321", PNG)


@pytest.mark.debian
@pytest.mark.journey
async def test_the_browser_of_debian_renders_a_page() -> None:
    title, picture = await _rendered("/usr/bin/chromium")
    assert (title, picture[:4]) == ("321", PNG)


def test_a_browser_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLEXICHAT_TEST_CHROMIUM", "/nowhere/chromium")
    with pytest.raises(SystemExit, match="/nowhere/chromium"):
        browser.find()


@pytest.mark.skipif(sys.platform != "linux", reason="the package carries a Linux program only")
def test_the_one_from_npm_carries_its_own_libraries(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PLEXICHAT_TEST_CHROMIUM", browser.FROM_NPM)
    launcher = Path(browser.find())
    assert (launcher.parent / "al2023" / "lib" / "libnss3.so").exists()
    assert "LD_LIBRARY_PATH" in launcher.read_text()
