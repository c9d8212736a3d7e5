"""Files and functions stay small enough to hold in mind."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILE_LINES, FUNCTION_LINES = 400, 60
LONGER = {
    "src/plexichat/features/channels/service.py": "one front for all that is done with a channel",
    "src/plexichat/features/spaces/service.py": "one front for all that is done with a space",
}
SOURCES = sorted(
    str(path.relative_to(ROOT))
    for path in (ROOT / "src").rglob("*.py")
    if "migrations/versions" not in str(path)
)


@pytest.mark.parametrize("name", SOURCES)
def test_a_file_is_short_unless_a_reason_is_listed(name: str) -> None:
    lines = len((ROOT / name).read_text(encoding="utf-8").splitlines())
    assert lines <= FILE_LINES or name in LONGER, f"{name} has {lines} lines: split it"


@pytest.mark.parametrize("name", SOURCES)
def test_a_function_is_short(name: str) -> None:
    tree = ast.parse((ROOT / name).read_text(encoding="utf-8"))
    long = [
        f"{node.name}: {node.end_lineno - node.lineno + 1} lines"
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno + 1 > FUNCTION_LINES
    ]
    assert not long


def test_no_listed_reason_is_stale() -> None:
    assert set(LONGER) <= set(SOURCES)
