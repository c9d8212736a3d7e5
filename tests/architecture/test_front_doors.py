"""A feature meets another only through its front door, or the tables that `app` registers."""

import grimp
import pytest

OPEN_TO_APP = "plexichat.app"
# What `app` composes and what a door itself is made of are not another feature's business.
GRAPH = grimp.build_graph("plexichat")


def _feature(module: str) -> str | None:
    parts = module.split(".")
    return parts[2] if parts[:2] == ["plexichat", "features"] and len(parts) > 2 else None


def _intrusions() -> list[str]:
    found = []
    for importer in GRAPH.modules:
        mine = _feature(importer)
        if mine is None:
            continue
        for imported in GRAPH.find_modules_directly_imported_by(importer):
            theirs = _feature(imported)
            if theirs not in {None, mine} and imported.count(".") > 2:
                found.append(f"{importer} -> {imported}")
    return sorted(found)


@pytest.mark.parametrize("intrusion", _intrusions() or ["none"])
def test_features_meet_through_front_doors(intrusion: str) -> None:
    assert intrusion == "none", f"{intrusion}: import it from the feature's __init__"
