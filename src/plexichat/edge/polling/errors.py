"""What polling refuses beside what the gateway does."""

from plexichat.core.errors import Conflict, Unknown


class ConnectionUnknown(Unknown):
    """Closed, of another session, or of another server: open a new one and resume."""

    code = "gateway.connection_unknown"
    title = "No such connection"


class PollReplaced(Conflict):
    """A connection has one poll at a time; a later one came."""

    code = "gateway.poll_replaced"
    title = "Another poll took its place"


class NumberWrong(Conflict):
    """The number names frames that are gone or were never sent: open anew and resume."""

    code = "gateway.number_wrong"
    title = "These frames are not to be had any more"
