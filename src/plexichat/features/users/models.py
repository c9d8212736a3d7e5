"""The tables of people and bots."""

from sqlmodel import Field, SQLModel

from plexichat.core.tables import id_key, key_text, number


class User(SQLModel, table=True):
    """A person, a bot, or somebody whose words were imported and who may claim them."""

    __tablename__ = "users"

    id: int = id_key()
    username: str = Field(max_length=64)
    username_key: str = key_text(128)  # NFKC, case-folded
    display_name: str = Field(max_length=128)
    kind: str = Field(max_length=16)  # human | bot | imported
    server_role: str = Field(max_length=16)  # owner | admin | member
    bot_owner_id: int | None = number(default=None, to="users.id")
    avatar_file_id: int | None = number(default=None)
    status_text: str = Field(default="", max_length=256)
    status_emoji: str = Field(default="", max_length=64)
    time_zone: str = Field(default="UTC", max_length=64)
    last_event: int = number(default=0)
    created_ms: int = number()
    deactivated_ms: int | None = number(default=None)


class Preference(SQLModel, table=True):
    """One setting of one person's client: theme, density, shortcuts, ..."""

    __tablename__ = "preferences"
    __table_args__ = {"sqlite_with_rowid": False}

    user_id: int = number(key=True, to="users.id")
    key: str = Field(primary_key=True, max_length=64)
    value: str = Field(max_length=4096)
