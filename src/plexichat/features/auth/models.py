"""The tables of credentials and sessions; secrets are stored as hashes only."""

from sqlalchemy import LargeBinary
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
