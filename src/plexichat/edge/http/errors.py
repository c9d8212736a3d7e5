"""What the doors refuse before a feature is asked."""

from http import HTTPStatus

from plexichat.core.errors import Conflict, Forbidden, Invalid, PlexiError, TooMany


class SignInNeeded(PlexiError):
    """No session, or one that is unknown, ended or expired."""

    code = "auth.needed"
    status = HTTPStatus.UNAUTHORIZED
    title = "Sign in first"


class ForeignOrigin(Forbidden):
    """A page of another site made the browser send this, or it cannot be told that none did."""

    code = "csrf.refused"
    title = "This request did not come from the server's own page"


class HostUnknown(PlexiError):
    """The request names a host that is not this server's: see DNS rebinding."""

    code = "host.unknown"
    status = HTTPStatus.MISDIRECTED_REQUEST
    title = "This server does not answer under this name"


class TooManyRequests(TooMany):
    """The caller's, or the address's, share of requests is used up."""

    code = "rate.limit"
    title = "Too many requests"


class MediaTypeUnsupported(PlexiError):
    """A body must be JSON, unless the route says otherwise."""

    code = "request.media_type"
    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    title = "Send this as application/json"


class VersionMismatch(PlexiError):
    """The thing has changed since the version that `If-Match` names."""

    code = "version.mismatch"
    status = HTTPStatus.PRECONDITION_FAILED
    title = "It was changed meanwhile"


class IdempotencyKeyInvalid(Invalid):
    """An `Idempotency-Key` has 1 to 64 visible ASCII characters."""

    code = "idempotency.key_invalid"
    title = "This Idempotency-Key cannot be used"


class IdempotencyKeyReused(Invalid):
    """The key was used for another request."""

    code = "idempotency.key_reused"
    title = "This Idempotency-Key belongs to another request"


class StillRunning(Conflict):
    """The first request with this key has not been answered, or its answer is not known."""

    code = "idempotency.running"
    title = "The first request with this key is not answered yet"
