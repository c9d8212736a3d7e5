"""How a visitor signs in to the demo."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Owner:
    """The server's owner; the password is known only when this run made the account."""

    username: str
    password: str | None
