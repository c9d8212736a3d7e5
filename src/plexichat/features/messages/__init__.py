"""What people say: send, edit, delete, react, pin, read."""

from plexichat.features.messages.changes import NUMBERED_TABLES, NUMBERS, UNPURGED, questions
from plexichat.features.messages.history import History, Place
from plexichat.features.messages.reactions import Reactions
from plexichat.features.messages.readers import AttachmentReaders
from plexichat.features.messages.schemas import ChannelSync, MessageView
from plexichat.features.messages.service import Limits, Messages
from plexichat.features.messages.writer import Sent

__all__ = [
    "NUMBERED_TABLES",
    "NUMBERS",
    "UNPURGED",
    "AttachmentReaders",
    "ChannelSync",
    "History",
    "Limits",
    "MessageView",
    "Messages",
    "Place",
    "Reactions",
    "Sent",
    "questions",
]
