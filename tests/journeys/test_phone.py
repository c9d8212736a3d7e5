"""A phone: one column at a time, fingers instead of a pointer."""

import pytest

from tests.journeys.conftest import Harbour
from tests.support.tabs import PHONE, Tab, Town

pytestmark = [pytest.mark.journey, pytest.mark.sqlite]  # of the page alone

NARROWEST_TARGET = 24  # px, WCAG 2.2 AA, success criterion 2.5.8


async def _overflow(tab: Tab) -> int:
    wider: int = await tab.page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return wider


async def test_from_the_list_to_a_room_to_a_thread_and_back(harbour: Harbour, people: Town) -> None:
    ada = await people.tab("ada", size=PHONE)
    await ada.open(f"/s/{harbour.space}")
    await ada.page.get_by_role("link", name="design", exact=True).tap()
    await ada.page.get_by_role("heading", name="design", level=1).wait_for()
    await ada.page.get_by_label("Message #design").tap()
    await ada.page.get_by_label("Message #design").fill("from the phone")
    await ada.page.get_by_role("button", name="Send").tap()
    await ada.sees("from the phone")
    assert await _overflow(ada) <= 0

    # A long press opens what a pointer finds by hovering.
    await ada.hold("from the phone")
    await ada.page.get_by_role("menuitem", name="Start a thread").tap()
    panel = ada.page.get_by_role("complementary", name="Thread")
    await panel.get_by_role("textbox").fill("and further")
    await panel.get_by_role("textbox").press("Enter")
    await panel.locator("article").filter(has_text="and further").wait_for()
    assert await _overflow(ada) <= 0
    await ada.page.go_back()
    await panel.wait_for(state="detached")
    await (
        ada.page.get_by_role("link", name="Back")
        .or_(ada.page.get_by_role("button", name="Back"))
        .first.tap()
    )
    await ada.page.get_by_role("link", name="design", exact=True).wait_for()


async def test_what_a_narrow_header_has_no_place_for_is_in_its_menu(
    harbour: Harbour, people: Town
) -> None:
    ada = await people.tab("ada", size=PHONE)
    await ada.open(f"/c/{harbour.design}")
    more = ada.page.get_by_role("button", name="More about this room")
    await more.tap()
    await ada.page.get_by_role("menuitem", name="Notifications").tap()
    await ada.page.get_by_role("menuitemradio", name="Mentions only").tap()
    await more.tap()
    await ada.page.get_by_role("menuitem", name="Notifications").tap()
    chosen = ada.page.get_by_role("menuitemradio", name="Mentions only", checked=True)
    await chosen.wait_for()
    await ada.page.keyboard.press("Escape")
    await more.tap()
    await ada.page.get_by_role("menuitem", name="Members").tap()
    await ada.page.get_by_role("complementary", name="Members").wait_for()


@pytest.mark.parametrize(
    "path", ["/", "/settings", "/settings/profile", "/admin/people", "SPACE", "ROLES", "ROOM"]
)
async def test_nothing_is_wider_than_the_screen_nor_too_small_to_hit(
    harbour: Harbour, people: Town, path: str
) -> None:
    places = {
        "SPACE": f"/s/{harbour.space}/channels",
        "ROLES": f"/s/{harbour.space}/settings/roles",
        "ROOM": f"/c/{harbour.design}",
    }
    ada = await people.tab("ada", size=PHONE)
    await ada.open(places.get(path, path))
    await ada.page.get_by_role("heading").first.wait_for()
    await ada.page.wait_for_load_state("networkidle")
    assert await _overflow(ada) <= 0
    small: list[str] = await ada.page.evaluate(
        """(least) => [...document.querySelectorAll("button, a[href], select")]
          .map((each) => [each, each.getBoundingClientRect()])
          .filter(([each, box]) => box.width > 0 && !each.closest("p, li p, .message-body")
            && getComputedStyle(each).position !== "absolute"
            && (box.height < least || box.width < least))
          .map(([each]) => each.outerHTML.slice(0, 120))""",
        NARROWEST_TARGET,
    )
    assert small == []
