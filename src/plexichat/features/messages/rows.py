"""What the store reads, column by column."""

from typing import NamedTuple


class MessageRow(NamedTuple):
    """A message's own columns, and those of the one that it answers, where they were read."""

    id: int
    channel_id: int
    seq: int
    event: int
    version: int
    author_id: int
    kind: str
    body: str
    nonce: str
    mention_all: str | None
    has: int
    thread_id: int | None
    reply_count: int
    last_reply_ms: int | None
    created_ms: int
    edited_ms: int | None
    deleted_ms: int | None
    pinned_ms: int | None
    pinned_by: int | None
    reply_seq: int | None = None
    reply_id: int | None = None
    reply_author_id: int | None = None
    reply_excerpt: str | None = None
    reply_deleted_ms: int | None = None


class Numbers(NamedTuple):
    """How far a channel is."""

    last_seq: int
    last_event: int


class TakenRow(NamedTuple):
    """How far a channel is after numbers were taken, and the last change of rights before."""

    channel_id: int
    last_seq: int
    last_event: int
    epoch: int
