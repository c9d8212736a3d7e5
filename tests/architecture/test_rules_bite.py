"""Each of our own rules is proven once by a deliberate violation, and spares what it must."""

import json
import shutil
import subprocess
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
AST_GREP = Path(sysconfig.get_path("scripts")) / "ast-grep"
SERVICE = "src/plexichat/features/spaces/service.py"
VIOLATIONS = [
    ("only-the-unit-commits", "connection.commit()"),
    ("only-the-unit-publishes", "self._bus.publish([fact])"),
    ("no-orphan-tasks", "asyncio.create_task(work())"),
    ("no-orphan-tasks", "asyncio.get_running_loop().create_task(work())"),
    ("time-comes-from-the-clock", "datetime.now(tz=UTC)"),
    ("time-comes-from-the-clock", "time.time()"),
    ("the-environment-is-read-in-settings", "os.environ['HOME']"),
    ("the-environment-is-read-in-settings", "os.getenv('HOME')"),
    ("membership-is-asked-of-channels", "text('SELECT 1 FROM channel_members')"),
]
INNOCENT = [
    (SERVICE, "unit.announce(topic, fact)"),
    (SERVICE, "tasks.create_task(work())"),
    (SERVICE, "self._clock.now_ms()"),
    ("src/plexichat/adapters/sql/sqlite.py", "connection.commit()"),
    ("src/plexichat/core/clock.py", "time.time()"),
    ("src/plexichat/features/channels/store.py", "text('SELECT 1 FROM channel_members')"),
]


def _broken(tree: Path, name: str, line: str) -> set[str]:
    shutil.copytree(ROOT / "rules", tree / "rules")
    shutil.copy(ROOT / "sgconfig.yml", tree)
    path = tree / name
    path.parent.mkdir(parents=True)
    path.write_text(f"{line}\n", encoding="utf-8")
    command = [AST_GREP, "scan", "--json=compact"]
    answer = subprocess.run(
        command, cwd=tree, capture_output=True, text=True, timeout=60, check=False
    )
    return {found["ruleId"] for found in json.loads(answer.stdout)}


@pytest.mark.parametrize(("rule", "line"), VIOLATIONS)
def test_a_violation_is_found(rule: str, line: str, tmp_path: Path) -> None:
    assert _broken(tmp_path, SERVICE, line) == {rule}


@pytest.mark.parametrize(("name", "line"), INNOCENT)
def test_what_is_right_is_spared(name: str, line: str, tmp_path: Path) -> None:
    assert _broken(tmp_path, name, line) == set()


def test_every_rule_is_proven() -> None:
    ids = {
        line.removeprefix("id:").strip()
        for path in (ROOT / "rules").glob("*.yml")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith("id:")
    }
    assert ids == {rule for rule, _ in VIOLATIONS}
