"""People, tokens and channels, written as rows into the database of a stopped server."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, insert
from sqlmodel import SQLModel

from benchmarks import server
from plexichat.core.clock import SystemClock
from plexichat.core.ids import Snowflakes
from plexichat.features.auth.models import Session
from plexichat.features.channels.models import Channel, ChannelMember
from plexichat.features.spaces.models import Role, Space, SpaceMember
from plexichat.features.spaces.policy import LOWEST
from plexichat.features.spaces.service import BUILT_IN
from plexichat.features.users import User
from plexichat.security.tokens import PROGRAM_PREFIX, digest, new_secret

WORKER = 1023  # of the ids; the server's own number is 1


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a token."""

    id: int
    token: str


@dataclass(frozen=True, slots=True)
class Town:
    """One space: its people, and its channels in the order in which they were asked for."""

    data: Path
    people: list[Person]
    channels: list[int]


def found(data: Path, people: int, rooms: Sequence[Sequence[int]]) -> Town:
    """Lay a database with a channel for each room; a room lists its members by their place."""
    server.command("user", "create", "founder", "--data", str(data))
    ids = Snowflakes(SystemClock(), WORKER)
    engine = create_engine(f"sqlite:///{server.database(data)}")
    try:
        with engine.begin() as connection:
            folk = _people(connection, ids, people)
            space_id = _space(connection, ids, folk)
            channels = [
                _channel(connection, ids.next(), space_id, index, [folk[each].id for each in room])
                for index, room in enumerate(rooms)
            ]
    finally:
        engine.dispose()
    return Town(data, folk, channels)


def _people(connection: Connection, ids: Snowflakes, count: int) -> list[Person]:
    now = now_ms()
    folk = [Person(ids.next(), new_secret(PROGRAM_PREFIX)) for _ in range(count)]
    users = [
        {"id": each.id, "username": f"p{place}", "username_key": f"p{place}", "display_name": "P"}
        | {"kind": "human", "server_role": "member", "created_ms": now}
        for place, each in enumerate(folk)
    ]
    sessions = [
        {"id": ids.next(), "user_id": each.id, "kind": "token", "label": "benchmark"}
        | {"secret_hash": digest(each.token), "created_ms": now, "seen_ms": now}
        for each in folk
    ]
    _rows(connection, User, users)
    _rows(connection, Session, sessions)
    return folk


def _space(connection: Connection, ids: Snowflakes, folk: Sequence[Person]) -> int:
    now, space_id = now_ms(), ids.next()
    row = {"id": space_id, "name": "Town", "owner_id": folk[0].id, "created_ms": now}
    _rows(connection, Space, [row | {"member_count": len(folk), "last_event": len(folk)}])
    roles = [
        {"id": ids.next(), "space_id": space_id, "kind": kind, "name": name, "event": 0}
        | {"permissions": int(permissions), "position": 0 if kind == "owner" else LOWEST}
        for kind, name, permissions in BUILT_IN
    ]
    _rows(connection, Role, roles)
    members = [
        {"space_id": space_id, "user_id": each.id, "base": "member", "event": event}
        | {"joined_ms": now}
        for event, each in enumerate(folk, 1)
    ]
    _rows(connection, SpaceMember, members)
    return space_id


def _channel(
    connection: Connection, channel_id: int, space_id: int, index: int, members: Sequence[int]
) -> int:
    now = now_ms()
    row = {"id": channel_id, "space_id": space_id, "kind": "public", "name": f"room-{index}"}
    _rows(connection, Channel, [row | {"created_ms": now, "last_event": len(members)}])
    rows = [
        {"channel_id": channel_id, "user_id": each, "event": event, "joined_ms": now}
        for event, each in enumerate(members, 1)
    ]
    _rows(connection, ChannelMember, rows)
    return channel_id


def now_ms() -> int:
    """Return the wall time."""
    return time.time_ns() // 1_000_000


def _rows(connection: Connection, table: type[SQLModel], rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(insert(table), rows)
