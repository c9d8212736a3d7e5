"""Invitations that do more than let somebody in: guests, and people brought from another chat."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.conftest import Harbour
from tests.support.machine import PASSWORD
from tests.support.tabs import Tab, Town

pytestmark = pytest.mark.journey
SAMPLE = Path(__file__).resolve().parents[1] / "corpora" / "slack-export-sample.zip"


async def _sign_up_by(people: Town, address: str, name: str) -> Tab:
    tab = await people.tab()
    await tab.open(address.removeprefix(people.url))
    await tab.page.get_by_role("link", name="Create an account").click()
    await tab.page.get_by_label("Your name").fill(name)
    await tab.page.get_by_label("Username").fill(name.split(maxsplit=1)[0].lower())
    await tab.page.get_by_label("Password", exact=True).fill(PASSWORD)
    await tab.page.get_by_role("button", name="Create").click()
    return tab


async def test_a_guest_is_invited_into_one_channel_and_sees_no_other(
    harbour: Harbour, people: Town
) -> None:
    ada = await people.tab("ada")
    await ada.open(f"/s/{harbour.space}/settings/invitations")
    await ada.page.get_by_text("Guest", exact=True).click()
    await ada.page.get_by_label("The one channel that they see").select_option("#design")
    await ada.page.get_by_role("button", name="Create the link").click()
    address = await ada.page.get_by_label("Your invitation link").input_value()

    gus = await _sign_up_by(people, address, "Gus Guest")
    sidebar = gus.page.get_by_role("navigation", name="Channels")
    await sidebar.get_by_role("link", name="design").wait_for()
    assert await sidebar.get_by_role("link", name="general").count() == 0


def _brought(harbour: Harbour) -> tuple[dict[str, Any], dict[str, Any]]:
    """Bring the sample; return somebody of it and a message of theirs."""
    where = ["--data", str(harbour.machine.data), "--space", "Brought"]
    said = harbour.machine.run("import", "slack", str(SAMPLE), *where)
    assert said.returncode == 0, said
    call = harbour.machine.call
    spaces = call(harbour.ada, "GET", "/spaces")["items"]
    (space,) = [each for each in spaces if each["name"] == "Brought"]
    channels = call(harbour.ada, "GET", f"/spaces/{space['id']}/channels")["items"]
    channel = max(channels, key=lambda each: each["last_seq"])
    page = call(harbour.ada, "GET", f"/channels/{channel['id']}/messages?limit=50")
    texts = [each for each in page["items"] if each["kind"] == "text"]
    message = next(each for each in texts if each["author_id"])
    person = call(harbour.ada, "GET", f"/users/{message['author_id']}")
    return {**person, "space": space["id"]}, message


async def test_an_imported_person_takes_over_all_that_they_wrote(
    harbour: Harbour, people: Town
) -> None:
    person, message = await asyncio.to_thread(_brought, harbour)
    ada = await people.tab("ada")
    await ada.open(f"/s/{person['space']}/settings/members")
    await ada.page.get_by_label("Find a member").fill(person["username"])
    menu = ada.page.get_by_role("button", name=f"Actions for {person['display_name']}")
    await menu.first.click()
    await ada.page.get_by_role("menuitem", name="Hand over the account…").click()
    dialog = ada.page.get_by_role("dialog")
    assert await ada.faults() == []
    await dialog.get_by_role("button", name="Create the link").click()
    address = await dialog.get_by_label("Your invitation link").input_value()

    claimed = await _sign_up_by(people, address, "Zoe Claimed")
    await claimed.page.get_by_role("heading", name="Brought").wait_for()
    path = f"/channels/{message['channel_id']}/messages/{message['id']}"
    seen = await asyncio.to_thread(harbour.machine.call, harbour.ada, "GET", path)
    assert seen["author_id"] == person["id"]
    who = await asyncio.to_thread(
        harbour.machine.call, harbour.ada, "GET", f"/users/{person['id']}"
    )
    assert (who["username"], who["kind"]) == ("zoe", "human")
