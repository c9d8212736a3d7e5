"""The recovery kit: the secret key of the backups, which the owner keeps, and not the server."""

import os
from datetime import UTC, datetime
from pathlib import Path

from plexichat.core.clock import Clock
from plexichat.core.errors import Invalid
from plexichat.security.sealing import new_keys, recipient_of

RECIPIENT = "backup-recipient.txt"
KIT = "RECOVERY-KIT"
LARGEST = 1 << 16
_SECRET = "AGE-SECRET-KEY-1"  # noqa: S105 - how such keys begin

_WORDS = """PlexiChat recovery kit
======================

Made {day} UTC for the server in {data}.

KEEP THIS. Print it, or put it into a password manager, in a place that does not burn down
together with the server. Then delete the file from the server.

Every backup of the server is sealed for the key below. WITHOUT IT NO BACKUP CAN BE OPENED, by
you or by anybody else. With it, everybody can: whoever has this page and a backup reads every
message. The server itself keeps only the public half and cannot open its own backups.

The secret key, one line:

{secret}

Its public half: {recipient}

To prove that a backup is good:

    plexichat backup verify BACKUP.tar.age --kit THIS-FILE

To bring everything back on a fresh machine:

    plexichat backup restore BACKUP.tar.age --kit THIS-FILE --data NEW-DIRECTORY

Without PlexiChat, any `age` program opens a backup: age -d -i THIS-FILE BACKUP.tar.age | tar t
"""


class KitRefused(Invalid):
    """There is no recovery kit where one was named, or it cannot be written there."""

    code = "backup.kit"
    title = "The recovery kit cannot be used"


def recipient(data: Path) -> str | None:
    """Return for whom this server seals its backups; None before the first kit."""
    try:
        return (data / RECIPIENT).read_text("ascii").strip()
    except FileNotFoundError:
        return None


def make(data: Path, clock: Clock, to: Path | None = None) -> Path:
    """Make a fresh kit and seal for it from now on; return the file that the owner takes away.

    The kit is durable before the server turns to it: no backup is ever sealed for a lost key.
    """
    now = datetime.fromtimestamp(clock.now_ms() / 1000, UTC)
    secret, public = new_keys()
    place = to or data / f"{KIT}-{now:%Y%m%dT%H%M%SZ}.txt"
    words = _WORDS.format(day=f"{now:%Y-%m-%d %H:%M}", data=data, secret=secret, recipient=public)
    try:
        _write(place, words, os.O_EXCL)
        keep_recipient(data, secret)
    except FileExistsError:
        raise KitRefused(f"{place} is there already. Name another file.") from None
    except OSError as error:
        raise KitRefused(f"{place}: {error.strerror}. Name a file that can be written.") from error
    return place


def keep_recipient(data: Path, secret: str) -> None:
    """Seal for the holder of this secret key from now on."""
    fresh = data / f"{RECIPIENT}.new"
    _write(fresh, recipient_of(secret) + "\n", os.O_TRUNC)
    fresh.replace(data / RECIPIENT)


def carry(source: Path, target: Path) -> None:
    """Seal in another data directory for whom this one does, where that has nobody yet."""
    known = recipient(source)
    if known is not None and recipient(target) is None:
        _write(target / RECIPIENT, known + "\n", os.O_TRUNC)


def ensure(data: Path, clock: Clock) -> Path | None:
    """Make the first kit; None where there is one."""
    return make(data, clock) if recipient(data) is None else None


def left_behind(data: Path) -> list[Path]:
    """Return kits that their owner has not taken away yet."""
    return sorted(data.glob(f"{KIT}-*.txt"))


def secret(kit: Path) -> str:
    """Return the secret key in a kit, or in a file of `age-keygen`; raises `KitRefused`."""
    try:
        with kit.open("rb") as file:
            text = file.read(LARGEST).decode("utf-8", "replace")
    except OSError as error:
        raise KitRefused(f"{kit}: {error.strerror}. Name the file of the recovery kit.") from error
    found = [line.strip() for line in text.splitlines() if line.strip().startswith(_SECRET)]
    if not found:
        raise KitRefused(f"{kit} holds no line that begins with {_SECRET}. Type it whole.")
    recipient_of(found[0])
    return found[0]


def _write(place: Path, text: str, how: int) -> None:
    handle = os.open(place, os.O_WRONLY | os.O_CREAT | how, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
