"""PlexiChat: the chat server that a team or a community owns."""
