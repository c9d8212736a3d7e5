"""Which of the servers that share a PostgreSQL index writes it."""

from plexichat.adapters.sql.postgres_views import Connection

# A server that is heard of no more is followed by another after this long …
SECONDS = 5
# … and one that writes says so again in good time.
_EARLY_SECONDS = 2
_LOOK = """SELECT (SELECT ARRAY[layout, terms] FROM plexichat_search.made_for),
    (SELECT name = $1 AND until > now() + make_interval(secs => $2)
     FROM plexichat_search.writer)"""
_TAKE = """INSERT INTO plexichat_search.writer AS held (one, name, until)
    VALUES (true, $1, now() + make_interval(secs => $2))
    ON CONFLICT (one) DO UPDATE SET name = excluded.name, until = excluded.until
      WHERE held.name = excluded.name OR held.until < now()
    RETURNING true"""
_END = "DELETE FROM plexichat_search.writer WHERE name = $1"


async def take(connection: Connection, name: str, made_for: list[int]) -> bool:
    """Note that this server writes; tell whether it does: not where another one is noted.

    Nor where the tables are of another version of the program.
    """
    row = await connection.fetchrow(_LOOK, name, _EARLY_SECONDS)
    if row is None or row[0] != made_for:
        return False
    return bool(row[1]) or bool(await connection.fetchval(_TAKE, name, SECONDS))


async def end(connection: Connection, name: str) -> None:
    """Let another server write at once."""
    await connection.execute(_END, name)
