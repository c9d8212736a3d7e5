"""PostgreSQL understands every statement; SQLite's plans are looked at in `test_plans`."""

import asyncpg
import pytest
from sqlalchemy.sql.base import Executable

from plexichat.adapters.sql.postgres_views import DIALECT
from plexichat.adapters.sql.statements import plan
from plexichat.features.messages import store
from tests.ports.test_plans import statements
from tests.support.database import empty_template
from tests.support.postgres import shared


@pytest.mark.parametrize(
    "statement", [pytest.param(each, id=name) for name, each in statements(leave_out=())]
)
async def test_postgres_prepares_the_statement(statement: Executable) -> None:
    connection = await asyncpg.connect(shared().url(empty_template()))
    try:
        await connection.prepare(plan(DIALECT, statement, None).sql)
    finally:
        await connection.close()


_MANY = """INSERT INTO messages (channel_id, seq, id, event, version, author_id, kind, body, nonce,
    has, reply_count, created_ms)
  SELECT n % 3, n, n, n, 1, 1, 'text', 'some words', n::text, 0, 0, n
  FROM generate_series(1, 30000) AS n"""


@pytest.mark.parametrize("statement", [store.CHANGES_IN_FEW, store.CHANGES_IN_MANY])
@pytest.mark.parametrize("mode", ["auto", "force_generic_plan"])
async def test_ranges_are_found_by_their_index_however_much_is_stored(
    statement: Executable, mode: str
) -> None:
    server = shared()
    connection = await asyncpg.connect(server.url(server.make(empty_template())))
    try:
        await connection.execute("SET session_replication_role = replica")  # no foreign keys
        await connection.execute(_MANY)
        await connection.execute(f"ANALYZE messages; SET plan_cache_mode = {mode}")
        compiled = plan(DIALECT, statement, None)
        ends = {"id": 1, "over": 29_000, "to": 29_010}
        values = [ends[name.partition("_")[0]] for name in compiled.names]
        told = await connection.fetch(f"EXPLAIN {compiled.sql}", *values)
    finally:
        await connection.close()
    steps = " | ".join(each[0] for each in told)
    assert "ix_messages_event" in steps
    assert "Seq Scan" not in steps
