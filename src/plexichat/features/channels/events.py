"""What is told of channels: to their members, to the space, and to those who come and go."""

from msgspec import Struct

from plexichat.features.channels.schemas import ChannelView


class ChannelCreated(Struct, frozen=True, tag="channel.created", tag_field="op"):
    """A channel that the space's members may find and join."""

    space_id: str
    channel: ChannelView


class ChannelUpdated(Struct, frozen=True, tag="channel.updated", tag_field="op"):
    """A channel's name, topic, order, archive or rights changed.

    `channel.me` and `channel.permissions` are of nobody: keep your own, or read them anew when
    `rights` says that they may have changed.
    """

    channel_id: str
    event: int
    channel: ChannelView
    rights: bool = False


class ChannelDeleted(Struct, frozen=True, tag="channel.deleted", tag_field="op"):
    """A channel is gone, with its threads."""

    channel_id: str
    event: int


class MemberJoined(Struct, frozen=True, tag="member.joined", tag_field="op"):
    """Somebody came into a channel."""

    channel_id: str
    event: int
    user_id: str


class MemberLeft(Struct, frozen=True, tag="member.left", tag_field="op"):
    """Somebody left a channel, or was removed."""

    channel_id: str
    event: int
    user_id: str


class ChannelJoined(Struct, frozen=True, tag="channel.joined", tag_field="op"):
    """The person is in a channel from now on: its facts follow."""

    channel: ChannelView


class ChannelLeft(Struct, frozen=True, tag="channel.left", tag_field="op"):
    """The person is no longer in a channel: none of its facts follow."""

    channel_id: str


class ReadMarked(Struct, frozen=True, tag="read.marked", tag_field="op"):
    """The person read up to here, on whichever device."""

    channel_id: str
    read_seq: int
    mentions: int


class MyChannelChanged(Struct, frozen=True, tag="channel.mine", tag_field="op"):
    """How the person wants to be told of a channel."""

    channel_id: str
    notify: str
    muted_until_ms: int | None
    favourite: bool
