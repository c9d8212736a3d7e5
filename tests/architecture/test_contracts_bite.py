"""Each import contract is proven once by a deliberate violation."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
VIOLATIONS = {
    "Imports point down the page": ("core/clock.py", "import plexichat.edge.http"),
    "Only app knows the adapters": (
        "features/users/service.py",
        "import plexichat.adapters.bus.memory",
    ),
    "Features form no circle": ("features/files/service.py", "import plexichat.features.spaces"),
    "Inside a feature, imports point down": (
        "features/users/store.py",
        "import plexichat.features.users.service",
    ),
    "Services know neither HTTP nor sockets": ("features/users/service.py", "import litestar"),
    "SQL is written in stores": ("features/users/service.py", "import sqlalchemy"),
}


@pytest.mark.parametrize("contract", VIOLATIONS)
def test_a_violation_breaks_its_contract(contract: str, tmp_path: Path) -> None:
    source = tmp_path / "src"
    ignored = shutil.ignore_patterns("web_dist", "__pycache__", "corpus")
    shutil.copytree(ROOT / "src", source, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    name, line = VIOLATIONS[contract]
    path = source / "plexichat" / name
    path.write_text(path.read_text(encoding="utf-8") + f"\n{line}\n", encoding="utf-8")
    code = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    answer = subprocess.run(
        [sys.executable, "-c", code, "--no-cache", "--config", "pyproject.toml"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(source), "PATH": "/usr/bin:/bin", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert f"{contract} BROKEN" in answer.stdout, answer.stdout + answer.stderr
