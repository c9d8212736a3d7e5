"""Bringing a made database into a world of tests."""

from pathlib import Path

from plexichat.features.imports.legacy import open_legacy
from plexichat.features.imports.legacy_keys import KeyOptions
from plexichat.features.imports.report import Report
from plexichat.security.passwords import Passwords
from tests.features.imports.conftest import STEPS, World


async def bring(
    world: World,
    path: Path,
    *,
    keys: KeyOptions | None = None,
    files: Path | None = None,
    dry: bool = False,
) -> dict[str, object]:
    """Import an old database and return the report."""
    report, passwords = Report(), Passwords(cost="test-only-cheap")
    try:
        async with open_legacy(path, keys or KeyOptions(), files, passwords.adopt, report) as old:
            await world.importer.bring(old, report, STEPS, space=None, dry=dry)
    finally:
        passwords.close()
    return report.as_dict()


def left_out(report: dict[str, object]) -> dict[str, int]:
    """Return how often each reason kept something out."""
    found = report["left_out"]
    assert isinstance(found, list)
    return {each["reason"]: each["count"] for each in found}


def counts(report: dict[str, object]) -> dict[str, int]:
    found = report["counts"]
    assert isinstance(found, dict)
    return found
