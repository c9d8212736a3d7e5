"""The table of uploaded files; their bytes are in the blob store under the id."""

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from plexichat.core.tables import id_key, number


class File(SQLModel, table=True):
    """An uploaded file. Readable by its owner, and by who may read a message that holds it.

    The row is there before the bytes (`purpose` pending), so that what a crash leaves behind is
    found again.
    """

    __tablename__ = "files"
    __table_args__ = (Index("ix_files_owner_id", "owner_id"),)

    id: int = id_key()
    owner_id: int = number(to="users.id")
    name: str = Field(max_length=255)
    media_type: str = Field(max_length=128)
    size: int = number()
    sha256: str = Field(max_length=64)
    width: int | None = None
    height: int | None = None
    purpose: str = Field(default="attachment", max_length=16)  # pending attachment avatar icon gone
    created_ms: int = number()
    deleted_ms: int | None = number(default=None)
