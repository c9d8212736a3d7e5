"""Finding what was said, among what one may see."""

from plexichat.features.search.documents import VERSION
from plexichat.features.search.events import BEHIND
from plexichat.features.search.follower import Follower
from plexichat.features.search.service import Asked, Search, Sources

__all__ = ["BEHIND", "VERSION", "Asked", "Follower", "Search", "Sources"]
