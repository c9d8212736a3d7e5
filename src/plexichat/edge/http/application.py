"""The HTTP side put together: routes behind doors, the page, the probes, the description."""

import re
import warnings
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from litestar import Litestar, Request, Response, Router
from litestar.di import Provide
from litestar.exceptions import LitestarDeprecationWarning, MethodNotAllowedException
from litestar.openapi.config import OpenAPIConfig
from litestar.routes import HTTPRoute

from plexichat.core.clock import Clock
from plexichat.edge.http import caller as who
from plexichat.edge.http import probes as operator
from plexichat.edge.http.addresses import Addresses, Network
from plexichat.edge.http.asgi import App
from plexichat.edge.http.bodies import require_json
from plexichat.edge.http.cookies import Cookies
from plexichat.edge.http.doors import Doors, Guards, Quotas
from plexichat.edge.http.headers import SecurityHeaders
from plexichat.edge.http.limits import RequestLimits
from plexichat.edge.http.metrics import Durations, HttpCounters, Measure, Metrics
from plexichat.edge.http.origins import Origins
from plexichat.edge.http.page import Page
from plexichat.edge.http.probes import Probes
from plexichat.edge.http.problems import handle
from plexichat.edge.http.reference import REFERENCE_ROUTES
from plexichat.ports.authenticator import Authenticator

PREFIX = "/api/v1"


async def _always_ready() -> None:
    """Serve requests as soon as there is a process."""


@dataclass(frozen=True, slots=True)
class HttpOptions:
    """The settings of the HTTP side."""

    page: Path
    version: str = ""
    public_url: str | None = None
    secure: bool = False
    hosts: Sequence[str] = ()
    trusted_proxies: Sequence[Network] = ()
    session_seconds: int = 180 * 86_400
    body_max_bytes: int = 1 << 20
    quotas: Quotas = field(default_factory=lambda: Quotas(caller=1_200, anonymous=300))
    costs: Mapping[str, int] = field(default_factory=dict)
    metrics: str = "loopback"
    metrics_token: str = ""


def http_app(  # noqa: PLR0913 - the parts of the HTTP side
    *,
    routes: Sequence[Any],
    services: Mapping[str, object],
    authenticator: Authenticator,
    clock: Clock,
    options: HttpOptions,
    measures: Sequence[Measure | Durations] = (),
    ready: Callable[[], Awaitable[None]] = _always_ready,
) -> Doors:
    """Return the whole HTTP side as one ASGI application.

    `routes` live below `/api/v1`; their parameters named as in `services` receive those.
    """
    cookies = Cookies(options.secure, options.session_seconds)
    addresses = Addresses(options.trusted_proxies)
    counters = HttpCounters()
    metrics = Metrics(counters, measures)
    probes = Probes(ready, metrics, addresses, options.metrics, options.metrics_token)
    api = litestar_app(routes, {**services, "cookie_lines": cookies, "probes": probes}, options)
    guards = Guards(
        clock=clock,
        addresses=addresses,
        origins=Origins(
            options.public_url,
            # A certificate without a public URL: browsers compare the name with it.
            any_host=options.secure,
            hosts=options.hosts,
        ),
        cookies=cookies,
        headers=SecurityHeaders(secure=options.secure),
        limits=RequestLimits(clock),
        quotas=options.quotas,
        costs=options.costs,
        counters=counters,
    )
    # Litestar names the messages of ASGI more narrowly than ASGI does.
    return Doors(
        api=cast(App, api), page=Page(options.page), authenticator=authenticator, guards=guards
    )


def litestar_app(
    routes: Sequence[Any], services: Mapping[str, object], options: HttpOptions
) -> Litestar:
    """Return the routes with what they receive by name; nothing is in front of them."""
    dependencies = {name: _given(service) for name, service in services.items()}
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
                title="PlexiChat", version=options.version, path="/api/schema", render_plugins=[]
            ),
            request_max_body_size=options.body_max_bytes,
        )


def _given(service: object) -> Provide:
    return Provide(lambda: service, use_cache=True, sync_to_thread=False)


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
