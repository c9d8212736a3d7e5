"""What the gateway itself refuses, before or instead of a feature."""

from http import HTTPStatus

from plexichat.core.errors import PlexiError, TooMany


class Malformed(PlexiError):
    """The frame is not a JSON object with an `op`."""

    code = "gateway.malformed"
    status = HTTPStatus.BAD_REQUEST
    title = "Not a command"


class TooDeep(PlexiError):
    """The JSON nests deeper than the limit."""

    code = "gateway.too_deep"
    status = HTTPStatus.BAD_REQUEST
    title = "Nested too deeply"


class UnknownCommand(PlexiError):
    """The server knows no such `op`."""

    code = "gateway.unknown_op"
    status = HTTPStatus.BAD_REQUEST
    title = "Unknown command"


class InvalidCommand(PlexiError):
    """The `op` is known and a field is missing or wrong."""

    code = "gateway.invalid"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    title = "A field is missing or wrong"


class AlreadyIdentified(PlexiError):
    """One connection is one session for its whole life."""

    code = "gateway.already_identified"
    status = HTTPStatus.CONFLICT
    title = "Already identified"


class NotIdentified(PlexiError):
    """The first command must be a valid `identify`."""

    code = "gateway.not_identified"
    status = HTTPStatus.UNAUTHORIZED
    title = "Identify first"


class IdentifyRefused(PlexiError):
    """Unknown, revoked and expired look the same."""

    code = "auth.required"
    status = HTTPStatus.UNAUTHORIZED
    title = "Sign in first"


class TooManyCommands(TooMany):
    """The connection's rate limit is reached; the command was not carried out."""

    code = "limit.commands"
    title = "Too many commands"


class TooManyConnections(TooMany):
    """The user, or the server, has as many connections as it may."""

    code = "limit.connections"
    title = "Too many connections"


class CommandTimedOut(PlexiError):
    """The command did not finish in time; it may or may not have been carried out."""

    code = "gateway.timeout"
    status = HTTPStatus.GATEWAY_TIMEOUT
    title = "It took too long"


class Internal(PlexiError):
    """A fault of the server; the log has it."""


class HandshakeRefused(PlexiError):
    """The request does not become a WebSocket connection."""

    code = "gateway.handshake"
    status = HTTPStatus.BAD_REQUEST
    title = "Not a WebSocket handshake"


class OriginRefused(HandshakeRefused):
    """A page of another site may not connect with its visitor's rights."""

    code = "gateway.origin"
    status = HTTPStatus.FORBIDDEN
    title = "Origin not allowed"


class MethodRefused(HandshakeRefused):
    """The handshake is a GET."""

    code = "gateway.method"
    status = HTTPStatus.METHOD_NOT_ALLOWED
    title = "Use GET"


class UpgradeRequired(HandshakeRefused):
    """Only WebSocket, version 13, is spoken at this address."""

    code = "gateway.upgrade"
    status = HTTPStatus.UPGRADE_REQUIRED
    title = "Connect with WebSocket, version 13"


class TokenInUrl(HandshakeRefused):
    """Addresses end up in logs and histories, so a secret in one is refused and burnt."""

    code = "gateway.token_in_url"
    title = "Send the token in the identify frame, never in the address"


class HeadTooLarge(HandshakeRefused):
    """The request's head is over its limit."""

    code = "gateway.head_too_large"
    status = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
    title = "Request head too large"


class HeadTooLate(HandshakeRefused):
    """The request's head did not arrive in time."""

    code = "gateway.head_timeout"
    status = HTTPStatus.REQUEST_TIMEOUT
    title = "Request head too late"


class ServerFull(HandshakeRefused):
    """The server holds as many connections as it may, or is stopping."""

    code = "limit.connections"
    status = HTTPStatus.SERVICE_UNAVAILABLE
    title = "No room for another connection"
