"""What a client needs to show itself and to catch up."""

from plexichat.features.sync.refills import Refills
from plexichat.features.sync.rights import Rechecks
from plexichat.features.sync.service import IdentifyWithNumbers, Sync, SyncChannels
from plexichat.features.sync.subscriptions import Subscriptions
from plexichat.features.sync.sweep import Sweep
from plexichat.features.sync.watching import Watching

__all__ = [
    "IdentifyWithNumbers",
    "Rechecks",
    "Refills",
    "Subscriptions",
    "Sweep",
    "Sync",
    "SyncChannels",
    "Watching",
]
