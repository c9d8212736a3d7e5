"""Communities: members, roles, invitations, bans."""

from plexichat.features.spaces.errors import SpaceUnknown
from plexichat.features.spaces.follower import SpaceFollower
from plexichat.features.spaces.invitations import Invitations
from plexichat.features.spaces.policy import Rights
from plexichat.features.spaces.roles import Roles
from plexichat.features.spaces.schemas import NewSpaceBody, SpaceView
from plexichat.features.spaces.service import Spaces
from plexichat.features.spaces.standing import last_events, standing
from plexichat.features.spaces.views import MINE as MY_SPACES

__all__ = [
    "MY_SPACES",
    "Invitations",
    "NewSpaceBody",
    "Rights",
    "Roles",
    "SpaceFollower",
    "SpaceUnknown",
    "SpaceView",
    "Spaces",
    "last_events",
    "standing",
]
