"""The routes put together once a process, whatever servers answer by them.

Putting them together takes half a second of CPU, so they know no server: what a route receives by
name is that of the server whose doors the request came through.
"""

import re
import warnings
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from functools import cache
from typing import Any, cast

from litestar import Litestar, Request, Response, Router
from litestar.di import Provide
from litestar.exceptions import LitestarDeprecationWarning, MethodNotAllowedException
from litestar.openapi.config import OpenAPIConfig
from litestar.routes import HTTPRoute

from plexichat.edge.http import caller as who
from plexichat.edge.http import probes as operator
from plexichat.edge.http.asgi import App, Receive, Scope, Send
from plexichat.edge.http.bodies import require_json
from plexichat.edge.http.problems import handle
from plexichat.edge.http.reference import REFERENCE_ROUTES

PREFIX = "/api/v1"
_services: ContextVar[Mapping[str, object]] = ContextVar("services")


class Api:
    """The routes, answered by one server's services."""

    def __init__(
        self,
        routes: Sequence[Any],
        services: Mapping[str, object],
        *,
        version: str,
        body_max_bytes: int,
    ) -> None:
        self._services = services
        app = litestar_app(tuple(routes), tuple(sorted(services)), version, body_max_bytes)
        # Litestar names the messages of ASGI more narrowly than ASGI does.
        self._app = cast(App, app)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        token = _services.set(self._services)
        try:
            await self._app(scope, receive, send)
        finally:
            _services.reset(token)


@cache
def litestar_app(
    routes: tuple[Any, ...], names: tuple[str, ...], version: str, body_max_bytes: int
) -> Litestar:
    """Return the routes below `/api/v1`, whose parameters of these names receive services.

    Nothing is in front of them, and only by an `Api` do they receive anything.
    """
    dependencies = {name: Provide(_given(name), sync_to_thread=False) for name in names}
    dependencies |= {
        "caller": Provide(who.caller, sync_to_thread=False),
        "optional_caller": Provide(who.optional_caller, sync_to_thread=False),
        "visit": Provide(who.visit, sync_to_thread=False),
    }
    api = Router(PREFIX, route_handlers=list(routes), guards=[who.require_sign_in, require_json])
    probing = [operator.health, operator.readiness, operator.read_metrics, *REFERENCE_ROUTES]
    with warnings.catch_warnings():
        # Limit: Litestar 3 wants every dependency marked; ours are all in `dependencies`.
        warnings.simplefilter("ignore", LitestarDeprecationWarning)
        return Litestar(
            [api, *probing],
            dependencies=dependencies,
            exception_handlers={Exception: _handle},
            logging_config=None,
            openapi_config=OpenAPIConfig(
                title="PlexiChat", version=version, path="/api/schema", render_plugins=[]
            ),
            request_max_body_size=body_max_bytes,
        )


def _given(name: str) -> Callable[[], object]:
    return lambda: _services.get()[name]


def _handle(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    if isinstance(error, MethodNotAllowedException):
        error.headers = {"Allow": ", ".join(_methods(request.app, request.scope["path"]))}
    return handle(request, error)


def _methods(app: Litestar, path: str) -> list[str]:
    methods: set[str] = set()
    for route in app.routes:
        pattern = re.sub(r"\\{[^/]+\\}", "[^/]+", re.escape(route.path_format))
        if isinstance(route, HTTPRoute) and re.fullmatch(pattern, path.rstrip("/") or "/"):
            methods |= set(route.methods)
    return sorted(methods)
