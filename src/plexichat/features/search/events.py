"""What servers that share an index tell each other; no client hears it."""

import msgspec

# Heard by every server.
BEHIND = "search"


class SearchBehind(msgspec.Struct, frozen=True, tag="search.behind", tag_field="op"):
    """Channels with their newest events that a server knows of and does not find in the index."""

    channels: dict[int, int]


_decoder = msgspec.json.Decoder(SearchBehind)


def channels_behind(payload: bytes) -> dict[int, int]:
    """Return which channels a fact says are behind: none where another version says it."""
    try:
        return _decoder.decode(payload).channels
    except msgspec.MsgspecError:
        return {}
