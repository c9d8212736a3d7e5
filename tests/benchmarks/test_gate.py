"""The gate refuses what became dearer, and says what it does not know."""

import json

import pytest

from benchmarks import gate
from benchmarks.hot_paths import HotPath

BEFORE = {"sending": 2.0, "reading": 4.0}


@pytest.mark.parametrize(
    ("found", "status", "said"),
    [
        ({"sending": 2.2, "reading": 3.9}, 0, ""),
        ({"sending": 2.0 * gate.TOLERATED + 0.1, "reading": 4.0}, 1, "DEARER"),
        ({"sending": 1.0, "reading": 4.0}, 0, "cheaper"),
        ({"sending": 2.0, "reading": 4.0, "finding": 1.0}, 1, "not in the file"),
        ({"sending": 2.0}, 1, "reading"),
    ],
)
def test_what_became_dearer_is_refused(
    found: dict[str, float], status: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert gate.compare(found, BEFORE) == status
    assert said in capsys.readouterr().out


@pytest.mark.parametrize(("costs", "shown"), [([9.0, 2.0], 2.0), ([9.0], 9.0), ([2.0], 2.0)])
async def test_what_seems_dearer_is_measured_again_and_stays_so_where_it_is(
    costs: list[float], shown: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nothing() -> None: ...

    asked: list[HotPath] = []

    async def ratio(path: HotPath) -> float:
        asked.append(path)
        return costs[min(len(asked), len(costs)) - 1]

    monkeypatch.setattr(gate, "_ratio", ratio)
    assert await gate.lowest(HotPath("sending", nothing, nothing), 2.0) == shown
    assert len(asked) == (1 + gate.AGAIN if shown == 9.0 else len(costs))


def test_what_is_committed_is_a_ratio_for_each_path() -> None:
    ratios = json.loads(gate.FILE.read_text("utf-8"))
    assert ratios
    assert all(ratio > 0 for ratio in ratios.values())
