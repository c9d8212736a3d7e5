"""Libraries that never heard of chat."""
