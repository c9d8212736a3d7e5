"""What a client needs to show itself and to catch up."""

from plexichat.features.sync.rights import Rechecks
from plexichat.features.sync.service import IdentifyWithNumbers, Sync, SyncChannels
from plexichat.features.sync.subscriptions import Subscriptions
from plexichat.features.sync.watching import Watching

__all__ = ["IdentifyWithNumbers", "Rechecks", "Subscriptions", "Sync", "SyncChannels", "Watching"]
