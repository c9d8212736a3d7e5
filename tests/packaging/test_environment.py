"""An environment is made on machines whose Python lacks what Debian leaves out."""

import subprocess
import sys
from pathlib import Path

import pytest

from scripts.environment import make_environment

# A machine's Python as Debian splits it: what this line refuses is in a package of its own.
SPLIT_PYTHON = """#!/bin/sh
case "$*" in {refused}) echo "No module named ensurepip" >&2; exit 1;; esac
exec {python} "$@"
"""


def _python_that_refuses(folder: Path, refused: str) -> str:
    program = folder / "python3"
    program.write_text(SPLIT_PYTHON.format(refused=refused, python=sys.executable))
    program.chmod(0o755)
    return str(program)


def _pip_of(venv: Path) -> str:
    command = [str(venv / "bin" / "python"), "-m", "pip", "--version"]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    "refused", ["nothing", '"-m venv /"*', '"-m venv"*'], ids=["all", "ensurepip", "venv"]
)
def test_pip_is_in_the_environment_whatever_the_machine_lacks(refused: str, tmp_path: Path) -> None:
    make_environment(tmp_path / "venv", _python_that_refuses(tmp_path, refused))
    assert str(tmp_path / "venv") in _pip_of(tmp_path / "venv")


def test_when_nothing_works_the_cure_is_said_and_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(SystemExit, match="apt install python3-venv"):
        make_environment(tmp_path / "venv", _python_that_refuses(tmp_path, "*"))
    assert not (tmp_path / "venv").exists()
