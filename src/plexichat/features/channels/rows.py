"""What the store reads, column by column."""

from typing import NamedTuple


class ChannelRow(NamedTuple):
    """A channel as stored, and the asking person's membership where there is one."""

    id: int
    space_id: int | None
    kind: str
    name: str
    topic: str
    parent_id: int | None
    root_message_id: int | None
    auto_join: int
    position: int
    version: int
    last_seq: int
    last_event: int
    last_message_ms: int | None
    created_ms: int
    archived_ms: int | None
    deleted_ms: int | None
    read_seq: int | None
    notify: str | None
    muted_until_ms: int | None
    favourite_ms: int | None
    joined_ms: int | None


class SpaceRights(NamedTuple):
    """What the space says of a member."""

    space_id: int
    base: str
    owner_id: int


class RoleRow(NamedTuple):
    """A role that a member holds, the base role included."""

    space_id: int
    id: int
    kind: str
    permissions: int


class OverrideRow(NamedTuple):
    """A channel's override."""

    channel_id: int
    target_kind: str
    target_id: int
    allow: int
    deny: int


class LabelRow(NamedTuple):
    """What a channel is called, and where."""

    id: int
    space_id: int | None
    kind: str
    name: str
    parent_id: int | None
    root_message_id: int | None


class NumbersRow(NamedTuple):
    """How far a channel is; `place_id` is the channel whose members read it."""

    channel_id: int
    place_id: int
    last_event: int
    deleted_ms: int | None
