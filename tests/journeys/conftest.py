"""Journeys: real people's ways through the page, in Chromium, against a real server."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.browser import open_browser
from tests.support.machine import Machine
from tests.support.tabs import Town, town


@dataclass
class Harbour:
    """A server with a space, its channels and three people, two of whom may write everywhere."""

    machine: Machine
    ada: str
    grace: str
    space: str
    general: str
    design: str

    def channel(self, channel_id: str) -> str:
        return f"/c/{channel_id}"

    def send(self, token: str, channel: str, body: str, **more: Any) -> dict[str, Any]:
        """Send a message by the API."""
        path = f"/channels/{channel}/messages"
        sent: dict[str, Any] = self.machine.call(token, "POST", path, {"body": body, **more})
        return sent


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    made = Machine(tmp_path, is_measured=False)
    yield made
    made.kill()


@pytest.fixture
def harbour(machine: Machine) -> Harbour:
    machine.start()
    ada = machine.owner("ada")
    grace = machine.member(ada, "grace")
    machine.call(ada, "PATCH", "/users/me", {"display_name": "Ada Lovelace"})
    machine.call(grace, "PATCH", "/users/me", {"display_name": "Grace Hopper"})
    general = machine.room(ada)
    space = machine.call(ada, "GET", f"/channels/{general}")["space_id"]
    body = {"name": "design", "topic": "Paper and tide", "auto_join": True}
    design = machine.call(ada, "POST", f"/spaces/{space}/channels", body)["id"]
    invitation = machine.call(ada, "POST", f"/spaces/{space}/invitations", {})
    machine.call(grace, "POST", f"/invitations/{invitation['code']}/accept")
    return Harbour(machine, ada, grace, space, general, design)


@pytest.fixture
async def people(machine: Machine) -> AsyncIterator[Town]:
    async with open_browser() as browser, town(machine, browser) as found:
        yield found
