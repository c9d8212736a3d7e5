"""The newer product's accounts."""

from plexichat.features.imports.history import Person
from plexichat.features.imports.legacy import values
from plexichat.features.imports.legacy.keys import Unreadable
from plexichat.features.imports.legacy.moments import ACCOUNT_EPOCH_MS, clock_ms
from plexichat.features.imports.legacy.newer_keys import Cipher
from plexichat.features.imports.legacy.people import Adopt, password, sign_in_name
from plexichat.features.imports.legacy.source import Source
from plexichat.features.imports.report import Report
from plexichat.features.imports.slack_rooms import display_name

SYSTEM = 0
_USERS = (
    "id account_type username display_name_encrypted password_hash created_at account_locked"
    " locked_until deletion_status"
)


async def people(source: Source, cipher: Cipher, adopt: Adopt, report: Report) -> list[Person]:
    """Return everybody with an account but the system's own."""
    found: list[Person] = []
    for row in source.rows("auth_users", _USERS, f"WHERE id <> {SYSTEM} ORDER BY id"):
        user_id, account, name, sealed, stored, created, locked, until, deletion = row
        username = sign_in_name(values.text(name) or str(user_id))
        is_bot = account == "bot"
        kept = None if is_bot else await password(adopt, stored, None, username, report)
        created_ms = clock_ms(created, user_id, ACCOUNT_EPOCH_MS) or 0
        closed = deletion not in {"active", None} or (bool(locked) and until is None)
        found.append(
            Person(
                external_id=str(user_id),
                username=username,
                display_name=display_name(_shown(cipher, user_id, sealed, report) or str(name)),
                created_ms=created_ms,
                deactivated_ms=created_ms or 1 if closed else None,
                kind="bot" if is_bot else "human" if kept else "imported",
                password_hash=kept,
            )
        )
    if source.one("SELECT 1 FROM auth_users WHERE email_encrypted <> '' LIMIT 1"):
        report.leave_out("e-mail addresses: accounts have none here", "auth_users.email_encrypted")
    if source.one("SELECT 1 FROM auth_users WHERE totp_enabled = 1 LIMIT 1"):
        report.leave_out("second factors: people set them up anew", "auth_users.totp_secret")
    return found


def _shown(cipher: Cipher, user_id: object, sealed: object, report: Report) -> str:
    try:
        return cipher.name(user_id, sealed)
    except Unreadable as error:
        report.leave_out(f"a display name: {error}", str(user_id))
        return ""
