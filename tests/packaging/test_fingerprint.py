"""The web client is built anew when its sources changed, and only then."""

from pathlib import Path

import hatch_build


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_what_tools_leave_behind_changes_nothing(tmp_path: Path) -> None:
    _write(tmp_path / "src" / "main.ts", "1")
    before = hatch_build.fingerprint(tmp_path)
    _write(tmp_path / "node_modules" / ".vitest-cache" / "a", "x")
    _write(tmp_path / "coverage" / "b", "x")
    assert hatch_build.fingerprint(tmp_path) == before


def test_a_source_that_is_changed_moved_or_added_counts(tmp_path: Path) -> None:
    _write(tmp_path / "src" / "main.ts", "1")
    prints = [hatch_build.fingerprint(tmp_path)]
    _write(tmp_path / "src" / "main.ts", "2")
    prints.append(hatch_build.fingerprint(tmp_path))
    (tmp_path / "src" / "main.ts").rename(tmp_path / "src" / "other.ts")
    prints.append(hatch_build.fingerprint(tmp_path))
    _write(tmp_path / "src" / "ui" / "face.ts", "3")
    prints.append(hatch_build.fingerprint(tmp_path))
    assert len(set(prints)) == len(prints)
