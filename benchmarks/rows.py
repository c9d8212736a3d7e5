"""What a measurement says: rows of one table."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

HEAD = ("measured", "figure", "CPU s", "wall s", "bar", "met", "remarks")


@dataclass(frozen=True, slots=True)
class Bar:
    """What a figure has to reach; `met` is None where the run was too small to tell."""

    text: str
    met: bool | None


@dataclass(frozen=True, slots=True)
class Row:
    """One figure, beside it what it cost the server."""

    what: str
    figure: str
    cpu: float | None = None
    wall: float | None = None
    bar: Bar | None = None
    note: str = ""

    def cells(self) -> tuple[str, ...]:
        """Return the row's texts in the order of `HEAD`."""
        met = {None: "–", True: "yes", False: "**no**"}
        bar = self.bar or Bar("", None)
        told = "" if self.bar is None else met[bar.met]
        return (
            self.what,
            self.figure,
            _number(self.cpu),
            _number(self.wall),
            bar.text,
            told,
            self.note,
        )


def table(rows: Sequence[Row]) -> str:
    """Return the rows as a Markdown table whose columns stand under each other."""
    lines = [HEAD, *(row.cells() for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    lines.insert(1, tuple("-" * width for width in widths))
    return "\n".join(
        "| "
        + " | ".join(text.ljust(width) for text, width in zip(line, widths, strict=True))
        + " |"
        for line in lines
    )


def write(page: Path, text: str, name: str) -> None:
    """Put the text between the two markers of that name in a page."""
    marks = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    before, begin, rest = page.read_text(encoding="utf-8").partition(marks[0])
    _, end, after = rest.partition(marks[1])
    if not (begin and end):
        message = f"{page} lacks the markers {' and '.join(marks)}"
        raise ValueError(message)
    page.write_text(f"{before}{begin}\n\n{text}\n\n{end}{after}", encoding="utf-8")


def count(number: float) -> str:
    """Return a number as people read it: 1 234 567, or 1.23 where it is small."""
    if abs(number) < 10:
        return f"{number:.2f}"
    return f"{number:,.0f}".replace(",", " ")


def milliseconds(seconds: float) -> str:
    """Return a duration in milliseconds."""
    return f"{seconds * 1000:.1f} ms"


def quantile(values: Sequence[float], share: float) -> float:
    """Return the value below which this share of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float("nan")


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"
