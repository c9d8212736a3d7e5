"""The explicit list of what the features bring: tables, routes, socket commands, jobs."""

from collections.abc import Sequence
from importlib import import_module
from typing import Any

WITH_TABLES = ("users", "auth", "files", "spaces", "channels", "messages", "imports")
WITH_ROUTES = ("auth", "users", "files", "spaces", "channels", "messages", "sync", "search")


def load_tables() -> None:
    """Register every feature's tables in SQLModel's metadata."""
    for feature in WITH_TABLES:
        import_module(f"plexichat.features.{feature}.models")
    import_module("plexichat.adapters.sql.models")


def routes() -> Sequence[Any]:
    """Return all routes below `/api/v1`."""
    found: list[Any] = []
    for feature in WITH_ROUTES:
        found += import_module(f"plexichat.features.{feature}.routes").ROUTES
    return found
