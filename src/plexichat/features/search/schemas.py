"""What the wire shows of a search. Ids are decimal strings, times are Unix milliseconds."""

from msgspec import Struct

from plexichat.features.messages import MessageView
from plexichat.features.users import UserView


class FoundMessage(Struct, frozen=True):
    """A message that was found.

    `highlights` are pairs of places in `body`, counted in characters (code points): what was
    looked for stands from the first up to, not including, the second.
    """

    message: MessageView
    highlights: list[tuple[int, int]]


class FoundChannel(Struct, frozen=True):
    """Where something was found; `space_name` is null for conversations, `name` may be empty."""

    id: str
    space_id: str | None
    space_name: str | None
    kind: str
    name: str
    parent_id: str | None
    root_message_id: str | None


class SearchPage(Struct, frozen=True):
    """Messages that were found, newest first; `next` goes into `before`.

    A page may be short, even empty, and not be the last: only without `next` there is no more.
    `complete` is false while there are messages that the index does not know yet. `channels`
    holds the channels of the items, and the parents of threads; `authors` who wrote the items.
    """

    items: list[FoundMessage]
    channels: list[FoundChannel]
    authors: list[UserView]
    next: str | None
    complete: bool
