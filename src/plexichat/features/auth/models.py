"""The tables of credentials and sessions; secrets are stored as hashes only."""

from sqlalchemy import Index, LargeBinary
from sqlmodel import Field, SQLModel

from plexichat.core.tables import RowId, id_key, number


class Credential(SQLModel, table=True):
    """A person's password, as an Argon2id hash in PHC form."""

    __tablename__ = "credentials"

    user_id: int = number(key=True, to="users.id")
    password_hash: str = Field(max_length=512)
    changed_ms: int = number()


class Session(SQLModel, table=True):
    """A signed-in browser, or a token that a program holds."""

    __tablename__ = "sessions"
    __table_args__ = (Index("ix_sessions_revoked_ms", "revoked_ms"),)

    id: int = id_key()
    user_id: int = Field(sa_type=RowId, foreign_key="users.id", index=True)
    kind: str = Field(max_length=16)  # browser | program | token
    secret_hash: bytes = Field(sa_type=LargeBinary, unique=True)  # SHA-256 of 32 random bytes
    label: str = Field(default="", max_length=256)
    created_ms: int = number()
    seen_ms: int = number()
    expires_ms: int | None = number(default=None)
    revoked_ms: int | None = number(default=None)


class SetupLink(SQLModel, table=True):
    """The one-time link by which the first owner is made."""

    __tablename__ = "setup_links"

    id: int = id_key()
    secret_hash: bytes = Field(sa_type=LargeBinary, unique=True)
    created_ms: int = number()
    used_ms: int | None = number(default=None)


class ServerSetting(SQLModel, table=True):
    """What owners may change while the server runs: its name, who may sign up."""

    __tablename__ = "server_settings"

    key: str = Field(primary_key=True, max_length=64)
    value: str = Field(max_length=4096)


class Attempt(SQLModel, table=True):
    """How much of a sign-in limit is used: `full_until_ms` moves on with each attempt.

    The key is a hash, since what people type as a user name is sometimes a password.
    """

    __tablename__ = "attempts"
    __table_args__ = (Index("ix_attempts_full_until_ms", "full_until_ms"),)

    key: str = Field(primary_key=True, max_length=64)
    full_until_ms: int = number()


class KnownPlace(SQLModel, table=True):
    """A browser or an address from which somebody signed in: strangers cannot use up its limit."""

    __tablename__ = "known_places"
    __table_args__ = {"sqlite_with_rowid": False}

    user_id: int = number(key=True, to="users.id")
    place_hash: str = Field(primary_key=True, max_length=64)
    seen_ms: int = number()


class IdempotentAnswer(SQLModel, table=True):
    """What a POST with an `Idempotency-Key` was answered, for the retry of who missed it."""

    __tablename__ = "idempotent_answers"
    __table_args__ = (
        Index("ix_idempotent_answers_created_ms", "created_ms"),
        {"sqlite_with_rowid": False},
    )

    user_id: int = number(key=True, to="users.id")
    key: str = Field(primary_key=True, max_length=64)
    request_hash: bytes = Field(sa_type=LargeBinary)  # SHA-256 of method, path and body
    status: int | None = number(default=None)  # null while the first request runs
    body: bytes = Field(sa_type=LargeBinary)
    created_ms: int = number()
