"""Servers that share a search index: each finds what any of them was told, also after a kill."""

import time
from pathlib import Path

import pytest

from tests.support.machine import Machine
from tests.support.postgres import shared
from tests.support.several import several

SECONDS = 30


def _find(machine: Machine, token: str, expected: set[str]) -> None:
    """Search until everything is found, which has to be soon, and nothing twice."""
    end = time.monotonic() + SECONDS
    found: list[str] = []
    while set(found) != expected:
        assert time.monotonic() < end, sorted(expected - set(found))
        page = machine.call(token, "GET", "/search?q=rain&limit=50")
        found = [each["message"]["body"] for each in page["items"]]
        assert len(found) == len(set(found))


@pytest.mark.slow
def test_each_server_finds_what_any_was_told_and_goes_on_when_another_is_killed(
    tmp_path: Path,
) -> None:
    database = shared().url(shared().make())
    with several(tmp_path, database, "postgresql:", count=2) as servers:
        one, other = servers.machines
        owner = one.owner("ada")
        channel = one.room(owner)
        said: set[str] = set()

        def say(machine: Machine, text: str) -> None:
            machine.call(owner, "POST", f"/channels/{channel}/messages", {"body": text})
            said.add(text)

        for number in range(5):
            say(one, f"rain {number}")
            say(other, f"rain and sun {number}")
        for machine in (one, other):
            _find(machine, owner, said)
        for killed, left in ((one, other), (other, one)):
            killed.kill()
            say(left, f"rain after {killed.port}")
            _find(left, owner, said)
            killed.start()
