"""What both older products say of people, in our words."""

import hashlib
from collections.abc import Awaitable, Callable

from plexichat.features.imports.history import Person
from plexichat.features.imports.report import Report
from plexichat.features.imports.slack_rooms import display_name, username
from plexichat.features.users import UsernameInvalid, checked_username

Adopt = Callable[[str, str | None], Awaitable[str | None]]
LOCKED = "INVALID_HASH_LOCKED"


def sign_in_name(text: str) -> str:
    """Return the name as it was where it is allowed here, else the nearest that is."""
    try:
        return checked_username(text)
    except UsernameInvalid:
        return username(text)


async def password(
    adopt: Adopt, stored: object, salt: object, named: str, report: Report
) -> str | None:
    """Return how a password's hash is kept; None, and a word in the report, for a new start."""
    if isinstance(stored, str) and stored not in {"", LOCKED}:
        kept = await adopt(stored, salt if isinstance(salt, str) and salt else None)
        if kept is not None:
            return kept
        report.leave_out("a password whose form is not known: make a new one", named)
    return None


class Strangers:
    """Authors who are nobody in the old database: their words stay, under a name of no one."""

    def __init__(self, known: set[str]) -> None:
        self._known = known
        self._new: list[Person] = []

    def author(self, external_id: str, at_ms: int, report: Report) -> str:
        """Return the author; one whom no table names is made up."""
        if external_id not in self._known:
            self._known.add(external_id)
            mark = hashlib.blake2s(external_id.encode(), digest_size=4).hexdigest()
            name = f"former-{mark}"
            self._new.append(Person(external_id, name, display_name("Former user"), at_ms, at_ms))
            report.count("authors whose account is gone")
            report.name("authors whose account is gone", f"{external_id} → {name}")
        return external_id

    def newcomers(self) -> list[Person]:
        """Return whom `author` made up since the last call."""
        new, self._new = self._new, []
        return new
