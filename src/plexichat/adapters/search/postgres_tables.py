"""The tables of the PostgreSQL index, in a schema of its own, and what makes them fit for use.

They are no part of the database's own schema and its migrations: dropping them costs the time to
build them anew, nothing else.
"""

from plexichat.adapters.sql.postgres_views import LOCK_SPACE, Connection

SCHEMA = "plexichat_search"
# How the tables below are to be read; grows with every change to them.
LAYOUT = 1
# Who changes the index takes its turn; what only reads it never waits.
IN_TURN = f"SELECT pg_advisory_xact_lock({LOCK_SPACE}, 3)"
IS_OUR_TURN = f"SELECT pg_try_advisory_xact_lock({LOCK_SPACE}, 3)"
_MADE_FOR = f"SELECT layout, terms FROM {SCHEMA}.made_for"
_COUNT = f"SELECT count(*) FROM pg_tables WHERE schemaname = '{SCHEMA}'"
_TABLES = (
    f"CREATE SCHEMA {SCHEMA}",
    f"CREATE TABLE {SCHEMA}.made_for (layout integer NOT NULL, terms integer NOT NULL)",
    f"CREATE TABLE {SCHEMA}.progress (channel_id bigint PRIMARY KEY, event bigint NOT NULL)",
    # One row: which server writes, unless it has not been heard of for a while.
    f"""CREATE TABLE {SCHEMA}.writer (
        one boolean PRIMARY KEY, name text NOT NULL, until timestamptz NOT NULL)""",
    f"""CREATE TABLE {SCHEMA}.documents (
        key bigint PRIMARY KEY, channel_id bigint NOT NULL, place_id bigint NOT NULL,
        seq bigint NOT NULL, version bigint NOT NULL, terms tsvector NOT NULL,
        UNIQUE (channel_id, seq))
        WITH (autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05)""",
    # What waits to be sorted in is read by every search: kept short. (See `postgres_writing`.)
    f"""CREATE INDEX documents_terms ON {SCHEMA}.documents
        USING gin (terms) WITH (gin_pending_list_limit = 256)""",
)
_HOW_MANY = sum(each.startswith("CREATE TABLE") for each in _TABLES)


async def prepare(connection: Connection, terms_version: int) -> None:
    """Make the tables, in place of those of other terms, within the caller's transaction."""
    await connection.execute(IN_TURN)
    are_there = await connection.fetchval(_COUNT) == _HOW_MANY
    if are_there and await made_for(connection) == (LAYOUT, terms_version):
        return
    await connection.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
    for statement in _TABLES:
        await connection.execute(statement)
    made = f"INSERT INTO {SCHEMA}.made_for VALUES ($1, $2)"  # noqa: S608 - a constant
    await connection.execute(made, LAYOUT, terms_version)


async def made_for(connection: Connection) -> tuple[int, int] | None:
    """Return which layout and terms the tables are of, None where it is noted nowhere."""
    row = await connection.fetchrow(_MADE_FOR)
    return None if row is None else (row[0], row[1])
