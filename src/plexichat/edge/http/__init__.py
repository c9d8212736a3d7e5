"""HTTP: who asks, errors, limits, health, the page."""

from plexichat.edge.http.application import HttpOptions, http_app
from plexichat.edge.http.doors import Quotas
from plexichat.edge.http.limits import RequestLimits
from plexichat.edge.http.logs import configure as configure_logs
from plexichat.edge.http.metrics import Durations, Measure
from plexichat.edge.http.routing import litestar_app

__all__ = [
    "Durations",
    "HttpOptions",
    "Measure",
    "Quotas",
    "RequestLimits",
    "configure_logs",
    "http_app",
    "litestar_app",
]
