"""The tables of the PostgreSQL index, in a schema of its own, and what makes them fit for use.

They are no part of the database's own schema and its migrations: dropping them costs the time to
build them anew, nothing else.
"""

from plexichat.adapters.sql.postgres_views import LOCK_SPACE, Connection

# How the tables below are to be read; grows with every change to them.
LAYOUT = 1
# Who changes the index takes its turn; what only reads it never waits.
IN_TURN = f"SELECT pg_advisory_xact_lock({LOCK_SPACE}, 3)"
TAKES_TURN = f"pg_try_advisory_xact_lock({LOCK_SPACE}, 3)"
_MADE_FOR = "SELECT layout, terms FROM plexichat_search.made_for"
_COUNT = "SELECT count(*) FROM pg_tables WHERE schemaname = 'plexichat_search'"
_TABLES = (
    "CREATE SCHEMA plexichat_search",
    "CREATE TABLE plexichat_search.made_for (layout integer NOT NULL, terms integer NOT NULL)",
    "CREATE TABLE plexichat_search.progress (channel_id bigint PRIMARY KEY, event bigint NOT NULL)",
    # One row: which server writes, unless it has not been heard of for a while.
    """CREATE TABLE plexichat_search.writer (
        one boolean PRIMARY KEY, name text NOT NULL, until timestamptz NOT NULL)""",
    """CREATE TABLE plexichat_search.documents (
        key bigint PRIMARY KEY, channel_id bigint NOT NULL, place_id bigint NOT NULL,
        seq bigint NOT NULL, version bigint NOT NULL, terms tsvector NOT NULL,
        UNIQUE (channel_id, seq))
        WITH (autovacuum_vacuum_insert_scale_factor = 0.05,
          autovacuum_analyze_scale_factor = 0.05)""",
    # What waits to be sorted in is read by every search: kept short.
    """CREATE INDEX documents_terms ON plexichat_search.documents
        USING gin (terms) WITH (gin_pending_list_limit = 256)""",
)
_HOW_MANY = sum(each.startswith("CREATE TABLE") for each in _TABLES)


async def prepare(connection: Connection, terms_version: int) -> None:
    """Make the tables, in place of those of other terms, within the caller's transaction."""
    await connection.execute(IN_TURN)
    are_there = await connection.fetchval(_COUNT) == _HOW_MANY
    if are_there and await made_for(connection) == (LAYOUT, terms_version):
        return
    await connection.execute("DROP SCHEMA IF EXISTS plexichat_search CASCADE")
    for statement in _TABLES:
        await connection.execute(statement)
    made = "INSERT INTO plexichat_search.made_for VALUES ($1, $2)"
    await connection.execute(made, LAYOUT, terms_version)


async def made_for(connection: Connection) -> tuple[int, int] | None:
    """Return which layout and terms the tables are of, None where it is noted nowhere."""
    row = await connection.fetchrow(_MADE_FOR)
    return None if row is None else (row[0], row[1])
