"""Writes the index of decision records: `python scripts/decisions.py [--check]`."""

import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "decisions"
INDEX = FOLDER / "README.md"
HEAD = """# Decisions

One page for each choice that is dear to undo: its reason, what else was looked at, its price.
A record is not rewritten when we learn better; a new one says which it replaces.

"""


def index() -> str:
    """Return the index as it must be: one line for each record, in order of number."""
    lines = []
    for path in sorted(FOLDER.glob("[0-9]*.md")):
        title = path.read_text(encoding="utf-8").splitlines()[0].lstrip("# ").strip()
        _, _, name = title.partition(" ")
        lines.append(f"- [{path.name[:4]}]({path.name}) {name}")
    return HEAD + "\n".join(lines) + "\n"


def main() -> None:
    """Write the index, or say that it is old."""
    if "--check" not in sys.argv:
        INDEX.write_text(index(), encoding="utf-8")
    elif not INDEX.is_file() or INDEX.read_text(encoding="utf-8") != index():
        sys.exit("docs/decisions/README.md is old: run make docs")


if __name__ == "__main__":
    main()
