"""A network breaks WebSockets: people chat all the same, and nothing is lost or doubled."""

import asyncio
from collections.abc import AsyncIterator
from typing import get_args

import pytest
from playwright.async_api import WebSocket, expect

from tests.journeys.conftest import Harbour
from tests.support.middlebox import Breaks, Middlebox, middlebox
from tests.support.tabs import SOON_MS, Tab, Town

pytestmark = [pytest.mark.journey, pytest.mark.sqlite]  # of the page alone
BREAKING = [each for each in get_args(Breaks) if each != "nothing"]


@pytest.fixture
async def box(harbour: Harbour) -> AsyncIterator[Middlebox]:
    async with middlebox(harbour.machine.port, "refuses") as found:
        yield found


@pytest.fixture
def behind(box: Middlebox, people: Town) -> Town:
    """People who come through the proxy."""
    people.port = box.port
    return people


async def _at_design(harbour: Harbour, people: Town, name: str) -> Tab:
    tab = await people.tab(name)
    await tab.open(f"/c/{harbour.design}")
    await tab.page.get_by_label("Message #design").wait_for()
    return tab


async def _texts(tab: Tab) -> list[str]:
    found: list[str] = await tab.page.locator(
        ".channel-main article .message-body"
    ).all_inner_texts()
    return found


async def _stored(harbour: Harbour) -> list[str]:
    history = await asyncio.to_thread(harbour.machine.history, harbour.ada, harbour.design)
    return [each["body"] for each in history if each["kind"] == "text"]


@pytest.mark.parametrize("breaks", BREAKING)
async def test_two_people_chat_and_reload(
    harbour: Harbour, behind: Town, box: Middlebox, breaks: Breaks
) -> None:
    box.breaks = breaks
    ada, grace = [await _at_design(harbour, behind, name) for name in ("ada", "grace")]
    await ada.say("hello from ada")
    await grace.sees("hello from ada")
    await grace.say("hello from grace")
    await ada.sees("hello from grace")
    assert box.handshakes > 0
    tried = box.handshakes
    await ada.page.reload()
    await ada.page.get_by_label("Message #design").wait_for()
    await grace.say("after the reload")
    await ada.sees("after the reload")
    await ada.say("me too")
    await grace.sees("me too")
    assert box.handshakes == tried, "the tab remembers that it polls"
    expected = ["hello from ada", "hello from grace", "after the reload", "me too"]
    assert await _stored(harbour) == expected
    assert await _texts(ada) == await _texts(grace) == expected


async def test_a_network_that_turns_bad_in_the_middle_is_coped_with(
    harbour: Harbour, behind: Town, box: Middlebox
) -> None:
    box.breaks = "nothing"
    ada, grace = [await _at_design(harbour, behind, name) for name in ("ada", "grace")]
    await ada.say("by WebSocket")
    await grace.sees("by WebSocket")
    box.breaks = "refuses"
    await box.cut()
    await ada.say("from ada")
    await grace.say("from grace")
    await ada.sees("from grace")
    await grace.sees("from ada")
    stored = await _stored(harbour)
    assert sorted(stored) == ["by WebSocket", "from ada", "from grace"]
    assert await _texts(ada) == await _texts(grace) == stored


async def test_who_was_offline_misses_nothing_and_sends_once(
    harbour: Harbour, behind: Town, box: Middlebox
) -> None:
    ada, grace = [await _at_design(harbour, behind, name) for name in ("ada", "grace")]
    await ada.say("before")
    await grace.sees("before")
    await ada.context.set_offline(True)
    for number in range(3):
        await ada.say(f"offline {number}")
        await grace.say(f"missed {number}")
    await ada.page.get_by_text("Messages will be sent when the connection is back").wait_for()
    await ada.context.set_offline(False)
    await ada.sees("missed 2")
    await grace.sees("offline 2")
    await expect(ada.page.locator(".sending-clock, .sending-failed")).to_have_count(
        0, timeout=SOON_MS
    )
    stored = await _stored(harbour)
    assert [each for each in stored if each.startswith("offline")] == [
        f"offline {number}" for number in range(3)
    ]
    assert len(stored) == 7
    assert await _texts(ada) == await _texts(grace) == stored


async def test_a_server_that_restarts_is_found_again_by_polling(
    harbour: Harbour, behind: Town, box: Middlebox
) -> None:
    ada, grace = [await _at_design(harbour, behind, name) for name in ("ada", "grace")]
    await ada.say("before")
    await grace.sees("before")
    await asyncio.to_thread(harbour.machine.stop)
    await ada.say("while it was gone")
    await ada.page.get_by_text("Reconnecting").wait_for()
    await asyncio.to_thread(harbour.machine.start)
    await grace.sees("while it was gone")
    assert await _stored(harbour) == ["before", "while it was gone"]
    assert await _texts(ada) == await _texts(grace) == ["before", "while it was gone"]


async def test_a_session_that_is_ended_elsewhere_ends_the_polls(
    harbour: Harbour, behind: Town, box: Middlebox
) -> None:
    ada = await _at_design(harbour, behind, "ada")
    await ada.say("before")
    await ada.sees("before")
    await asyncio.to_thread(harbour.machine.call, harbour.ada, "DELETE", "/auth/sessions")
    await ada.page.get_by_role("button", name="Sign in").wait_for()


async def test_a_better_network_is_noticed_and_used(
    harbour: Harbour, behind: Town, box: Middlebox
) -> None:
    harbour.machine.extra["PLEXICHAT_HEARTBEAT_SECONDS"] = "5"
    await asyncio.to_thread(harbour.machine.stop)
    await asyncio.to_thread(harbour.machine.start)
    ada, grace = [await _at_design(harbour, behind, name) for name in ("ada", "grace")]
    await ada.say("by polling")
    await grace.sees("by polling")
    box.breaks = "nothing"
    opened: list[WebSocket] = []

    def note(socket: WebSocket) -> None:
        opened.append(socket)

    ada.page.on("websocket", note)
    async with ada.page.expect_request(lambda each: each.method == "DELETE"):
        await ada.page.evaluate("dispatchEvent(new Event('online'))")
    await ada.say("by WebSocket")
    await grace.sees("by WebSocket")
    await grace.say("still by polling")
    await ada.sees("still by polling")
    assert await _texts(ada) == ["by polling", "by WebSocket", "still by polling"]
    assert [each.is_closed() for each in opened] == [True, False], "the trial, and the one in use"
