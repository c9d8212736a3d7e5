"""What a request's body must be before it is read."""

from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from plexichat.edge.http.asgi import header
from plexichat.edge.http.errors import MediaTypeUnsupported


def require_json(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Raise `MediaTypeUnsupported` where a route that reads JSON is sent something else.

    A form or plain text is what another site's page can send without asking first.
    """
    if "data" not in handler.parsed_fn_signature.parameters:
        return
    given = header(connection.scope, b"content-type")
    if given is None and header(connection.scope, b"content-length") in {None, "0"}:
        return
    media_type = (given or "").partition(";")[0].strip().lower()
    if media_type != "application/json" and not media_type.endswith("+json"):
        raise MediaTypeUnsupported
