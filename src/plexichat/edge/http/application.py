"""The HTTP side put together: routes behind doors, the page, the probes, the description."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from plexichat.core.clock import Clock
from plexichat.edge.http.addresses import Addresses, Network
from plexichat.edge.http.cookies import Cookies
from plexichat.edge.http.doors import Doors, Guards, Quotas
from plexichat.edge.http.headers import SecurityHeaders
from plexichat.edge.http.limits import RequestLimits
from plexichat.edge.http.metrics import Durations, HttpCounters, Measure, Metrics
from plexichat.edge.http.origins import Origins
from plexichat.edge.http.page import Page
from plexichat.edge.http.probes import Probes
from plexichat.edge.http.routing import Api
from plexichat.ports.authenticator import Authenticator


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
    api = Api(
        routes,
        {**services, "cookie_lines": cookies, "probes": probes},
        version=options.version,
        body_max_bytes=options.body_max_bytes,
    )
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
    return Doors(api=api, page=Page(options.page), authenticator=authenticator, guards=guards)
