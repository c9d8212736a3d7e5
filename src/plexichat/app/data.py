"""The data directory: made for its owner alone, and used by one server at a time."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path

from plexichat.adapters.sql import schema
from plexichat.app.settings import Settings
from plexichat.core.errors import PlexiError

LOCK_FILE = "server.lock"


class DataInUse(PlexiError):  # noqa: N818 - named as the refusal
    """Another server works on the directory: two would give the same numbers twice."""

    code = "data.in_use"
    status = HTTPStatus.CONFLICT
    title = "Another server uses this data directory"


def make(settings: Settings) -> None:
    """Make the directory where there is none; raises `schema.DatabaseUnusable` with the cure."""
    with schema.usable(settings.database):
        settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)


@contextmanager
def held(settings: Settings) -> Iterator[None]:
    """Keep other servers out for the life of the block, and say where this one listens.

    The lock is the kernel's (`flock`): it ends with the process, however that ends.
    Raises `DataInUse`.
    """
    make(settings)
    with schema.usable(settings.database):
        file = os.open(settings.data / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DataInUse(_who(settings.data)) from None
        os.ftruncate(file, 0)
        os.write(file, json.dumps({"process": os.getpid(), "url": settings.url}).encode())
        yield
    finally:
        os.close(file)


def url(settings: Settings) -> str:
    """Return where the running server listens, or where one would."""
    try:
        file = os.open(settings.data / LOCK_FILE, os.O_RDONLY)
    except OSError:
        return settings.url
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _said(settings.data).get("url", settings.url)
    finally:
        os.close(file)
    return settings.url


def _who(data: Path) -> str:
    said = _said(data)
    where = f" (process {said['process']}, {said['url']})" if said else ""
    return (
        f"{data} is used by a running server{where}. Stop it, or choose another --data directory."
    )


def _said(data: Path) -> dict[str, str]:
    try:
        said: dict[str, str] = json.loads((data / LOCK_FILE).read_bytes())
    except (OSError, ValueError):
        # The other one is just beginning: it holds the lock and has not said more.
        return {}
    return said
