"""The views that are opened from the lists at the side: menus and dialogs."""

import asyncio

from scripts.pictures.visit import Visit, view


async def _in_lists(visit: Visit) -> None:
    await visit.open(f"/s/{visit.id('space')}")


@view("space-menu")
async def _space_menu(visit: Visit) -> None:
    await _in_lists(visit)
    await visit.press("Menu of")


@view("me-menu")
async def _me(visit: Visit) -> None:
    await _in_lists(visit)
    await visit.press("You:")


@view("room-menu")
async def _room_menu(visit: Visit) -> None:
    await _in_lists(visit)
    room = visit.page.locator(".sidebar .room").filter(has_text="museum-shop").first
    await room.click(button="right")


@view("rail-open")
async def _rail(visit: Visit) -> None:
    await _in_lists(visit)
    if visit.hides_rail:
        await visit.press("Show spaces")


@view("create-channel")
async def _create_channel(visit: Visit) -> None:
    await _in_lists(visit)
    await visit.press("New channel")


@view("create-space")
async def _create_space(visit: Visit) -> None:
    await _in_lists(visit)
    if visit.hides_rail:
        await visit.press("Show spaces")
    await visit.press("Create a space")


@view("new-message")
async def _new_message(visit: Visit) -> None:
    await _in_lists(visit)
    await visit.press("New message")
    await (
        visit.page.get_by_role("dialog")
        .get_by_role("searchbox")
        .or_(visit.page.get_by_role("dialog").get_by_role("textbox"))
        .first.fill("a")
    )
    await asyncio.sleep(0.6)


@view("invite")
async def _invite(visit: Visit) -> None:
    await _in_lists(visit)
    await visit.press("Menu of")
    await visit.press("Invite people", "menuitem")


@view("invite-ready")
async def _invite_ready(visit: Visit) -> None:
    await _invite(visit)
    await visit.press("Create the link")


@view("shortcuts")
async def _shortcuts(visit: Visit) -> None:
    await _in_lists(visit)
    await visit.press("You:")
    await visit.press("Keyboard shortcuts", "menuitem")


@view("role-edit")
async def _role(visit: Visit) -> None:
    await visit.open(f"/s/{visit.id('space')}/settings/roles")
    await visit.page.get_by_text("Curators").first.click()


@view("empty-space")
async def _empty(visit: Visit) -> None:
    await visit.open(f"/s/{visit.id('empty')}")
