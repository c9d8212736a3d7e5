"""Inside a unit nothing is waited for but the unit.

It holds locks that everybody waits for, and PostgreSQL ends it when it says nothing for a while: a
file, a hash or another server is waited for before it begins or after it ended.
"""

import ast
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2] / "src" / "plexichat"
SOURCES = sorted(
    str(path.relative_to(ROOT))
    for folder in ("app", "features")
    for path in (ROOT / folder).rglob("*.py")
)
Body = Sequence[ast.stmt]


def foreign_waits(source: str) -> list[str]:
    """Return what is waited for inside a unit and is not handed to it."""
    return [
        f"line {waited.lineno}: {ast.unparse(waited)}"
        for body, views in _blocks(ast.parse(source))
        for statement in body
        for waited in _waited_for(statement)
        if not views & {each.id for each in ast.walk(waited) if isinstance(each, ast.Name)}
    ]


def _blocks(tree: ast.AST) -> Iterator[tuple[Body, set[str]]]:
    """Yield each block that a unit or a snapshot is open in, and what it is called there."""
    for node in ast.walk(tree):
        if isinstance(node, ast.AsyncWith):
            opened = {
                ast.unparse(item.optional_vars) if item.optional_vars else ""
                for item in node.items
                if _opens(item.context_expr)
            }
        elif isinstance(node, ast.AsyncFunctionDef):
            arguments = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
            opened = {each.arg for each in arguments if _is_view(each.annotation)}
        else:
            continue
        if opened:
            yield node.body, opened


def _opens(expression: ast.expr) -> bool:
    return (
        isinstance(expression, ast.Call)
        and isinstance(expression.func, ast.Attribute)
        and expression.func.attr in {"begin", "read"}
        and "units" in ast.unparse(expression.func.value)
    )


def _is_view(annotation: ast.expr | None) -> bool:
    return annotation is not None and ast.unparse(annotation) in {"Unit", "Reader"}


def _waited_for(statement: ast.stmt) -> Iterator[ast.expr]:
    for node in ast.walk(statement):
        match node:
            case ast.Await():
                yield node.value
            case ast.AsyncFor():
                yield node.iter
            case ast.AsyncWith():
                yield from (item.context_expr for item in node.items)


@pytest.mark.parametrize("name", SOURCES)
def test_a_unit_waits_for_nothing_else(name: str) -> None:
    found = foreign_waits((ROOT / name).read_text(encoding="utf-8"))
    assert not found, "wait for it before the unit begins, or after it ended"


@pytest.mark.parametrize(
    "waiting",
    [
        "await blobs.put(name, chunks)",
        "async for chunk in chunks: pass",
        "async with self._units.read() as reader: pass",
        "async with asyncio.timeout(1): await unit.execute(ROW)",
    ],
)
def test_the_rule_bites(waiting: str) -> None:
    block = f"async def act():\n async with self._units.begin('x') as unit:\n  {waiting}"
    given = f"async def act(self, unit: Unit) -> None:\n  {waiting}"
    assert len(foreign_waits(block)) == len(foreign_waits(given)) == 1
    assert not foreign_waits(block.replace(waiting, "await store(unit, row)"))
