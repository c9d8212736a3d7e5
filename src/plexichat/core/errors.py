"""The one family of refusals; each carries a stable code and an HTTP status."""

from http import HTTPStatus
from typing import ClassVar


class PlexiError(Exception):
    """A refusal that the caller is told about: `code` is stable, `detail` is for people.

    Rendered once in `edge`: as problem+json (RFC 9457) on HTTP, as an `error` frame on the
    socket. `retry_after_seconds`, where known, becomes `Retry-After`.
    """

    code: ClassVar[str] = "internal"
    status: ClassVar[HTTPStatus] = HTTPStatus.INTERNAL_SERVER_ERROR
    title: ClassVar[str] = "Something went wrong"

    def __init__(self, detail: str = "", *, retry_after_seconds: int | None = None) -> None:
        super().__init__(detail or self.title)
        self.detail = detail
        self.retry_after_seconds = retry_after_seconds


class Unknown(PlexiError):
    """What may not be seen and what does not exist look the same: subclasses say of what."""

    code = "unknown"
    status = HTTPStatus.NOT_FOUND
    title = "Not found"


class Forbidden(PlexiError):
    """The caller sees the thing and may not do this to it."""

    code = "forbidden"
    status = HTTPStatus.FORBIDDEN
    title = "Not allowed"


class Invalid(PlexiError):
    """A value is well formed and still not acceptable."""

    code = "invalid"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    title = "Not acceptable"


class Conflict(PlexiError):
    """The thing changed, or exists already."""

    code = "conflict"
    status = HTTPStatus.CONFLICT
    title = "Conflict"


class TooMany(PlexiError):
    """A limit is reached; the answer says when to try again."""

    code = "limit.reached"
    status = HTTPStatus.TOO_MANY_REQUESTS
    title = "Too many requests"


class UniqueViolation(Conflict):
    """The database refused a row because its key exists; services turn it into their own word."""

    code = "conflict.unique"
    title = "It exists already"


class StorageFull(PlexiError):
    """Nothing was stored: the disk or the quota is full. Reads go on."""

    code = "storage.full"
    status = HTTPStatus.INSUFFICIENT_STORAGE
    title = "The server's disk is full"


class StorageUnavailable(PlexiError):
    """Nothing was stored: the database does not answer or does not accept writes."""

    code = "storage.unavailable"
    status = HTTPStatus.SERVICE_UNAVAILABLE
    title = "The server's database does not accept this now"


class TooLarge(PlexiError):
    """What was sent is larger than the limit that the detail names."""

    code = "size.limit"
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    title = "Too large"


def why(error: Exception) -> dict[str, object]:
    """Return what a log line says of an error: a refusal in a sentence, a fault of ours whole."""
    return {"error": str(error)} if isinstance(error, PlexiError) else {"exc_info": error}
