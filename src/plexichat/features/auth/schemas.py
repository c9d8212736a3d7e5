"""What the wire shows of sign-in. Secrets leave the server once, in the answer that makes them."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from plexichat.features.users import MeView, UserView

Name = Annotated[str, Meta(max_length=256)]
Secret = Annotated[str, Meta(max_length=4096)]
Code = Annotated[str, Meta(max_length=256)]
SignUpPolicy = Literal["invite", "open", "closed"]


class SessionView(Struct, frozen=True):
    """A signed-in browser or program, or a token."""

    id: str
    kind: str
    label: str
    current: bool
    created_ms: int
    seen_ms: int
    expires_ms: int | None


class SessionList(Struct, frozen=True):
    """All of a person's sessions or tokens, newest first."""

    items: list[SessionView]
    next: str | None = None


class SignedInView(Struct, frozen=True):
    """Who signed in; `token` is there only for programs that asked for one."""

    user: MeView
    session: SessionView
    token: str | None = None


class TokenView(Struct, frozen=True):
    """A new token: the secret is shown this once."""

    session: SessionView
    token: str


class BotView(Struct, frozen=True):
    """A new bot with its first token, shown this once."""

    user: UserView
    token: str


class ServerView(Struct, frozen=True):
    """What anybody may know of the server before signing in."""

    name: str
    version: str
    needs_setup: bool
    sign_up: str
    limits: dict[str, int]


class SetupBody(Struct, forbid_unknown_fields=True):
    """The first owner; the token is what follows # in the printed link."""

    token: Code
    username: Name
    password: Secret
    display_name: Name = ""
    server_name: Name = ""


class SignUpBody(Struct, forbid_unknown_fields=True):
    """A new account."""

    username: Name
    password: Secret
    display_name: Name = ""
    invitation: Code | None = None


class SignInBody(Struct, forbid_unknown_fields=True):
    """A name and a password; `device` names the browser or program in the list of sessions."""

    username: Name
    password: Secret
    device: Name = ""


class PasswordBody(Struct, forbid_unknown_fields=True):
    """A change of password; all other sessions and tokens end."""

    current: Secret
    new: Secret


class TokenBody(Struct, forbid_unknown_fields=True):
    """A token for a program that acts as the caller."""

    label: Name = ""
    expires_in_seconds: Annotated[int, Meta(ge=60, le=10 * 366 * 86_400)] | None = None


class BotBody(Struct, forbid_unknown_fields=True):
    """A bot; it belongs to who made it."""

    username: Name
    display_name: Name = ""


class AccountBody(Struct, forbid_unknown_fields=True):
    """An account that an administrator makes; without a password only a token can use it."""

    username: Name
    display_name: Name = ""
    password: Secret | None = None
    server_role: Literal["admin", "member"] = "member"
    with_token: bool = False


class AccountChange(Struct, forbid_unknown_fields=True):
    """What administrators change of others; what is left out stays."""

    server_role: Literal["admin", "member"] | UnsetType = UNSET
    deactivated: bool | UnsetType = UNSET
    password: Secret | UnsetType = UNSET


class AccountsBody(Struct, forbid_unknown_fields=True):
    """Up to 1,000 accounts, all or none."""

    users: Annotated[list[AccountBody], Meta(min_length=1, max_length=1000)]


class AccountView(Struct, frozen=True):
    """A new account, with its token where one was asked for."""

    user: UserView
    token: str | None = None


class AccountList(Struct, frozen=True):
    """The new accounts, in the order of the request."""

    items: list[AccountView]
    next: str | None = None


class ServerBody(Struct, forbid_unknown_fields=True):
    """What administrators change of the server; what is left out stays."""

    name: Name | UnsetType = UNSET
    sign_up: SignUpPolicy | UnsetType = UNSET
