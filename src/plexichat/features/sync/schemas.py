"""The first frames after `identify`: all that a client shows before it opens a channel."""

from typing import Annotated

from msgspec import Meta, Struct

from plexichat.features.channels import ChannelView
from plexichat.features.spaces import SpaceView
from plexichat.features.users import MeView, UserView

Id = Annotated[str, Meta(pattern=r"^[0-9]{1,19}$", description="A 64-bit id in decimal")]
Number = Annotated[int, Meta(ge=0, le=2**62)]


class Ready(Struct, frozen=True, tag="ready", tag_field="op"):
    """Who one is, and where one is a member; event numbers are in each space and channel.

    `users` are the people of direct and group conversations. On a resume a `sync.channel` follows
    for every channel that changed, then `sync.done`.
    """

    me: MeView
    session_id: str
    spaces: list[SpaceView]
    channels: list[ChannelView]
    users: list[UserView]
    preferences: dict[str, str]
    server_time_ms: int


class SyncDone(Struct, frozen=True, tag="sync.done", tag_field="op"):
    """Everything that was missed has been sent; what follows is live."""

    channels: int


class KnownNumbers(Struct, frozen=True):
    """The event numbers up to which a client is complete, by channel id."""

    channels: Annotated[dict[Id, Number], Meta(max_length=5000)] = {}
