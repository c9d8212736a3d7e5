"""The Chromium that journeys drive."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, async_playwright

from scripts.browser import find

# In a container /dev/shm is small; software rendering makes pictures the same everywhere.
ARGUMENTS = ["--disable-dev-shm-usage", "--disable-gpu", "--font-render-hinting=none"]


@asynccontextmanager
async def open_browser(path: str | None = None) -> AsyncIterator[Browser]:
    """Run the machine's Chromium, or the one at `path`, until the block ends."""
    program = path or await asyncio.to_thread(find)
    # Chromium refuses to sandbox as root; the pages that tests open are our own.
    arguments = [*ARGUMENTS, "--no-sandbox"] if os.geteuid() == 0 else ARGUMENTS
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=arguments)
        try:
            yield browser
        finally:
            await browser.close()
