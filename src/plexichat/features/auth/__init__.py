"""Who is asking: passwords, sessions, tokens, the first owner."""
