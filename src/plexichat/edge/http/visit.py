"""What the doors learned about a request, for the routes and the log."""

from dataclasses import dataclass, field

from plexichat.core.caller import Caller
from plexichat.edge.http.asgi import ReadScope, Scope

_KEY = "plexichat.visit"
AGENT_MAX = 200


@dataclass(slots=True)
class Visit:
    """One request; `headers` go with its answer.

    `address` is the block that limits count by; `device` marks a known browser.
    """

    request_id: str
    address: str
    agent: str = ""
    device: str | None = None
    caller: Caller | None = None
    headers: list[tuple[str, str]] = field(default_factory=list)

    def set_cookies(self, lines: list[str]) -> None:
        """Send these Set-Cookie lines with the answer."""
        self.headers += [("Set-Cookie", line) for line in lines]


def keep(scope: Scope, visit: Visit) -> None:
    """Keep the visit with its request."""
    scope[_KEY] = visit


def of(scope: ReadScope) -> Visit:
    """Return the visit of a request that came through the doors."""
    visit = scope[_KEY]
    assert isinstance(visit, Visit)  # noqa: S101 - the doors are always in front
    return visit
