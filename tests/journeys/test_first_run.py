"""From the one-time link to two people talking, all in the browser."""

import asyncio

import pytest

from tests.support.machine import PASSWORD, Machine
from tests.support.tabs import SOON_MS, Tab, Town

pytestmark = pytest.mark.journey


async def _make_account(tab: Tab, name: str, username: str, button: str) -> None:
    await tab.page.get_by_label("Your name").fill(name)
    await tab.page.get_by_label("Username").fill(username)
    await tab.page.get_by_label("Password", exact=True).fill(PASSWORD)
    await tab.page.get_by_role("button", name=button).click()


async def test_a_link_makes_the_owner_who_makes_a_space_and_invites(
    machine: Machine, people: Town
) -> None:
    await asyncio.to_thread(machine.start)

    ada = await people.tab()
    await ada.open("/")
    await ada.page.get_by_text("waits for its owner").wait_for()
    await ada.open(machine.setup_link())
    await _make_account(ada, "Ada Lovelace", "ada", "Create")
    await ada.page.get_by_role("button", name="Create a space").first.click()
    await ada.page.get_by_label("Name", exact=True).fill("Harbour Team")
    await ada.page.get_by_role("dialog").get_by_role("button", name="Create").click()
    await ada.page.get_by_role("heading", name="Harbour Team").wait_for()

    await ada.page.get_by_role("button", name="New channel").first.click()
    dialog = ada.page.get_by_role("dialog")
    await dialog.get_by_label("Name", exact=True).fill("boats")
    await dialog.get_by_role("button", name="Create the channel").click()
    await ada.page.get_by_role("heading", name="boats", level=1).wait_for()
    await dialog.wait_for(state="detached")

    await ada.page.get_by_role("button", name="Menu of Harbour Team").click()
    await ada.page.get_by_role("menuitem", name="Invite").click()
    await dialog.get_by_role("button", name="Create the link").click()
    address = await dialog.get_by_label("Your invitation link").input_value()
    await ada.page.keyboard.press("Escape")

    grace = await people.tab()
    await grace.open(address.removeprefix(people.url))
    await grace.page.get_by_role("link", name="Create an account").click()
    await _make_account(grace, "Grace Hopper", "grace", "Create")
    await grace.page.get_by_role("heading", name="Harbour Team").wait_for()
    await grace.page.get_by_role("link", name="Browse channels").click()
    await (
        grace.page.get_by_role("listitem")
        .filter(has_text="boats")
        .get_by_role("button", name="Join")
        .click()
    )
    await grace.page.get_by_role("heading", name="boats", level=1).wait_for()

    await grace.say("Hello **harbour**")
    await ada.sees("Hello harbour")
    await ada.say("Welcome aboard, @grace")
    await grace.sees("Welcome aboard, @Grace Hopper")


async def test_a_link_works_once(machine: Machine, people: Town) -> None:
    await asyncio.to_thread(machine.start)
    first, second = await people.tab(), await people.tab()
    await first.open(machine.setup_link())
    await _make_account(first, "Ada", "ada", "Create")
    await first.page.get_by_role("button", name="Create a space").first.wait_for()
    await second.open(machine.setup_link())
    await second.page.get_by_role("link", name="Sign in").first.wait_for(timeout=SOON_MS)


async def test_signing_in_by_keyboard_and_out_again(harbour: object, people: Town) -> None:
    tab = await people.tab()
    await tab.open("/settings/profile")
    await tab.page.get_by_label("Username").fill("ada")
    await tab.page.keyboard.press("Tab")
    await tab.page.keyboard.type("not the password")
    await tab.page.keyboard.press("Enter")
    await tab.page.get_by_role("alert").wait_for()
    await tab.page.get_by_label("Password", exact=True).fill(PASSWORD)
    await tab.page.keyboard.press("Enter")
    # The door leads to where one wanted to go.
    await tab.page.get_by_role("heading", name="Profile").wait_for()
    await tab.page.get_by_role("button", name="You: Ada Lovelace").click()
    await tab.page.get_by_role("menuitem", name="Sign out").click()
    await tab.page.get_by_role("button", name="Sign in").wait_for()
