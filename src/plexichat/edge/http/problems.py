"""Errors as `application/problem+json` (RFC 9457); a bad request never looks like our fault."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException

from plexichat.core.errors import PlexiError

MEDIA_TYPE = "application/problem+json"
ERRORS_SHOWN = 20
_log = structlog.stdlib.get_logger("plexichat.http")
_CODES = {
    400: "request.malformed",
    401: "auth.needed",
    403: "forbidden",
    404: "route.unknown",
    405: "route.method",
    413: "size.limit",
    415: "request.media_type",
    429: "rate.limit",
}


class FieldProblem(msgspec.Struct, frozen=True):
    """What is wrong with one value of a request."""

    field: str
    message: str


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """What every refusal looks like. `code` is stable, `title` and `detail` are for people."""

    title: str
    status: int
    code: str
    type: str
    detail: str = ""
    errors: Sequence[FieldProblem] = ()


class Refusal(msgspec.Struct, frozen=True):
    """A problem and the headers that go with it."""

    problem: Problem
    headers: dict[str, str]

    def body(self) -> bytes:
        """Return the JSON text."""
        return msgspec.json.encode(self.problem)


def refusal(error: Exception) -> Refusal:
    """Return what the caller is told about an error; of our own faults, nothing but that."""
    match error:
        case PlexiError():
            return _of_ours(error)
        case ValidationException():
            return _of_validation(error)
        case HTTPException():
            return _of_litestar(error)
        case UnicodeDecodeError():
            return _refusal(400, "request.malformed", "The body is not valid UTF-8")
        case RecursionError():
            return _refusal(400, "request.malformed", "The body is nested too deeply")
        case _:
            return _refusal(500, "internal", "Something went wrong on the server")


def handle(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """Answer a request that failed: Litestar's handler for every exception."""
    told = refusal(error)
    if told.problem.status == HTTPStatus.INTERNAL_SERVER_ERROR:
        _log.error("request failed", method=request.method, exc_info=error)
    return Response(
        told.body(),
        status_code=told.problem.status,
        headers=told.headers,
        media_type=MEDIA_TYPE,
    )


def _of_ours(error: PlexiError) -> Refusal:
    headers = {}
    if error.retry_after_seconds is not None:
        headers["Retry-After"] = str(error.retry_after_seconds)
    if error.status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    return _refusal(error.status, error.code, error.title, error.detail, headers=headers)


def _of_validation(error: ValidationException) -> Refusal:
    found = error.extra if isinstance(error.extra, list) else []
    if any(each.get("source") == "path" for each in found):
        # An id that cannot be is an id of nothing.
        return _refusal(404, "unknown", "Not found")
    errors = [
        FieldProblem(_field(each), str(each.get("message", "")))
        for each in found[:ERRORS_SHOWN]
        if isinstance(each, dict)
    ]
    title = "The request does not have the expected form"
    return _refusal(400, "request.invalid", title, errors=errors)


def _field(found: dict[str, Any]) -> str:
    name = str(found.get("key", ""))
    return "" if name == "data" else name[:200]


def _of_litestar(error: HTTPException) -> Refusal:
    status = error.status_code
    title = HTTPStatus(status).phrase
    detail = ""
    if status == HTTPStatus.BAD_REQUEST:
        title, detail = "The request is malformed", str(error.__cause__ or "")[:300]
    code = _CODES.get(status, "internal" if status >= 500 else "request.refused")  # noqa: PLR2004
    return _refusal(status, code, title, detail, headers=dict(error.headers or {}))


def _refusal(
    status: int,
    code: str,
    title: str,
    detail: str = "",
    *,
    errors: Sequence[FieldProblem] = (),
    headers: dict[str, str] | None = None,
) -> Refusal:
    problem = Problem(title, int(status), code, "about:blank", detail, tuple(errors))
    return Refusal(problem, headers or {})
