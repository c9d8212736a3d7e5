"""Statements compiled once per dialect, with their fixed values."""

import re
from collections.abc import Sequence
from functools import lru_cache, partial
from typing import NamedTuple

from sqlalchemy.engine import Dialect
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.dml import Insert

from plexichat.core.unit import Parameters

REMEMBERED = 1024
_NUMBERED = re.compile(r"\$(\d+)")


class Plan(NamedTuple):
    """A statement's text, its parameter names in order, and the values that it brings itself."""

    sql: str
    names: tuple[str, ...]
    fixed: dict[str, object]

    def values(self, parameters: Parameters | None) -> Parameters:
        """Return all of the statement's parameters by name."""
        if not self.fixed:
            return parameters or {}
        return {**self.fixed, **parameters} if parameters else self.fixed


@lru_cache(maxsize=REMEMBERED)
def _compile(dialect: Dialect, statement: Executable, columns: tuple[str, ...] | None) -> Plan:
    compiled = statement.compile(  # type: ignore[attr-defined]  # every Executable here compiles
        dialect=dialect,
        column_keys=list(columns) if columns is not None else None,
        compile_kwargs={"render_postcompile": True},
    )
    # A value that the statement brings may be None; a parameter that is to be given is required.
    fixed = {
        name: bind.effective_value for name, bind in compiled.binds.items() if not bind.required
    }
    order = compiled.positiontup or tuple(compiled.params)
    return Plan(str(compiled), tuple(order), fixed)


def plan(dialect: Dialect, statement: Executable, parameters: Parameters | None) -> Plan:
    """Return the statement's plan; an INSERT without values takes its columns from the keys."""
    columns = tuple(parameters) if parameters and isinstance(statement, Insert) else None
    return _compile(dialect, statement, columns)


@lru_cache(maxsize=REMEMBERED)
def together(dialect: Dialect, statements: tuple[Executable, ...]) -> Plan:
    """Return one PostgreSQL statement whose columns are the rows of each, as arrays of records.

    Each keeps its own order of rows. The parameters are `$1`, `$2` … as asyncpg counts them; a
    value that a statement brings itself is told from that of another by the statement's place.
    """
    numbers: dict[str, int] = {}
    fixed: dict[str, object] = {}
    columns = []
    for place, each in enumerate(statements):
        sql, names, brought = plan(dialect, each, None)
        own = [f"{name} of {place}" if name in brought else name for name in names]
        fixed |= {f"{name} of {place}": value for name, value in brought.items()}
        said = [f"${numbers.setdefault(name, len(numbers) + 1)}" for name in own]
        sql = _NUMBERED.sub(partial(_renumbered, said=said), sql)
        columns.append(f"ARRAY(SELECT answer FROM ({sql}) AS answer)")  # noqa: S608 - our own SQL
    return Plan(f"SELECT {', '.join(columns)}", tuple(numbers), fixed)


def _renumbered(found: re.Match[str], said: Sequence[str]) -> str:
    return said[int(found[1]) - 1]
