"""Statements compiled once per dialect, with their fixed values."""

from functools import lru_cache
from typing import NamedTuple

from sqlalchemy.engine import Dialect
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.dml import Insert

from plexichat.core.unit import Parameters

REMEMBERED = 1024


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
