"""Catching up over HTTP, for programs without a socket."""

from litestar import get
from litestar.di import NamedDependency

from plexichat.core.caller import Caller
from plexichat.features.sync.schemas import Ready
from plexichat.features.sync.service import Sync


@get("/sync", tags=["sync"], summary="Read what a client shows first")
async def ready(caller: NamedDependency[Caller], sync: NamedDependency[Sync]) -> Ready:
    """The same as the socket's `ready`: oneself, spaces, channels, people."""
    return await sync.ready(caller)


ROUTES = [ready]
