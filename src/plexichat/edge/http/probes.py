"""What operators ask: is it alive, is it ready, how is it doing."""

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import structlog
from litestar import Request, Response, get
from litestar.di import NamedDependency

from plexichat.core.errors import Unknown
from plexichat.edge.http.addresses import Addresses, is_loopback
from plexichat.edge.http.asgi import header
from plexichat.edge.http.metrics import CONTENT_TYPE, Metrics

_log = structlog.stdlib.get_logger("plexichat.http")


class MetricsUnknown(Unknown):
    """The metrics are switched off, or not for this reader."""

    code = "route.unknown"


@dataclass(frozen=True, slots=True)
class Probes:
    """How the server answers its operator; `ready` raises when it cannot serve."""

    ready: Callable[[], Awaitable[None]]
    metrics: Metrics
    addresses: Addresses
    access: str = "loopback"  # loopback | token | off
    token: str = ""

    def may_read(self, request: Request[Any, Any, Any]) -> bool:
        """Tell whether this reader may see the metrics."""
        given = header(request.scope, b"authorization") or ""
        match self.access:
            case "token":
                wanted = f"Bearer {self.token}".encode()
                return bool(self.token) and secrets.compare_digest(given.encode(), wanted)
            case "loopback":
                # A proxy on this machine hands on strangers' requests: they name their origin.
                forwarded = header(request.scope, b"x-forwarded-for") is not None
                return not forwarded and is_loopback(self.addresses.of(request.scope))
            case _:
                return False


@get("/healthz", summary="Tell that the process lives", tags=["operate"], sync_to_thread=False)
def health() -> dict[str, str]:
    """Answer without asking anything else."""
    return {"status": "ok"}


@get("/readyz", summary="Tell whether requests can be served", tags=["operate"])
async def readiness(probes: NamedDependency[Probes]) -> Response[dict[str, str]]:
    """Answer 503 while the database does not answer or the server stops."""
    try:
        await probes.ready()
    except Exception as error:  # noqa: BLE001 - whatever it is, we are not ready
        _log.warning("not ready", error=str(error))
        status = HTTPStatus.SERVICE_UNAVAILABLE
        return Response({"status": "unavailable"}, status_code=status)
    return Response({"status": "ready"})


@get("/metrics", summary="Read the metrics", tags=["operate"], sync_to_thread=False)
def read_metrics(
    request: Request[Any, Any, Any], probes: NamedDependency[Probes]
) -> Response[bytes]:
    """Return Prometheus text to whom the setting `metrics` allows."""
    if not probes.may_read(request):
        raise MetricsUnknown
    return Response(probes.metrics.text(), media_type=CONTENT_TYPE)
