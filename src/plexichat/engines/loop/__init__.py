"""Whether the event loop gets round to everybody."""

from plexichat.engines.loop.lag import LoopLag

__all__ = ["LoopLag"]
