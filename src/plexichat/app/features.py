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
    # Not at the top: what only loads tables needs no web framework, a second of a copy's pause.
    found: list[Any] = [*import_module("plexichat.edge.polling").ROUTES]
    for feature in WITH_ROUTES:
        found += import_module(f"plexichat.features.{feature}.routes").ROUTES
    return found
