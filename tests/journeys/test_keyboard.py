"""The page by its keys alone."""

import pytest
from playwright.async_api import expect

from tests.journeys.conftest import Harbour
from tests.support.tabs import Tab, Town

pytestmark = [pytest.mark.journey, pytest.mark.sqlite]  # of the page alone


async def _focused(tab: Tab) -> str:
    found: str = await tab.page.evaluate(
        "document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.tagName"
    )
    return found


async def test_a_conversation_without_a_mouse(harbour: Harbour, people: Town) -> None:
    ada, grace = await people.tab("ada"), await people.tab("grace")
    await grace.open(f"/c/{harbour.design}")
    await ada.open("/")
    keys = ada.page.keyboard
    await ada.page.get_by_role("button", name="Jump to…").wait_for()

    await keys.press("Control+k")
    await ada.page.get_by_role("dialog").wait_for()
    await keys.type("desi")
    await ada.page.get_by_role("option", name="design").first.wait_for()
    await keys.press("Enter")
    await ada.page.get_by_role("heading", name="design", level=1).wait_for()
    await ada.page.get_by_label("Message #design").wait_for()

    # With nothing focused, typing goes to the composer.
    await keys.type("Ahoy from the keys")
    await keys.press("Enter")
    await grace.sees("Ahoy from the keys")
    await keys.press("ArrowUp")
    await ada.page.get_by_label("Edit message").wait_for()
    await keys.press("Control+a")
    await keys.type("Ahoy, edited")
    await keys.press("Enter")
    await grace.sees("Ahoy, edited")

    # Into the messages and through their keys.
    await keys.press("Shift+F6")
    await ada.message("Ahoy, edited").focus()
    await keys.press("t")
    panel = ada.page.get_by_role("complementary", name="Thread")
    await panel.wait_for()
    await keys.type("in the thread")
    await keys.press("Enter")
    await panel.locator("article").filter(has_text="in the thread").wait_for()
    await keys.press("Escape")
    await panel.wait_for(state="detached")

    await ada.message("Ahoy, edited").focus()
    await keys.press("+")
    await ada.page.get_by_label("Find an emoji").wait_for()
    await keys.type("tada")
    await keys.press("Enter")
    await grace.message("Ahoy, edited").get_by_role("button", name="🎉 1").wait_for()

    await keys.press("Alt+ArrowDown")
    await ada.page.get_by_role("heading", name="general", level=1).wait_for()
    await keys.press("Alt+ArrowUp")
    await ada.page.get_by_role("heading", name="design", level=1).wait_for()


async def test_layers_close_by_escape_and_give_the_focus_back(
    harbour: Harbour, people: Town
) -> None:
    ada = await people.tab("ada")
    await ada.open(f"/c/{harbour.design}")
    await ada.page.get_by_label("Message #design").wait_for()
    for button, role in (("Menu of Garden", "menu"), ("New channel", "dialog")):
        opener = ada.page.get_by_role("button", name=button).first
        await opener.focus()
        await ada.page.keyboard.press("Enter")
        await ada.page.get_by_role(role).wait_for()  # type: ignore[arg-type]
        await ada.page.keyboard.press("Escape")
        await ada.page.get_by_role(role).wait_for(state="detached")  # type: ignore[arg-type]
        assert await _focused(ada) == button
    await ada.page.locator("body").click(position={"x": 700, "y": 300})
    await ada.page.evaluate("document.activeElement?.blur()")
    await ada.page.keyboard.press("?")
    await ada.page.get_by_role("dialog", name="Keyboard shortcuts").wait_for()


async def test_single_keys_can_be_switched_off(harbour: Harbour, people: Town) -> None:
    harbour.machine.call(
        harbour.ada, "PATCH", "/users/me/preferences", {"preferences": {"single_keys": "off"}}
    )
    ada = await people.tab("ada")
    await ada.open(f"/c/{harbour.design}")
    await ada.page.get_by_label("Message #design").wait_for()
    await ada.say("quiet keys")
    await ada.sees("quiet keys")
    await ada.message("quiet keys").focus()
    await ada.page.keyboard.press("t")
    await ada.page.keyboard.press("e")
    assert await ada.page.get_by_role("complementary", name="Thread").count() == 0
    assert await ada.page.get_by_label("Edit message").count() == 0


async def test_the_release_of_the_press_that_opens_a_menu_chooses_nothing(
    harbour: Harbour, people: Town
) -> None:
    ada = await people.tab("ada")
    await ada.open(f"/c/{harbour.design}")
    await ada.page.get_by_label("Message #design").wait_for()
    opener = ada.page.get_by_role("button", name="Menu of Garden")
    await opener.hover()
    await ada.page.mouse.down()
    await ada.page.get_by_role("menu").wait_for()
    # As if it were not placed yet when the button is let go: an entry lies under the pointer.
    await ada.page.evaluate("""async () => {
      const { left, top } = document.querySelector(".space-menu").getBoundingClientRect();
      const layer = document.querySelector(".menu-layer");
      layer.style = `position: fixed; left: ${left - 20}px; top: ${top - 20}px`;
      layer.parentElement.style = "display: contents";
      for (let at = 0; at < 5; at++) await new Promise(requestAnimationFrame);
    }""")
    await ada.page.mouse.up()
    await expect(ada.page.get_by_role("menu")).to_be_visible()
    await ada.page.get_by_role("menuitem", name="Invite people").click()
    await ada.page.get_by_role("dialog", name="New invitation").wait_for()


async def test_a_menu_keeps_its_place_when_the_connection_comes_back(
    harbour: Harbour, people: Town
) -> None:
    ada = await people.tab("ada")
    await ada.open(f"/c/{harbour.design}")
    await ada.page.get_by_label("Message #design").wait_for()
    await ada.page.get_by_role("button", name="You: Ada").focus()
    await ada.page.keyboard.press("Enter")
    await ada.page.get_by_role("menu").wait_for()
    await ada.page.keyboard.press("ArrowDown")
    focused = await ada.page.evaluate("document.activeElement.textContent.trim()")
    await ada.context.set_offline(True)
    await ada.page.get_by_text("You are offline").wait_for()
    await ada.context.set_offline(False)
    await ada.page.get_by_text("You are offline").wait_for(state="detached")
    assert await ada.page.evaluate("document.activeElement.textContent.trim()") == focused
    assert focused


async def test_a_layer_that_is_open_keeps_the_focus_when_the_composer_comes(
    harbour: Harbour, people: Town
) -> None:
    ada = await people.tab("ada")
    await ada.open(f"/c/{harbour.design}")
    await ada.page.get_by_label("Message #design").wait_for()
    await ada.page.wait_for_load_state("networkidle")
    # The very moment at which the button is there, which a quick hand may hit.
    await ada.page.add_init_script("""
      new MutationObserver((_, observer) => {
        const button = document.querySelector("[aria-label='Menu of Garden']");
        if (!button) return;
        observer.disconnect();
        button.focus();
        button.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
        window.hadMenu = document.querySelector(".menu-layer") !== null;
      }).observe(document, { childList: true, subtree: true });
    """)
    await ada.open(f"/c/{harbour.design}")
    await ada.page.get_by_label("Message #design").wait_for()
    assert await ada.page.evaluate("window.hadMenu")
    await expect(ada.page.get_by_role("menu")).to_be_visible()
    assert await ada.page.evaluate("document.activeElement.closest('.menu-layer') !== null")
