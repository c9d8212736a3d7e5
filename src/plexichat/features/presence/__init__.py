"""Who is here and who is typing; never stored."""
