"""A server that is moved to another database, and what people did on it before."""

import asyncio
from typing import Any

import pytest

from plexichat.app import copying
from plexichat.app.copying import Report, Unwatched
from plexichat.app.settings import Settings
from tests.support.places import BOTH_WAYS, execute, rows
from tests.support.world import Json, Person, World, open_world

both_ways = pytest.mark.parametrize(("here", "there"), BOTH_WAYS)
every_way = pytest.mark.parametrize("moved", BOTH_WAYS, indirect=True)
# No number tells of it: only who compares every row sees it.
REWRITTEN = "UPDATE messages SET body = 'rewritten' WHERE seq = 3"


def copied(source: Settings, target: Settings, **options: Any) -> Report:
    return copying.copy(source, target, Unwatched(), **({"final": False} | options))


async def copied_beside(source: Settings, target: Settings, **options: Any) -> Report:
    return await asyncio.to_thread(copied, source, target, **options)


def moved_for_good(source: Settings, target: Settings, **options: Any) -> Report:
    """Copy to the end, and see that the target is what the source is, row by row."""
    report = copied(source, target, final=True, **options)
    assert report.finished
    assert rows(target) == rows(source)
    return report


async def moved_for_good_beside(source: Settings, target: Settings, **options: Any) -> Report:
    return await asyncio.to_thread(moved_for_good, source, target, **options)


class Meanwhile(Unwatched):
    """Somebody who runs a statement on the source while its channels are being brought."""

    def __init__(self, source: Settings, statement: str) -> None:
        self._source = source
        self._late = statement

    def begin(self, what: str, total: int) -> None:
        if what == "channels" and self._late:
            execute(self._source, self._late)
            self._late = ""


def served(settings: Settings, **more: Any) -> Any:
    return open_world(settings.data, again=True, **{"database_url": settings.postgres, **more})


async def upload(person: Person, content: bytes) -> str:
    answer = await person.http.post("/api/v1/files?name=a.bin", content=content)
    assert answer.status_code == 201, answer.text
    found: str = answer.json()["id"]
    return found


async def settled_in(world: World) -> tuple[Person, Person, Json]:
    """Make two people who share a channel with thirty messages of every kind."""
    alice, bob = await world.person("alice", role="owner"), await world.person("bob")
    space = await alice.space()
    await alice.bring(bob, space)
    general = await alice.general(space)
    for number in range(30):
        await alice.send(general, f"turnip {number} @bob")
    sent = await bob.send(general, "with a file", file_ids=[await upload(bob, b"picture")])
    path = f"/channels/{general['id']}/messages/{sent['id']}"
    await alice.call("PUT", f"{path}/reactions/👍")
    await alice.call("PUT", f"{path}/pin")
    return alice, bob, general


async def filled(settings: Settings) -> None:
    async with served(settings) as world:
        await settled_in(world)
