"""Makes the checkout's private Python environment: `python3 scripts/environment.py`.

Standard library only, and it must parse on any Python 3: it is what says that one is too old.
Debian ships `venv` without `ensurepip`; then whatever can bring pip in instead is used.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)
NEWEST_TRIED = 16
VENV = Path(__file__).resolve().parents[1] / ".venv"
WITHOUT_PIP = """This Python cannot make an environment with pip in it: its `ensurepip` is missing.
On Debian and Ubuntu, as root:   apt install python3-venv
Without root, with pip there:    python3 -m pip install --user virtualenv
Then run the same command again."""


def require_python() -> None:
    """Go on with a Python that is new enough, or say that there is none."""
    if sys.version_info >= OLDEST:
        return
    for minor in range(NEWEST_TRIED, OLDEST[1] - 1, -1):
        newer = shutil.which(f"python3.{minor}")
        if newer:
            os.execv(newer, [newer, *sys.argv])
    sys.exit(
        "PlexiChat needs Python 3.11 or newer; this is "
        + sys.version.split()[0]
        + ". Install a newer one, or name it: python3.13 start"
    )


def make_environment(venv: Path, python: str = sys.executable) -> None:
    """Make `venv` with pip in it; nothing half-made is left when that fails."""
    for attempt in (_with_ensurepip, _with_this_pip, _with_uv, _with_virtualenv):
        if attempt(venv, python) and _has_pip(venv):
            return
        shutil.rmtree(venv, ignore_errors=True)
    sys.exit(WITHOUT_PIP)


def _with_ensurepip(venv: Path, python: str) -> bool:
    return _run(python, "-m", "venv", venv)


def _with_this_pip(venv: Path, python: str) -> bool:
    made = _run(python, "-m", "venv", "--without-pip", venv)
    inside = venv / "bin" / "python"
    return made and _run(python, "-m", "pip", "--python", inside, "install", "--quiet", "pip")


def _with_uv(venv: Path, python: str) -> bool:
    return _run("uv", "venv", "--quiet", "--seed", "--python", python, venv)


def _with_virtualenv(venv: Path, python: str) -> bool:
    return _run(python, "-m", "virtualenv", "--quiet", venv) or _run(
        "virtualenv", "--quiet", "--python", python, venv
    )


def _has_pip(venv: Path) -> bool:
    return _run(venv / "bin" / "python", "-m", "pip", "--version")


def _run(*command: "str | Path") -> bool:
    try:
        answer = subprocess.run(
            [str(part) for part in command],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
    except OSError:
        return False
    return answer.returncode == 0


if __name__ == "__main__":
    require_python()
    make_environment(VENV)
