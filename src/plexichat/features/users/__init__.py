"""People and bots: who they are, how they are shown, what they prefer."""

from plexichat.features.users.errors import (
    DisplayNameInvalid,
    NotAnAdministrator,
    OwnerStays,
    UsernameInvalid,
    UsernameTaken,
    UserUnknown,
)
from plexichat.features.users.events import PreferencesChanged, UserUpdated
from plexichat.features.users.models import Preference, User
from plexichat.features.users.policy import username as checked_username
from plexichat.features.users.policy import username_key
from plexichat.features.users.readings import MY_COMPANIONS, MY_PREFERENCES, MYSELF, PEOPLE
from plexichat.features.users.schemas import MeView, UserList, UserView
from plexichat.features.users.service import NewUser, Users
from plexichat.features.users.store import UserRow, last_events
from plexichat.features.users.telling import tell

__all__ = [
    "MYSELF",
    "MY_COMPANIONS",
    "MY_PREFERENCES",
    "PEOPLE",
    "DisplayNameInvalid",
    "MeView",
    "NewUser",
    "NotAnAdministrator",
    "OwnerStays",
    "Preference",
    "PreferencesChanged",
    "User",
    "UserList",
    "UserRow",
    "UserUnknown",
    "UserUpdated",
    "UserView",
    "UsernameInvalid",
    "UsernameTaken",
    "Users",
    "checked_username",
    "last_events",
    "tell",
    "username_key",
]
