"""The tables of spaces."""

from sqlalchemy import Index, LargeBinary
from sqlmodel import Field, SQLModel

from plexichat.core.tables import id_key, number

__all__ = ["Ban", "Invitation", "MemberRole", "Role", "Space", "SpaceMember"]


class Space(SQLModel, table=True):
    """A community: the frame of channels, members and roles."""

    __tablename__ = "spaces"

    id: int = id_key()
    name: str = Field(max_length=128)
    description: str = Field(default="", max_length=1024)
    icon_file_id: int | None = number(default=None)
    owner_id: int = number(to="users.id")
    last_event: int = number(default=0)
    member_count: int = number(default=0)
    created_ms: int = number()
    deleted_ms: int | None = number(default=None)


class SpaceMember(SQLModel, table=True):
    """A person in a space; a row with `left_ms` tells that they were."""

    __tablename__ = "space_members"
    __table_args__ = (
        Index("ix_space_members_user_id", "user_id"),
        {"sqlite_with_rowid": False},
    )

    space_id: int = number(key=True, to="spaces.id")
    user_id: int = number(key=True, to="users.id")
    base: str = Field(max_length=16)  # member | guest
    nickname: str = Field(default="", max_length=128)
    event: int = number()
    joined_ms: int = number()
    left_ms: int | None = number(default=None)


class Role(SQLModel, table=True):
    """A named set of permissions. Every space has one `owner`, one `member`, one `guest` role."""

    __tablename__ = "roles"
    __table_args__ = (Index("ix_roles_space_id", "space_id"),)

    id: int = id_key()
    space_id: int = number(to="spaces.id")
    kind: str = Field(max_length=16)  # owner | member | guest | custom
    name: str = Field(max_length=128)
    colour: str = Field(default="", max_length=16)
    position: int = 0
    permissions: int = number()
    event: int = number()


class MemberRole(SQLModel, table=True):
    """A custom role that a member holds."""

    __tablename__ = "member_roles"
    __table_args__ = (
        Index("ix_member_roles_role_id", "role_id"),
        {"sqlite_with_rowid": False},
    )

    space_id: int = number(key=True, to="spaces.id")
    user_id: int = number(key=True, to="users.id")
    role_id: int = number(key=True, to="roles.id")


class Ban(SQLModel, table=True):
    """Somebody who may not come back, by invitation or otherwise."""

    __tablename__ = "bans"

    space_id: int = number(key=True, to="spaces.id")
    user_id: int = number(key=True, to="users.id")
    reason: str = Field(default="", max_length=512)
    created_by: int = number(to="users.id")
    created_ms: int = number()


class Invitation(SQLModel, table=True):
    """A link into a space; `claims_user_id` hands an imported person's history to who accepts."""

    __tablename__ = "invitations"
    __table_args__ = (Index("ix_invitations_space_id", "space_id"),)

    id: int = id_key()
    space_id: int = number(to="spaces.id")
    code_hash: bytes = Field(sa_type=LargeBinary, unique=True)
    code_hint: str = Field(default="", max_length=8)
    base: str = Field(max_length=16)
    channel_id: int | None = number(default=None)
    claims_user_id: int | None = number(default=None, to="users.id")
    created_by: int = number(to="users.id")
    created_ms: int = number()
    expires_ms: int | None = number(default=None)
    max_uses: int | None = number(default=None)
    uses: int = number(default=0)
    revoked_ms: int | None = number(default=None)
