"""Where people talk: channels, conversations, threads, who is in them."""
