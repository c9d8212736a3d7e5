"""The tables of channels; conversations and threads are channels too."""

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from plexichat.core.tables import id_key, number, partial_index


class Channel(SQLModel, table=True):
    """Where messages are numbered.

    `last_seq` counts messages, `last_event` counts every change. Both are taken by
    `UPDATE ... RETURNING` in the transaction that uses them: the row lock makes them commit in
    order and without holes, so `> n` is a complete replay.
    """

    __tablename__ = "channels"
    __table_args__ = (
        Index("ix_channels_space_id", "space_id", "parent_id"),
        partial_index(
            "ix_channels_thread", "parent_id", "last_message_ms", where="parent_id IS NOT NULL"
        ),
        Index("uq_channels_root", "parent_id", "root_message_id", unique=True),
        Index("uq_channels_direct_key", "direct_key", unique=True),
    )

    id: int = id_key()
    space_id: int | None = number(default=None, to="spaces.id")
    kind: str = Field(max_length=16)  # public private announcement direct group thread
    name: str = Field(default="", max_length=128)
    topic: str = Field(default="", max_length=1024)
    parent_id: int | None = number(default=None, to="channels.id")
    root_message_id: int | None = number(default=None)
    direct_key: str | None = Field(default=None, max_length=64)
    auto_join: int = 0
    position: int = 0
    version: int = number(default=1)
    last_seq: int = number(default=0)
    last_event: int = number(default=0)
    last_message_ms: int | None = number(default=None)
    created_by: int | None = number(default=None, to="users.id")
    created_ms: int = number()
    archived_ms: int | None = number(default=None)
    deleted_ms: int | None = number(default=None)


class Epoch(SQLModel, table=True):
    """How often something that instances remember has changed."""

    __tablename__ = "epochs"

    name: str = Field(primary_key=True, max_length=32)
    value: int = number()


class ChannelMember(SQLModel, table=True):
    """A person in a channel, or following a thread, and how far they have read."""

    __tablename__ = "channel_members"
    __table_args__ = (
        Index("ix_channel_members_user_id", "user_id", "left_ms"),
        Index("ix_channel_members_event", "channel_id", "event"),
        {"sqlite_with_rowid": False},
    )

    channel_id: int = number(key=True, to="channels.id")
    user_id: int = number(key=True, to="users.id")
    event: int = number()
    read_seq: int = number(default=0)
    notify: str = Field(default="all", max_length=16)  # all | mentions | none
    muted_until_ms: int | None = number(default=None)
    favourite_ms: int | None = number(default=None)
    joined_ms: int = number()
    left_ms: int | None = number(default=None)


class Override(SQLModel, table=True):
    """What a role or a person may or may not do in one channel."""

    __tablename__ = "overrides"

    channel_id: int = number(key=True, to="channels.id")
    target_kind: str = Field(primary_key=True, max_length=8)  # role | user
    target_id: int = number(key=True)
    allow: int = number()
    deny: int = number()
