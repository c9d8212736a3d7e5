"""The HTTP side in front of a few routes, without features: what the doors do by themselves."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from litestar import Request, get, post
from litestar.di import NamedDependency

from plexichat.core.caller import Caller
from plexichat.core.errors import PlexiError
from plexichat.core.histogram import Histogram
from plexichat.edge.http import Durations, HttpOptions, Measure, Quotas, http_app
from plexichat.edge.http.visit import Visit
from tests.support.clock import FakeClock

ORIGIN = "http://localhost"
COOKIE = "plexichat_localhost"


class Note(msgspec.Struct):
    text: str
    number: int = 0


class Stuck(PlexiError):  # noqa: N818 - named as the refusal
    code = "stuck"
    status = HTTPStatus.SERVICE_UNAVAILABLE
    title = "Stuck"


@get("/me", tags=["people"])
async def me(caller: NamedDependency[Caller]) -> dict[str, int]:
    """Return who asks."""
    return {"id": caller.user_id}


@get("/where")
async def where(visit: NamedDependency[Visit]) -> dict[str, str]:
    return {"address": visit.address}


@post("/notes")
async def write(data: Note) -> Note:
    """Keep a note."""
    return data


@get("/notes/{note_id:int}")
async def read(note_id: int, limit: int = 1) -> dict[str, int]:
    return {"id": note_id, "limit": limit}


@post("/fall")
async def fall(request: Request[Any, Any, Any]) -> None:
    raise RuntimeError("password=hunter2 in /home/me/secret.py")


@post("/stuck")
async def stuck() -> None:
    raise Stuck("come back", retry_after_seconds=9)


class Names:
    """Knows `ada` (1) by cookie and by token."""

    async def by_cookie(self, secret: str) -> Caller | None:
        return Caller(1, 10, "member", "human") if secret == "ada" else None

    async def by_token(self, secret: str) -> Caller | None:
        return await self.by_cookie(secret)


@dataclass
class Site:
    """The application, its clock, and the folder of its page."""

    app: Any
    clock: FakeClock
    folder: Path

    def client(
        self, address: str = "127.0.0.1", origin: str = ORIGIN, **headers: str
    ) -> httpx.AsyncClient:
        """Return a client that sends no Origin, cookie or token of its own."""
        transport = httpx.ASGITransport(
            self.app, raise_app_exceptions=False, client=(address, 5000)
        )
        return httpx.AsyncClient(transport=transport, base_url=origin, headers=headers)


Make = Callable[..., Site]


@pytest.fixture(scope="module")
def make(tmp_path_factory: pytest.TempPathFactory) -> Make:
    def made(ready: Any = None, **options: Any) -> Site:
        clock, rests = FakeClock(), Histogram()
        rests.note(0.02)
        folder = tmp_path_factory.mktemp("site") / "web"
        defaults: Any = {"page": folder, "version": "1.2.3", "quotas": Quotas(1000, 1000)}
        extra = {} if ready is None else {"ready": ready}
        app = http_app(
            routes=[me, where, write, read, fall, stuck],
            services={},
            authenticator=Names(),
            clock=clock,
            options=HttpOptions(**(defaults | options)),
            measures=[
                Measure("plexichat_things_total", "Things.", "counter", lambda: 3),
                Durations("plexichat_rest_seconds", "Rests.", lambda: {"": rests}),
                Durations("plexichat_walk_seconds", "Walks.", lambda: {"far": rests}, "way"),
            ],
            **extra,
        )
        return Site(app, clock, folder)

    return made


@pytest.fixture(scope="module")
def site(make: Make) -> Site:
    """One site for all tests of a module that change nothing of it."""
    return make()
