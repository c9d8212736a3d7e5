"""A built wheel is the whole product: the page is in it, and it serves from a fresh environment."""

import subprocess
import sys
import sysconfig
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.support.process import bare_environment, serving

ROOT = Path(__file__).resolve().parents[2]
UV = Path(sysconfig.get_path("scripts")) / "uv"
INSIDE = {
    "plexichat/py.typed",
    "plexichat/web_dist/index.html",
    "plexichat/security/common_passwords.txt",
    "plexichat/adapters/sql/migrations/env.py",
}
OUTSIDE = ("tests", "web/", "node_modules", "benchmarks", "docs")

pytestmark = pytest.mark.slow


def _run(*command: object) -> None:
    words = [str(word) for word in command]
    answer = subprocess.run(
        words, cwd=ROOT, capture_output=True, text=True, timeout=280, check=False
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of the working tree, built as `python -m build` does."""
    folder = tmp_path_factory.mktemp("dist")
    _run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_holds_the_page_and_no_workshop(wheel: Path) -> None:
    names = set(ZipFile(wheel).namelist())
    assert names >= INSIDE
    assert [name for name in names if name.startswith(OUTSIDE)] == []


def test_the_wheel_serves_the_page_from_a_fresh_environment(wheel: Path, tmp_path: Path) -> None:
    venv = tmp_path / "venv"
    _run(UV, "venv", "--quiet", "--python", sys.executable, venv)
    install = (UV, "pip", "install", "--quiet", "--python", venv / "bin" / "python")
    _run(*install, "--require-hashes", "-r", ROOT / "requirements" / "run.txt")
    _run(*install, "--no-deps", wheel)
    command = [str(venv / "bin" / "plexichat"), "serve"]
    with serving(command, tmp_path, bare_environment(tmp_path / "home")) as server:
        status, page = server.get("/")
        assert status == 200, page
        assert b'<script type="module"' in page
        assert server.stop() == 0
