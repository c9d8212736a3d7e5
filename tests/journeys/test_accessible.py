"""axe finds nothing in any view, in both themes, on wide and narrow screens."""

import asyncio

import pytest

from tests.journeys.conftest import Harbour
from tests.support.tabs import PHONE, WIDE, Scheme, Tab, Town

pytestmark = [pytest.mark.journey, pytest.mark.sqlite]  # of the page alone
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
# Colours pass over into the others, in no time, yet only as frames are drawn: brought to their end.
_SETTLED = """async (scheme) => {
  while (!matchMedia(`(prefers-color-scheme: ${scheme})`).matches) {
    await new Promise(requestAnimationFrame);
  }
  for (;;) {
    document.body.getBoundingClientRect();  // has the styles reckoned, which begins transitions
    const moving = document.getAnimations().filter((each) => each instanceof CSSTransition);
    if (moving.length === 0) return;
    for (const each of moving) each.finish();
  }
}"""


async def _look(tab: Tab, path: str) -> list[str]:
    await tab.open(path)
    await tab.page.get_by_role("main").first.wait_for()
    await tab.page.wait_for_load_state("networkidle")
    return await _faults(tab, path)


async def _faults(tab: Tab, name: str) -> list[str]:
    """Return what is wrong with what a page shows, in one theme and in the other."""
    found: list[str] = []
    for scheme in SCHEMES:
        await tab.page.emulate_media(color_scheme=scheme)
        await tab.page.evaluate(_SETTLED, scheme)
        found += [f"{name}, {scheme}: {each}" for each in await tab.faults()]
    return found


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
async def test_every_view(harbour: Harbour, people: Town, size: tuple[int, int]) -> None:
    design, space = harbour.design, harbour.space
    for number in range(3):
        sent = await asyncio.to_thread(
            harbour.send,
            harbour.grace,
            design,
            f"**{number}** `code` @ada [a link](https://a.test)",
        )
    thread = harbour.machine.call(
        harbour.ada, "POST", f"/channels/{design}/messages/{sent['id']}/thread"
    )
    await asyncio.to_thread(harbour.send, harbour.ada, thread["id"], "in the thread")
    nobody = await people.tab(size=size)
    ada = await people.tab("ada", size=size)
    code = harbour.machine.call(harbour.ada, "POST", f"/spaces/{space}/invitations", {})["code"]

    found = [
        each
        for path in ("/sign-in", "/sign-up", f"/invite/{code}", "/setup#none")
        for each in await _look(nobody, path)
    ]
    views = ["/", "/direct", f"/c/{design}", f"/c/{design}/t/{thread['id']}"]
    views += [f"/s/{space}/channels", "/nowhere"]
    views += [f"/settings/{page}" for page in ("profile", "account", "sessions", "tokens")]
    views += [f"/settings/{page}" for page in ("appearance", "notifications", "keyboard")]
    views += [f"/s/{space}/settings/{page}" for page in ("general", "members", "roles", "bans")]
    views += [f"/s/{space}/settings/{page}" for page in ("invitations", "danger")]
    views += [f"/c/{design}/settings/{page}" for page in ("general", "people", "rules", "danger")]
    views += [f"/admin/{page}" for page in ("general", "people")]
    found += [each for path in views for each in await _look(ada, path)]
    assert found == []


async def test_layers_that_open_over_a_channel(harbour: Harbour, people: Town) -> None:
    await asyncio.to_thread(harbour.send, harbour.grace, harbour.design, "hello")
    ada = await people.tab("ada")
    found: list[str] = []
    for name, role in (
        ("Menu of Garden", "menu"),
        ("New channel", "dialog"),
        ("New message", "dialog"),
        ("Create a space", "dialog"),
        ("Jump to…", "dialog"),
        ("You: Ada", "menu"),
        ("Members", "complementary"),
        ("Threads", "complementary"),
        ("Pinned messages", "complementary"),
        ("Emoji", "dialog"),
    ):
        await ada.open(f"/c/{harbour.design}")
        await ada.message("hello").wait_for()
        await ada.page.get_by_role("button", name=name).first.click()
        await ada.page.get_by_role(role).first.wait_for()  # type: ignore[arg-type]
        await ada.page.wait_for_load_state("networkidle")
        found += await _faults(ada, name)
    assert found == []
