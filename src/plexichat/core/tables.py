"""What every table shares: column types that mean the same on SQLite and PostgreSQL.

Ids and times are integers (`*_ms`: milliseconds since the Unix epoch, UTC), so that a row reads
the same on both databases and nothing depends on a time zone.
"""

from typing import Any

from sqlalchemy import BigInteger, Index, Integer, MetaData, String, text
from sqlmodel import Field, SQLModel

# INTEGER PRIMARY KEY is SQLite's own row number; BIGINT would cost a second index.
RowId = BigInteger().with_variant(Integer, "sqlite")

SQLModel.metadata.naming_convention = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
).naming_convention


def id_key() -> Any:
    """Declare a snowflake primary key."""
    return Field(sa_type=RowId, primary_key=True, sa_column_kwargs={"autoincrement": False})


def number(*, default: Any = ..., key: bool = False, to: str | None = None) -> Any:
    """Declare a 64-bit column: an id (`to` names the column it points at), a time or a number."""
    return Field(default=default, sa_type=BigInteger, primary_key=key, foreign_key=to)


def key_text(max_length: int) -> Any:
    """Declare a unique text that is ordered byte by byte on every database, for pages by it."""
    ordered = String(max_length, collation="C")
    return Field(unique=True, sa_type=String(max_length).with_variant(ordered, "postgresql"))


def partial_index(name: str, *columns: str, where: str) -> Index:
    """Declare an index over some rows only: it costs nothing where the condition does not hold."""
    condition = text(where)
    return Index(name, *columns, sqlite_where=condition, postgresql_where=condition)
