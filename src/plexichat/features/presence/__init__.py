"""Who is here and who is typing; never stored."""

from plexichat.features.presence.events import PresenceChanged, Typing
from plexichat.features.presence.service import Presence

__all__ = ["Presence", "PresenceChanged", "Typing"]
