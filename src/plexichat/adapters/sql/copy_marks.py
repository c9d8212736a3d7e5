"""What a copy writes into its target beside the rows: how far it is, and that it is unfinished."""

from http import HTTPStatus

import msgspec
from sqlalchemy import BigInteger, Column, Connection, LargeBinary, MetaData, Table, Text, text

from plexichat.adapters.sql.layout import Key
from plexichat.adapters.sql.migrations import HEAD
from plexichat.adapters.sql.schema import COPYING, migrate
from plexichat.core.errors import Conflict, PlexiError

RANGES_SQL = "SELECT until, rows, sha256 FROM copied_ranges WHERE table_name = "
_own = MetaData()
_RANGES = Table(
    "copied_ranges",
    _own,
    Column("table_name", Text, primary_key=True),
    Column("until", LargeBinary, primary_key=True),
    Column("rows", BigInteger, nullable=False),
    Column("sha256", Text, nullable=False),
)
_KEYS = Table(
    "copied_keys",
    _own,
    Column("table_name", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("definition", Text, nullable=False),
)
_FOREIGN_KEYS = text(
    "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid)"
    " FROM pg_constraint WHERE contype = 'f' AND connamespace = current_schema()::regnamespace"
)


class TargetHolds(PlexiError):  # noqa: N818 - named as the refusal
    """The target holds something that a copy would mix itself with."""

    code = "copy.target_holds"
    status = HTTPStatus.CONFLICT
    title = "Nothing was copied"


class CopyRuns(Conflict):
    """Another copy fills the same target."""

    code = "copy.runs"
    title = "Another copy into this database is running"


def is_begun(found: str | None, place: str) -> bool:
    """Tell by its revision whether a target is being filled already, or is empty.

    Raises `TargetHolds` for any other.
    """
    if found is None or found == COPYING + HEAD:
        return found is not None
    if found.startswith(COPYING):
        raise TargetHolds(
            f"{place} was begun by another version of PlexiChat. Go on with that version, or name"
            " an empty database."
        )
    raise TargetHolds(
        f"{place} holds a PlexiChat already, and nothing of it is overwritten. Name an empty"
        " database or directory, or empty that one yourself."
    )


def lay(connection: Connection, metadata: MetaData) -> None:
    """Lay empty tables that take rows in any order, and note that the copy is unfinished.

    All in the transaction of the connection. Foreign keys are taken away where they would be
    checked row by row; `copied_keys` remembers them for the end.
    """
    migrate(connection, metadata, "head")
    _own.create_all(connection)
    if connection.dialect.name == "postgresql":
        for table, name, definition in connection.execute(_FOREIGN_KEYS).all():
            values = {"table_name": table, "name": name, "definition": definition}
            connection.execute(_KEYS.insert(), values)
            connection.exec_driver_sql(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    for table in metadata.tables.values():
        connection.execute(table.delete())  # migrations may have put rows there
    marked = text("UPDATE alembic_version SET version_num = :marked")
    connection.execute(marked, {"marked": COPYING + HEAD})


def packed(key: Key) -> bytes:
    """Return a key as it is noted."""
    return msgspec.msgpack.encode(key)


def unpacked(noted: bytes) -> Key:
    """Return the key that was noted."""
    return tuple(msgspec.msgpack.decode(noted))
