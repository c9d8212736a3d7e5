"""The newer product's keys: a key-encryption key opens the keyrings, these open the texts.

No key is ever shown: refusals name files and variables only.
"""

import base64
import binascii
import json
import re
from collections.abc import Mapping
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from plexichat.features.imports.errors import KeyNeeded
from plexichat.features.imports.legacy_keys import KeyOptions

KEY_BYTES, NONCE_BYTES, TAG_BYTES = 32, 12, 16
MACHINE_KEY = ".machine_key"
LARGEST_KEYRING = 1 << 20
_SEALED = re.compile(r"ENC:(\d{1,9}):([A-Za-z0-9+/_-]+={0,2})")
_RATCHET = re.compile(r"ENC:3:(\d{1,20}):([A-Za-z0-9+/_=-]+)")


class Unreadable(Exception):  # noqa: N818 - named as the refusal
    """One text cannot be decrypted; the message is the reason."""


class Keyring:
    """The keys of one keyring file by version; made by `open_keyring`."""

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        self._keys = {version: AESGCM(key) for version, key in keys.items()}

    def opens(self, version: str) -> bool:
        """Tell whether the ring has the key of a version."""
        return version in self._keys

    def text(self, sealed: str, *bound_to: bytes) -> str:
        """Decrypt a text that is bound to one of these; raises `Unreadable`."""
        named = _SEALED.fullmatch(sealed)
        if named is None:
            raise Unreadable("encrypted with a channel's moving key")
        key = self._keys.get(named[1])
        if key is None:
            raise Unreadable(f"encrypted with key version {named[1]}, which the keyring lacks")
        raw = _base64(named[2])
        for each in bound_to:
            try:
                return key.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], each).decode()
            except (InvalidTag, ValueError):
                continue
        raise Unreadable("damaged, or encrypted for another message")


def is_sealed(text: str) -> bool:
    """Tell whether a text is encrypted, and not one that merely begins like it."""
    named = _SEALED.fullmatch(text)
    if named is not None:
        return len(_base64(named[2])) >= NONCE_BYTES + TAG_BYTES
    return _RATCHET.fullmatch(text) is not None


def version_of(sealed: str) -> str | None:
    """Return which key a text wants; None for a channel's moving key."""
    named = _SEALED.fullmatch(sealed)
    return None if named is None else named[1]


def open_keyring(
    options: KeyOptions, folder: Path, name: str, variable: str, given: str | None
) -> Keyring:
    """Open `message_keyring.json` or its sibling; raises `KeyNeeded` with the cure."""
    path = (options.folder or folder) / name
    raw = _read(
        path, f"Copy {name} of the old server beside its database, or name its folder by --keys."
    )
    kek, origin = _kek(options, path.parent, variable, given)
    try:
        box = json.loads(raw)
        nonce, payload = base64.b64decode(box["nonce"]), base64.b64decode(box["payload"])
        ring = json.loads(AESGCM(kek).decrypt(nonce, payload, None))
        keys = {str(version): base64.b64decode(key) for version, key in ring["keys"].items()}
        return Keyring(keys)
    except InvalidTag:
        raise KeyNeeded(
            f"The key in {origin} does not open {path.name}. Nothing was imported. Give the key"
            f" with which the old server ran: {variable} in its environment, or its {MACHINE_KEY}."
        ) from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise KeyNeeded(
            f"{path.name} is not a keyring of the old server ({type(error).__name__}). Nothing was"
            " imported. Take the file from the old server's data directory, or from its backup."
        ) from None


def _kek(options: KeyOptions, folder: Path, variable: str, given: str | None) -> tuple[bytes, str]:
    if given is not None:
        return _key(given, variable), variable
    path = options.machine_key or folder / MACHINE_KEY
    raw = _read(
        path,
        f"Set {variable} to the old server's key, or name its {MACHINE_KEY} by --machine-key.",
    )
    return (
        (raw, path.name)
        if len(raw) == KEY_BYTES
        else (_key(raw.decode("latin-1"), path.name), path.name)
    )


def _key(text: str, origin: str) -> bytes:
    plain = text.strip()
    for read in (bytes.fromhex, _strict_base64):
        try:
            key = read(plain)
        except (ValueError, binascii.Error):
            continue
        if len(key) == KEY_BYTES:
            return key
    raise KeyNeeded(
        f"The key in {origin} is not one: it has {KEY_BYTES} bytes, as 64 hex digits or as base64."
        " Nothing was imported. Copy it whole from the old server."
    )


def _read(path: Path, cure: str) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(LARGEST_KEYRING)
    except FileNotFoundError:
        raise KeyNeeded(
            f"Messages are encrypted, and {path} is not there. Nothing was imported. {cure}"
        ) from None
    except OSError as error:
        raise KeyNeeded(
            f"{path} cannot be read: {error.strerror}. Nothing was imported."
        ) from error


def _strict_base64(text: str) -> bytes:
    return base64.b64decode(text, altchars=b"-_" if set("-_") & set(text) else None, validate=True)


def _base64(text: str) -> bytes:
    try:
        return _strict_base64(text + "=" * (-len(text) % 4))
    except (ValueError, binascii.Error):
        return b""
