"""The dependencies `caller`, `optional_caller` and `visit` of every route."""

from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from plexichat.core.caller import Caller
from plexichat.edge.http import visit as visits
from plexichat.edge.http.errors import SignInNeeded
from plexichat.edge.http.visit import Visit


def visit(request: Request[Any, Any, Any]) -> Visit:
    """Return what the doors learned about this request."""
    return visits.of(request.scope)


def caller(request: Request[Any, Any, Any]) -> Caller:
    """Return who asks; raises `SignInNeeded`."""
    found = visits.of(request.scope).caller
    if found is None:
        raise SignInNeeded
    return found


def require_sign_in(
    connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler
) -> None:
    """Raise `SignInNeeded` before a body is read, where a route asks for its `caller`."""
    if "caller" in handler.parsed_fn_signature.parameters and (
        visits.of(connection.scope).caller is None
    ):
        raise SignInNeeded


def optional_caller(request: Request[Any, Any, Any]) -> Caller | None:
    """Return who asks, or None for somebody who did not sign in."""
    return visits.of(request.scope).caller
