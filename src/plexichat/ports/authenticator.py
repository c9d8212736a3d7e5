"""How the doors learn who asks."""

from typing import Protocol

from plexichat.core.caller import Caller


class Authenticator(Protocol):
    """Turns a secret into a caller. Unknown, revoked and expired look the same: None."""

    async def by_cookie(self, secret: str) -> Caller | None:
        """Return who holds the session cookie's secret."""

    async def by_token(self, secret: str) -> Caller | None:
        """Return who holds the bearer token."""
