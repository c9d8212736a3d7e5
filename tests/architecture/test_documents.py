"""Documents lead somewhere, fragments are of a known kind, and pins name no index."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from urllib.parse import unquote

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "benchmarks").rglob("*.md")]
)
KINDS = {"feature", "bugfix", "doc", "removal", "misc"}
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"```.*?```|`[^`]*`", re.DOTALL)
PLACE = re.compile(r"`((?:src|tests|web|docs|scripts|rules|benchmarks|contracts)/[\w./-]+)`")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def _anchors(page: Path) -> set[str]:
    headings = HEADING.findall(page.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in headings}


def _leads_nowhere(page: Path, link: str) -> bool:
    if re.match(r"[a-z]+:", link):
        return False
    name, _, anchor = unquote(link).partition("#")
    target = page.parent / name if name else page
    if not target.exists():
        return True
    return bool(anchor) and target.suffix == ".md" and anchor not in _anchors(target)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    text = CODE.sub("", page.read_text(encoding="utf-8"))
    assert [link for link in LINK.findall(text) if _leads_nowhere(page, link)] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_file_that_a_page_names_is_there(page: Path) -> None:
    named = PLACE.findall(page.read_text(encoding="utf-8"))
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_a_missing_page_and_a_missing_heading_are_noticed(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# One thing\n")
    assert _leads_nowhere(page, "other.md")
    assert _leads_nowhere(page, "#another-thing")
    assert not _leads_nowhere(page, "page.md#one-thing")


def test_the_index_of_decisions_is_fresh() -> None:
    command = [sys.executable, str(ROOT / "scripts" / "decisions.py"), "--check"]
    answer = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert answer.returncode == 0, answer.stderr


def test_decisions_are_numbered_once() -> None:
    numbers = [path.name[:4] for path in (ROOT / "docs" / "decisions").glob("[0-9]*.md")]
    assert len(numbers) == len(set(numbers))


def test_fragments_of_the_changelog_are_of_a_known_kind_and_say_something() -> None:
    for path in (ROOT / "changes").glob("*.md"):
        assert path.suffixes[0].removeprefix(".") in KINDS, path.name
        assert path.read_text(encoding="utf-8").strip(), path.name


@pytest.mark.parametrize(
    "pins", sorted((ROOT / "requirements").glob("*.txt")), ids=lambda p: p.name
)
def test_pins_name_no_index_and_have_hashes(pins: Path) -> None:
    text = pins.read_text(encoding="utf-8")
    assert "://" not in text
    assert "--index" not in text
    assert "--find-links" not in text
    assert text.count("==") <= text.count("--hash=sha256:")


def test_the_web_clients_lock_names_no_index() -> None:
    text = (ROOT / "web" / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in text
    assert '"integrity"' in text


def test_the_web_clients_scripts_work_with_a_node_from_a_wheel() -> None:
    scripts = json.loads((ROOT / "web" / "package.json").read_text(encoding="utf-8"))["scripts"]
    calling = [name for name, line in scripts.items() if re.search(r"\bnp[mx]\b", line)]
    assert calling == [], "say `node --run`: the wheel's own npm does not find its modules"


def test_every_ruff_exception_has_its_reason() -> None:
    source = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    ignored = tomllib.loads(source)["tool"]["ruff"]["lint"]["ignore"]
    for rule in ignored:
        assert re.search(rf'"{rule}",\s*# \S+ \S+', source), f"{rule}: write why"
