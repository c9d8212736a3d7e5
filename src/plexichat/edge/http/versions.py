"""ETag and If-Match for things that two people may change at once."""

import re

from plexichat.edge.http.errors import VersionMismatch

_TAG = re.compile(r'\s*(?:W/)?"([^"]*)"\s*')


def etag(version: int) -> str:
    """Return the ETag of a version."""
    return f'"{version}"'


def require_match(if_match: str | None, version: int) -> None:
    """Raise `VersionMismatch` unless `If-Match` is absent, `*`, or names this version."""
    if if_match is None or if_match.strip() == "*":
        return
    tags = {found.group(1) for part in if_match.split(",") if (found := _TAG.fullmatch(part))}
    if str(version) not in tags:
        raise VersionMismatch(f"It is at version {version} now.")


def named_version(if_match: str | None) -> int | None:
    """Return the one version that `If-Match` names, for features that compare it themselves."""
    if if_match is None or if_match.strip() == "*":
        return None
    found = _TAG.fullmatch(if_match)
    if found is None or not (found.group(1).isascii() and found.group(1).isdigit()):
        raise VersionMismatch('Send If-Match as "version", in quotes.')
    return int(found.group(1)[:18])
