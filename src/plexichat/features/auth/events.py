"""What a person's own clients are told."""

from msgspec import Struct


class SessionRevoked(Struct, frozen=True, tag="session.revoked", tag_field="op"):
    """These sessions ended: their open sockets are closed."""

    session_ids: list[str]
