"""MADE databases of the older products: real schemas, invented rows, keys made on the spot.

No populated database of the old product is known. The schemas are facts (tests/corpora), the rows
are ours, and everything is encrypted here by the published format.
"""

import base64
import json
import os
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

CORPORA = Path(__file__).parents[1] / "corpora"
AT = "2025-09-08T10:00:00+00:00"
AT_MS = 1_757_325_600_000
ACCOUNT_EPOCH_MS, MESSAGE_EPOCH_MS = 1_704_067_200_000, 1_420_070_400_000


@dataclass
class Made:
    """A database that is being made."""

    path: Path
    connection: sqlite3.Connection

    def insert(self, table: str, **columns: object) -> None:
        names, marks = ", ".join(columns), ", ".join("?" * len(columns))
        self.connection.execute(
            f"INSERT INTO {table} ({names}) VALUES ({marks})", list(columns.values())
        )

    def done(self) -> Path:
        self.connection.commit()
        self.connection.close()
        return self.path


def made(path: Path, schema: str, *, wal: bool = False) -> Made:
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path)
    if wal:
        connection.execute("PRAGMA journal_mode = WAL")
    connection.executescript((CORPORA / schema).read_text("utf-8"))
    return Made(path, connection)


class GenerationBMade(Made):
    """Generation B, with the columns that one must not leave out filled in."""

    def user(self, user_id: str, **columns: object) -> None:
        row = {"username": user_id, "email": f"{user_id}@example.org", "password_hash": None}
        self.insert("users", id=user_id, created_at=AT, updated_at=AT, **{**row, **columns})

    def channel(self, channel_id: str, **columns: object) -> None:
        row = {"name": channel_id, "owner_id": "ann"}
        self.insert("channels", id=channel_id, created_at=AT, updated_at=AT, **{**row, **columns})

    def message(self, message_id: str, second: int, content: str = "hi", **columns: object) -> None:
        at = f"2025-09-08T10:{second // 60:02}:{second % 60:02}+00:00"
        row = {"user_id": "ann", "channel_id": "general", "created_at": at, "updated_at": at}
        self.insert("messages", id=message_id, content=content, **{**row, **columns})


def generation_b(path: Path, *, wal: bool = False) -> GenerationBMade:
    """Return a database with two people and one channel."""
    started = made(path, "legacy-generation-b.sql", wal=wal)
    database = GenerationBMade(started.path, started.connection)
    for name in ("ann", "bob"):
        database.user(name, display_name=name.title())
    database.channel("general")
    return database


def snowflake(at_ms: int, epoch_ms: int, count: int = 0) -> int:
    return (at_ms - epoch_ms) << 22 | count


@dataclass
class Keys:
    """The keyrings and the key that opens them, of a server that never was."""

    kek: bytes = field(default_factory=lambda: os.urandom(32))
    rings: dict[str, bytes] = field(default_factory=lambda: {"1": os.urandom(32)})

    def write(self, folder: Path) -> None:
        (folder / ".machine_key").write_bytes(self.kek)
        for name in ("message_keyring.json", "system_keyring.json"):
            nonce = os.urandom(12)
            keys = {v: base64.b64encode(key).decode() for v, key in self.rings.items()}
            sealed = AESGCM(self.kek).encrypt(nonce, json.dumps({"keys": keys}).encode(), None)
            box = {"nonce": nonce, "payload": sealed}
            text = {name: base64.b64encode(each).decode() for name, each in box.items()}
            (folder / name).write_text(json.dumps(text))

    def seal(self, text: str, bound_to: object, version: str = "1") -> str:
        nonce = os.urandom(12)
        sealed = AESGCM(self.rings[version]).encrypt(nonce, text.encode(), str(bound_to).encode())
        return f"ENC:{version}:{base64.b64encode(nonce + sealed).decode()}"


class NewerMade(Made):
    """The newer product: a server (30) of Ann (10) and Bob (11) with one channel (40)."""

    def user(self, user_id: int, name: str, **columns: object) -> None:
        row = {"password_hash": "INVALID_HASH_LOCKED", "permissions": "{}"}
        row |= {"created_at": AT_MS, "updated_at": AT_MS}
        self.insert("auth_users", id=user_id, username=name, **{**row, **columns})

    def member(self, user_id: int, server_id: int = 30) -> None:
        member_id = server_id * 1000 + user_id
        self.insert(
            "srv_members",
            id=member_id,
            server_id=server_id,
            user_id=user_id,
            joined_at=AT_MS,
            updated_at=AT_MS,
        )

    def channel(self, channel_id: int, name: str, **columns: object) -> None:
        row: dict[str, object] = {"server_id": 30, "conversation_id": channel_id + 1000}
        times = {"created_at": AT_MS, "updated_at": AT_MS}
        self.insert("srv_channels", id=channel_id, name=name, **times, **{**row, **columns})
        self.conversation(channel_id + 1000, "channel")

    def conversation(self, conversation_id: int, kind: str, *people: int) -> None:
        times = {"created_at": AT_MS, "updated_at": AT_MS}
        self.insert("msg_conversations", id=conversation_id, conversation_type=kind, **times)
        for each in people:
            self.insert(
                "msg_participants",
                id=conversation_id * 100 + each,
                conversation_id=conversation_id,
                user_id=each,
                joined_at=AT_MS,
            )

    def message(self, second: int, content: str = "hi", **columns: object) -> int:
        at_ms = AT_MS + second * 1000
        message_id = snowflake(at_ms, MESSAGE_EPOCH_MS)
        row: dict[str, object] = {"conversation_id": 1040, "author_id": 10}
        times = {"created_at": at_ms, "updated_at": at_ms}
        chosen = {"id": message_id, "content": content, **times, **row, **columns}
        self.insert("msg_messages", **chosen)
        return message_id


def message_id(second: int) -> int:
    """Return the id that `NewerMade.message` gives to what is said in a second."""
    return snowflake(AT_MS + second * 1000, MESSAGE_EPOCH_MS)


def newer(path: Path, *, wal: bool = False) -> NewerMade:
    """Return a database with the system's account, a server, two members and a channel."""
    started = made(path, "legacy-newer.sql", wal=wal)
    database = NewerMade(started.path, started.connection)
    database.user(0, "System", account_type="system")
    times = {"created_at": AT_MS, "updated_at": AT_MS}
    database.insert("srv_servers", id=30, name="Acme", owner_id=10, default_role_id=50, **times)
    database.insert("srv_roles", id=50, server_id=30, name="everyone", is_default=1, **times)
    for user_id, name in ((10, "ann"), (11, "bob")):
        database.user(user_id, name)
        database.member(user_id)
    database.channel(40, "general")
    return database
