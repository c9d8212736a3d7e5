"""Searching in tests: once everything that was said is indexed."""

import asyncio
from typing import Any

from tests.support.world import Json, Person, World

SECONDS = 20


async def settled(world: World) -> None:
    """Wait until everything that was said is indexed."""
    async with asyncio.timeout(SECONDS):
        while world.services.follower.behind:
            await asyncio.sleep(0.002)


async def search(person: Person, q: str, **rest: Any) -> Json:
    """Search once everything is indexed and return the page."""
    async with asyncio.timeout(SECONDS):
        while True:
            await settled(person.world)
            answer = await person.http.get("/api/v1/search", params={"q": q, **rest})
            assert answer.status_code == 200, answer.text
            page: Json = answer.json()
            if page["complete"]:
                return page


async def refused(person: Person, q: str, **rest: Any) -> tuple[int, Json]:
    """Search and return the refusal."""
    answer = await person.http.get("/api/v1/search", params={"q": q, **rest})
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    return answer.status_code, answer.json()


async def texts(person: Person, q: str, **rest: Any) -> list[str]:
    """Search and return the texts that were found."""
    page = await search(person, q, **rest)
    return [each["message"]["body"] for each in page["items"]]
