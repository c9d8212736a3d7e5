"""What can go wrong for a program; each error carries the server's `code` where it has one."""

from plexichat.core.errors import PlexiError


class ClientError(PlexiError):
    """The root of everything that the client raises."""

    title = "The chat server could not be used"


class Refused(ClientError):
    """The server answered no; asking the same again gets the same answer.

    `reason` is the server's stable code (`channel.unknown`, `message.too_long`, ...), `http_status`
    is there when the answer came over HTTP.
    """

    title = "Refused"

    def __init__(
        self,
        reason: str,
        detail: str = "",
        *,
        http_status: int | None = None,
        retry_after_seconds: int | None = None,
    ) -> None:
        super().__init__(
            f"{reason}: {detail}" if detail else reason, retry_after_seconds=retry_after_seconds
        )
        self.reason = reason
        self.http_status = http_status


class SignInAgain(Refused):
    """The token or the session is unknown, revoked or expired; the client has stopped."""


class Unreachable(ClientError):
    """No connection, or no answer over HTTP, within `Options.connect_seconds`."""

    code = "client.unreachable"


class Uncertain(ClientError):
    """The connection broke before the answer; the command may or may not have been carried out.

    Only raised for what must not be repeated blindly: an edit of a certain version.
    """

    code = "client.uncertain"


class Lost(ClientError):
    """A connection ended; `close_code` is what the server said. The client comes back by itself."""

    code = "client.lost"

    def __init__(self, detail: str = "", *, close_code: int | None = None) -> None:
        super().__init__(detail)
        self.close_code = close_code


class Closed(ClientError):
    """The client has ended."""

    code = "client.closed"


class Misunderstood(ClientError):
    """The server's frame or answer is not what the contract says."""

    code = "client.misunderstood"
