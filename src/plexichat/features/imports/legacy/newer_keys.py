"""Decrypting the newer product's columns, proven to work before anything is imported."""

from plexichat.features.imports.errors import KeyNeeded
from plexichat.features.imports.legacy.keys import (
    Keyring,
    Unreadable,
    is_sealed,
    open_keyring,
    version_of,
)
from plexichat.features.imports.legacy.source import Source
from plexichat.features.imports.legacy_keys import KeyOptions

MESSAGE_KEY, SYSTEM_KEY = "PLEXICHAT_MESSAGE_KEY", "PLEXICHAT_SYSTEM_KEY"
_SAMPLES = 20
_NAMED = (
    ("auth_users", "display_name_encrypted"),
    ("srv_servers", "description_encrypted"),
    ("srv_channels", "topic_encrypted"),
    ("thread_threads", "name_encrypted"),
)


class Cipher:
    """Reads encrypted columns; those in clear pass as they are."""

    def __init__(self, source: Source, options: KeyOptions) -> None:
        self._messages: Keyring | None = None
        self._names: Keyring | None = None
        if _any_sealed(source, "msg_messages", "content", "content_encrypted"):
            self._messages = open_keyring(
                options,
                source.path.parent,
                "message_keyring.json",
                MESSAGE_KEY,
                options.message_key,
            )
            self._prove(source, self._messages)
        if any(_any_sealed(source, *each) for each in _NAMED):
            self._names = open_keyring(
                options, source.path.parent, "system_keyring.json", SYSTEM_KEY, options.system_key
            )

    def message(self, message_id: int, *columns: object) -> str:
        """Return what a message says, from the first column that has something."""
        text = next((each for each in columns if isinstance(each, str) and each), "")
        if self._messages is None or not is_sealed(text):
            return text
        return self._messages.text(text, str(message_id).encode())

    def name(self, row_id: object, *columns: object) -> str:
        """Return a name, a topic or a description."""
        text = next((each for each in columns if isinstance(each, str) and each), "")
        if self._names is None or not is_sealed(text):
            return text
        return self._names.text(text, str(row_id).encode(), b"")

    def _prove(self, source: Source, ring: Keyring) -> None:
        versions = source.connection.execute(
            "SELECT DISTINCT substr(content, 1, 4 + instr(substr(content, 5), ':'))"
            " FROM msg_messages WHERE content LIKE 'ENC:%'"
        ).fetchall()
        for (prefix,) in versions:
            samples = source.connection.execute(
                "SELECT id, content FROM msg_messages WHERE content LIKE ? LIMIT ?",
                (f"{prefix}%", _SAMPLES),
            ).fetchall()
            sealed = [
                (each, text) for each, text in samples if version_of(text) and is_sealed(text)
            ]
            version = str(prefix).split(":")[1]
            if sealed and not ring.opens(version):
                raise KeyNeeded(
                    f"Messages are encrypted with key version {version}, which"
                    " message_keyring.json lacks. Nothing was imported. Take the newest copy of"
                    " that file from the old server."
                )
            if sealed and not any(_opens(ring, each, text) for each, text in sealed):
                raise KeyNeeded(
                    "message_keyring.json opens, but not the messages of this database: it is"
                    " another server's. Nothing was imported. Take the file that lay beside this"
                    " database."
                )


def _opens(ring: Keyring, message_id: int, text: str) -> bool:
    try:
        ring.text(text, str(message_id).encode())
    except Unreadable:
        return False
    return True


def _any_sealed(source: Source, table: str, *columns: str) -> bool:
    return any(
        is_sealed(str(text))
        for column in columns
        if source.has(table, column)
        for (text,) in source.rows(table, column, f"WHERE {column} LIKE 'ENC:%' LIMIT {_SAMPLES}")
    )
