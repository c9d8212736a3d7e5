"""The API's own description, and a page of it that needs nothing from elsewhere."""

from typing import Any

import msgspec
from litestar import Request, Response, get

from plexichat.edge.http.reference_page import render

_SAFE_STYLE = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"


@get("/openapi.json", include_in_schema=False, sync_to_thread=False)
def openapi(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Return the OpenAPI 3.1 document."""
    schema = request.app.openapi_schema.to_schema()
    return Response(msgspec.json.encode(schema), media_type="application/json")


@get("/api/docs", include_in_schema=False, sync_to_thread=False)
def reference(request: Request[Any, Any, Any]) -> Response[str]:
    """Return the reference as one plain page."""
    text = render(request.app.openapi_schema.to_schema())
    headers = {"Content-Security-Policy": _SAFE_STYLE}
    return Response(text, media_type="text/html", headers=headers)


REFERENCE_ROUTES = [openapi, reference]
