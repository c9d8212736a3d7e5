"""What messages refuse."""

from http import HTTPStatus

from plexichat.core.errors import Conflict, Forbidden, Invalid, PlexiError, Unknown


class MessageUnknown(Unknown):
    """The message does not exist, or not for this caller."""

    code = "message.unknown"
    title = "There is no such message"


class MessageEmpty(Invalid):
    """Neither a visible character nor a file."""

    code = "message.empty"
    title = "A message needs text or a file"


class MessageTooLong(Invalid):
    """The text is longer than the server's limit."""

    code = "message.too_long"
    title = "The message is too long"


class MessageUnreadable(Invalid):
    """The text holds what no client could show and no database stores."""

    code = "message.unreadable"
    title = "The message holds a NUL character"


class NonceInvalid(Invalid):
    """A nonce is 1 to 64 printable ASCII characters, new for each message."""

    code = "message.nonce_invalid"
    title = "The nonce is missing or malformed"


class NotTheAuthor(Forbidden):
    """Only its author changes a text; moderators may delete it."""

    code = "message.not_the_author"
    title = "This is somebody else's message"


class MessageChanged(Conflict):
    """The message has another version than the one that was to be changed."""

    code = "message.conflict"
    title = "The message was changed meanwhile"


class EmojiInvalid(Invalid):
    """A reaction is one emoji, or the `:name:` of one."""

    code = "reaction.invalid"
    title = "This is not an emoji"


class TooManyReactions(Invalid):
    """A message carries at most 50 different emoji."""

    code = "reaction.too_many"
    title = "This message has too many different reactions"


class ChannelArchived(Conflict):
    """An archived channel is read only."""

    code = "channel.archived"
    title = "This channel is archived"


class Overloaded(PlexiError):
    """More messages wait for the database than the server's bound; nothing was stored."""

    code = "server.overloaded"
    status = HTTPStatus.SERVICE_UNAVAILABLE
    title = "The server is too busy to take this message now"


class UndoTooLate(Conflict):
    """A deletion can be undone for five minutes."""

    code = "message.undo_too_late"
    title = "It is too late to undo this"
