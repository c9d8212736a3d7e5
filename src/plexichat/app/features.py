"""The explicit list of what the features bring: tables, routes, socket commands, jobs."""

from collections.abc import Sequence
from importlib import import_module

WITH_TABLES = ("users", "auth", "files", "spaces", "channels", "messages", "imports")


def load_tables() -> None:
    """Register every feature's tables in SQLModel's metadata."""
    for feature in WITH_TABLES:
        import_module(f"plexichat.features.{feature}.models")


def routes() -> Sequence[object]:
    """Return all routes below `/api/v1`."""
    from plexichat.features.auth.routes import ROUTES as AUTH  # noqa: PLC0415 - commands need none

    return [*AUTH]
