"""What channels refuse."""

from http import HTTPStatus

from plexichat.core.errors import Conflict, Forbidden, Invalid, PlexiError, Unknown


class ChannelUnknown(Unknown):
    """The channel is invisible to this user, so for them it does not exist."""

    code = "channel.unknown"
    title = "There is no such channel"


class ChannelMemberUnknown(Unknown):
    """Nobody of this id is in the channel, or may be added to it."""

    code = "channel.member_unknown"
    title = "There is no such person here"


class ChannelForbidden(Forbidden):
    """The caller sees the channel and lacks the permission that the detail names."""

    code = "channel.forbidden"
    title = "You may not do this here"


class ChannelNameInvalid(Invalid):
    """A channel's name is 1 to 80 visible characters."""

    code = "channel.name_invalid"
    title = "The channel needs another name"


class ChannelChanged(Conflict):
    """Somebody changed the channel since the version that the caller saw."""

    code = "channel.conflict"
    title = "The channel was changed meanwhile"


class NotThisKind(Conflict):
    """What was asked makes no sense for this kind of channel."""

    code = "channel.kind"
    title = "Not for this kind of channel"


class ConversationInvalid(Invalid):
    """A conversation has 1 to 15 other people, all known to the caller."""

    code = "conversation.invalid"
    title = "These people cannot be put into one conversation"


class ThreadsDoNotNest(Conflict):
    """A message in a thread has no thread of its own."""

    code = "thread.nested"
    title = "Threads do not nest"


class GuestsDoNotJoin(PlexiError):
    """A guest sees only the channels that somebody added them to."""

    code = "channel.guest"
    status = HTTPStatus.FORBIDDEN
    title = "Guests are added to channels by others"
