"""Curves as a picture: an SVG with a panel for each, the size along a logarithmic axis."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log10

WIDTH, HEIGHT, MARGIN, ACROSS = 420, 240, 56, 2
_STYLE = (
    "text{font:12px sans-serif;fill:#333}.title{font-weight:bold}.axis{stroke:#999}"
    ".first{stroke:#999;stroke-dasharray:4 4}.curve{fill:none;stroke:#1d6fb8;stroke-width:2}"
    ".point{fill:#1d6fb8}"
)


@dataclass(frozen=True, slots=True)
class Curve:
    """What something costs, by how much there is; `unit` is the cost's."""

    title: str
    along: str
    unit: str
    points: Sequence[tuple[int, float]]


def picture(curves: Sequence[Curve]) -> str:
    """Return an SVG of all curves."""
    rows = -(-len(curves) // ACROSS)
    size = f'width="{WIDTH * ACROSS}" height="{HEIGHT * rows}"'
    lines = [f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">']
    lines.append(f'<style>{_STYLE}</style><rect width="100%" height="100%" fill="#fff"/>')
    for place, curve in enumerate(curves):
        x, y = place % ACROSS * WIDTH, place // ACROSS * HEIGHT
        lines += [f'<g transform="translate({x} {y})">', *_panel(curve), "</g>"]
    return "\n".join([*lines, "</svg>", ""])


def _panel(curve: Curve) -> Iterator[str]:
    sizes = [size for size, _ in curve.points]
    most = max(cost for _, cost in curve.points) * 1.15
    left, right, top, bottom = MARGIN, WIDTH - 36, 40, HEIGHT - 44

    def across(size: int) -> float:
        return left + (right - left) * log10(size / sizes[0]) / log10(sizes[-1] / sizes[0])

    def up(cost: float) -> float:
        return bottom - (bottom - top) * cost / most

    yield f'<text class="title" x="{left}" y="22">{curve.title}, {curve.unit}</text>'
    yield f'<path class="axis" fill="none" d="M{left} {top}V{bottom}H{right}"/>'
    first = up(curve.points[0][1])
    yield f'<path class="first" d="M{left} {first:.1f}H{right}"/>'
    places = [(across(size), up(cost)) for size, cost in curve.points]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    yield f'<polyline class="curve" points="{line}"/>'
    for (x, y), (size, cost) in zip(places, curve.points, strict=True):
        yield f'<circle class="point" cx="{x:.1f}" cy="{y:.1f}" r="3"/>'
        yield f'<text x="{x:.1f}" y="{y - 8:.1f}" text-anchor="middle">{cost:.3g}</text>'
        label = f"{size:,}".replace(",", " ")
        yield f'<text x="{x:.1f}" y="{bottom + 16}" text-anchor="middle">{label}</text>'
    middle, below = (left + right) / 2, bottom + 34
    yield f'<text x="{middle}" y="{below}" text-anchor="middle">{curve.along}</text>'
