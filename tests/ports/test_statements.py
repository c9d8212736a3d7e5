"""PostgreSQL understands every statement; SQLite's plans are looked at in `test_plans`."""

import asyncpg
import pytest
from sqlalchemy.sql.base import Executable

from plexichat.adapters.sql.postgres_views import DIALECT
from plexichat.adapters.sql.statements import plan
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
