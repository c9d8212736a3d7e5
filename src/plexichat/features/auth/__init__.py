"""Who is asking: passwords, sessions, tokens, the first owner."""

from plexichat.features.auth.accounts import Accounts
from plexichat.features.auth.events import SessionRevoked
from plexichat.features.auth.models import (
    Attempt,
    Credential,
    IdempotentAnswer,
    KnownPlace,
    ServerSetting,
    Session,
    SetupLink,
)
from plexichat.features.auth.parts import AuthOptions, InvitationGate, SignedIn, Visitor
from plexichat.features.auth.schemas import AccountBody
from plexichat.features.auth.server import Server
from plexichat.features.auth.service import Auth
from plexichat.features.auth.sessions import Sessions

__all__ = [
    "AccountBody",
    "Accounts",
    "Attempt",
    "Auth",
    "AuthOptions",
    "Credential",
    "IdempotentAnswer",
    "InvitationGate",
    "KnownPlace",
    "Server",
    "ServerSetting",
    "Session",
    "SessionRevoked",
    "Sessions",
    "SetupLink",
    "SignedIn",
    "Visitor",
]
