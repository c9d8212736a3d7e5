"""The tables by which servers that share a database know of each other."""

from sqlmodel import Field, SQLModel

from plexichat.core import tables


class Worker(SQLModel, table=True):
    """A server, and until when its number is its own, by the database's clock."""

    __tablename__ = "workers"

    number: int = tables.number(key=True)
    holder: str = Field(max_length=64)
    place: str = Field(max_length=255)
    version: str = Field(max_length=32)
    alone: int = tables.number()
    bus_down: int = tables.number()
    until_ms: int = tables.number()


class Realm(SQLModel, table=True):
    """The name, known to nobody else, under which the servers of one database meet on a bus."""

    __tablename__ = "realms"

    id: int = tables.number(key=True)
    name: str = Field(max_length=64)
