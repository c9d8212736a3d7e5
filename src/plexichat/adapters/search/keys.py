"""Where a document stands in an index, and the term of the place that it is in."""

# Room for so many documents in one millisecond before they are put a little later.
TIES = 64


def key_of(at_ms: int, seq: int = 0) -> int:
    """Return where a document of this moment is looked for first: keys grow with time."""
    return max(0, at_ms) * TIES + seq % TIES


def place_term(channel_id: int) -> str:
    """Return the term under which everything in a channel is."""
    return f"#{channel_id}"
