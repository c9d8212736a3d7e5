"""What auth receives from others, and what it hands out."""

from dataclasses import dataclass, field
from typing import Protocol

from plexichat.core.unit import Unit
from plexichat.features.auth.schemas import SessionView
from plexichat.features.users import MeView

DAY_MS = 86_400_000


class InvitationGate(Protocol):
    """What invitations decide about sign-up; spaces implement it."""

    async def require(self, unit: Unit, code: str, now_ms: int) -> int | None:
        """Return whose imported history the invitation hands over, usually nobody's.

        Raises the invitation's own refusal unless it can be used now.
        """

    async def accept(self, unit: Unit, code: str, user_id: int) -> None:
        """Let the new person in, in the same unit as their account is made."""


@dataclass(frozen=True, slots=True)
class AuthOptions:
    """The settings of auth."""

    password_min_length: int = 8
    session_idle_ms: int = 30 * DAY_MS
    session_max_ms: int = 180 * DAY_MS
    server_name: str = "PlexiChat"
    sign_up: str = "invite"
    limits: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Where an attempt comes from, as the doors saw it.

    `address` is a block: one IPv4 address, or the /64 of an IPv6 one. `device` is the secret that
    this browser was given at an earlier sign-in.
    """

    address: str = ""
    agent: str = ""
    device: str | None = None


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new session: its secret, shown this once, and the secret that marks the browser."""

    user: MeView
    session: SessionView
    secret: str
    device: str
