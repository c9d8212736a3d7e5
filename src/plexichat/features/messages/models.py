"""The tables of messages."""

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from plexichat.core.tables import number, partial_index


class Message(SQLModel, table=True):
    """What somebody said. `event` is the channel's number of the row's last change.

    The key leads with the channel, so that a page of history is one run of rows, and so that
    PostgreSQL can partition the table by it.
    """

    __tablename__ = "messages"
    __table_args__ = (
        Index("uq_messages_id", "channel_id", "id", unique=True),
        Index("uq_messages_nonce", "channel_id", "author_id", "nonce", unique=True),
        Index("ix_messages_event", "channel_id", "event"),
        partial_index(
            "ix_messages_pinned", "channel_id", "pinned_ms", where="pinned_ms IS NOT NULL"
        ),
        partial_index(
            "ix_messages_unpurged", "deleted_ms", where="deleted_ms IS NOT NULL AND body <> ''"
        ),
        {"sqlite_with_rowid": False},
    )

    channel_id: int = number(key=True, to="channels.id")
    seq: int = number(key=True)
    id: int = number()
    event: int = number()
    version: int = number(default=1)
    author_id: int = number(to="users.id")
    kind: str = Field(default="text", max_length=16)
    body: str
    nonce: str = Field(max_length=64)
    reply_to_seq: int | None = number(default=None)
    mention_all: str | None = Field(default=None, max_length=8)  # channel | here
    has: int = number(default=0)  # bits: which side tables hold rows of this message
    thread_id: int | None = number(default=None)
    reply_count: int = number(default=0)
    last_reply_ms: int | None = number(default=None)
    created_ms: int = number()
    edited_ms: int | None = number(default=None)
    deleted_ms: int | None = number(default=None)
    pinned_ms: int | None = number(default=None)
    pinned_by: int | None = number(default=None)


class Mention(SQLModel, table=True):
    """Somebody named in a message; `user_id` 0 names everybody in the channel."""

    __tablename__ = "mentions"
    __table_args__ = (
        Index("ix_mentions_user_id", "user_id", "channel_id", "seq"),
        {"sqlite_with_rowid": False},
    )

    channel_id: int = number(key=True, to="channels.id")
    seq: int = number(key=True)
    user_id: int = number(key=True)


class Reaction(SQLModel, table=True):
    """One person's emoji on a message."""

    __tablename__ = "reactions"
    __table_args__ = {"sqlite_with_rowid": False}

    channel_id: int = number(key=True, to="channels.id")
    seq: int = number(key=True)
    emoji: str = Field(primary_key=True, max_length=64)
    user_id: int = number(key=True, to="users.id")
    created_ms: int = number()


class Attachment(SQLModel, table=True):
    """A file of a message, in the order in which it was attached."""

    __tablename__ = "attachments"
    __table_args__ = (
        Index("ix_attachments_file_id", "file_id"),
        {"sqlite_with_rowid": False},
    )

    channel_id: int = number(key=True, to="channels.id")
    seq: int = number(key=True)
    position: int = number(key=True)
    file_id: int = number(to="files.id")
