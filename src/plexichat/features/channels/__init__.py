"""Where people talk: channels, conversations, threads, who is in them."""

from plexichat.features.channels.access import RIGHTS, Access
from plexichat.features.channels.conversations import Conversations
from plexichat.features.channels.errors import ChannelUnknown
from plexichat.features.channels.events import ChannelJoined, ChannelLeft
from plexichat.features.channels.following import SpaceChannels
from plexichat.features.channels.places import SPACE_NAMES, Places
from plexichat.features.channels.policy import ChannelAccess
from plexichat.features.channels.rows import LabelRow, NumbersRow
from plexichat.features.channels.schemas import ChannelView, NewChannelBody
from plexichat.features.channels.service import Channels
from plexichat.features.channels.standing import last_events, standing
from plexichat.features.channels.threads import Threads
from plexichat.features.channels.views import MINE as MY_CHANNELS

__all__ = [
    "MY_CHANNELS",
    "RIGHTS",
    "SPACE_NAMES",
    "Access",
    "ChannelAccess",
    "ChannelJoined",
    "ChannelLeft",
    "ChannelUnknown",
    "ChannelView",
    "Channels",
    "Conversations",
    "LabelRow",
    "NewChannelBody",
    "NumbersRow",
    "Places",
    "SpaceChannels",
    "Threads",
    "last_events",
    "standing",
]
