"""Searching over HTTP."""

from typing import Annotated

from litestar import get
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from plexichat.core.caller import Caller
from plexichat.features.search.schemas import SearchPage
from plexichat.features.search.service import Asked, Search

LONGEST = 500
IdInQuery = Annotated[int | None, QueryParameter(ge=0, le=2**63 - 1, required=False)]


@get("/search", tags=["search"], summary="Search messages")
async def find(
    caller: NamedDependency[Caller],
    search: NamedDependency[Search],
    q: Annotated[str, QueryParameter(max_length=LONGEST)],
    channel_id: IdInQuery = None,
    space_id: IdInQuery = None,
    before: Annotated[int | None, QueryParameter(ge=0, le=2**62, required=False)] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=100)] = 25,
) -> SearchPage:
    """Words (their beginnings count), `"phrases"`, `-not`, and operators: `from:ada`, `from:me`,
    `in:general`, `has:file`, `before:2026-11-28`, `after:`, `on:today`. Newest first.
    """
    return await search.find(caller, Asked(q, channel_id, space_id, before, limit))


ROUTES = [find]
