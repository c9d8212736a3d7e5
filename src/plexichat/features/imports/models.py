"""What was brought from where, so that bringing it again changes nothing."""

from sqlmodel import Field, SQLModel

from plexichat.core.tables import number


class ImportedId(SQLModel, table=True):
    """What a foreign thing became here, or (keys `mark:...`) how far its history has come.

    A mark is written in the transaction that stores the messages up to it: an import that was
    killed goes on from there, with nothing doubled and nothing left out.
    """

    __tablename__ = "imported_ids"
    __table_args__ = {"sqlite_with_rowid": False}

    source: str = Field(primary_key=True, max_length=64)
    external_id: str = Field(primary_key=True, max_length=128)
    internal_id: int = number()
