"""The foreign keys of a PostgreSQL database that is filled: put aside, laid, and proven.

While rows come in any order they are put aside. Once all rows of one commit are there they are laid
again, which proves them, but are asked only at the end of a transaction: so the last rows come in
any order too, and what they are asked of is these rows alone.
"""

from plexichat.adapters.sql.postgres_blocking import Blocking

_NOTED = "SELECT table_name, name, definition FROM copied_keys"
_ALL_LAID = (
    "SELECT COUNT(*) = (SELECT COUNT(*) FROM copied_keys) FROM pg_constraint"
    " WHERE contype = 'f' AND convalidated AND condeferred"
    " AND connamespace = current_schema()::regnamespace"
)


def are_laid(connection: Blocking) -> bool:
    """Tell whether all keys are there, and so far proven."""
    return bool(connection.value(_ALL_LAID))


def put_aside(connection: Blocking) -> None:
    """Let rows in whatever they lean on."""
    with connection.transaction():
        for table, name, _ in connection.fetch(_NOTED):
            connection.execute(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name}")


def lay(connection: Blocking, *, until_the_end: bool) -> None:
    """Lay all keys, proving them by every row; `until_the_end` they are asked by a commit."""
    timing = " DEFERRABLE INITIALLY DEFERRED" if until_the_end else ""
    for table, name, definition in connection.fetch(_NOTED):
        connection.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}{timing}")


def ask(connection: Blocking) -> None:
    """Ask all keys of the rows of this transaction now."""
    connection.execute("SET CONSTRAINTS ALL IMMEDIATE")


def harden(connection: Blocking) -> None:
    """Ask all keys of the rows of this transaction, and from now on with each statement."""
    ask(connection)
    for table, name, _ in connection.fetch(_NOTED):
        connection.execute(f"ALTER TABLE {table} ALTER CONSTRAINT {name} NOT DEFERRABLE")
