"""PlexiChat: the chat server that a team or a community owns."""

__version__ = "0.1.0"
