"""Who may do what with messages, and what a text may be. Pure."""

import re

from plexichat.core.errors import Forbidden
from plexichat.features.channels import ChannelAccess
from plexichat.features.messages.errors import (
    ChannelArchived,
    EmojiInvalid,
    MessageEmpty,
    MessageTooLong,
    MessageUnknown,
    MessageUnreadable,
    NonceInvalid,
    NotTheAuthor,
)
from plexichat.features.messages.rows import MessageRow
from plexichat.security.authz import Permission

_NONCE = re.compile(r"[\x21-\x7e]{1,64}")
_SHORTCODE = re.compile(r":[a-z0-9_+\-]{1,60}:")
_WORD = re.compile(r"[\w\s\x00-\x1f<>&\"'`]")
# Digits, # and * are emoji when a keycap follows.
_KEYCAP = re.compile(r"[0-9#*]\ufe0f?\u20e3")


def check_body(body: str, *, has_files: bool, limit_chars: int) -> None:
    """Refuse a text that is empty, too long, or that cannot be stored."""
    if len(body) > limit_chars:
        detail = f"{len(body)} characters; the limit is {limit_chars}. Send it as a file."
        raise MessageTooLong(detail)
    if not has_files and not body.strip():
        raise MessageEmpty
    if "\x00" in body:
        raise MessageUnreadable


def checked_nonce(nonce: str) -> str:
    """Return the nonce, or refuse one that is not 1 to 64 printable ASCII characters."""
    if not _NONCE.fullmatch(nonce):
        raise NonceInvalid("Use 1 to 64 printable ASCII characters, new for each message.")
    return nonce


def checked_emoji(emoji: str) -> str:
    """Return a reaction's emoji, or refuse what is text."""
    short = 1 <= len(emoji) <= 32  # noqa: PLR2004 - the longest flag sequences have 14
    if not short or not (
        _SHORTCODE.fullmatch(emoji) or _KEYCAP.fullmatch(emoji) or not _WORD.search(emoji)
    ):
        raise EmojiInvalid
    return emoji


def check_may_write(access: ChannelAccess) -> None:
    """Refuse who only previews a channel."""
    if not access.member:
        raise Forbidden("Join the channel first.")


def check_may_send(access: ChannelAccess, *, with_files: bool) -> None:
    """Refuse a message where its author may not speak."""
    check_may_write(access)
    if access.archived:
        raise ChannelArchived("Unarchive it to write in it.")
    if not access.permissions & Permission.SEND:
        raise Forbidden("You may read this channel, not write in it.")
    announcement = access.kind == "announcement"
    if announcement and not access.permissions & Permission.POST_ANNOUNCEMENTS:
        raise Forbidden("Only announcers write here. You can answer in threads.")
    if with_files and not access.permissions & Permission.ATTACH:
        raise Forbidden("You may not attach files in this channel.")


def check_may_edit(row: MessageRow, user_id: int) -> None:
    """Refuse changing somebody else's text, and a deleted one."""
    if row.deleted_ms:
        raise MessageUnknown
    if row.author_id != user_id or row.kind != "text":
        raise NotTheAuthor("Only its author can edit a message.")


def check_may_delete(row: MessageRow, user_id: int, access: ChannelAccess) -> None:
    """Refuse deleting somebody else's message without the right to moderate."""
    if row.author_id != user_id and not access.permissions & Permission.MANAGE_MESSAGES:
        raise NotTheAuthor("Only its author or a moderator can delete a message.")
    if not access.member and not access.permissions & Permission.MANAGE_MESSAGES:
        raise Forbidden("Join the channel first.")


def check_may_restore(row: MessageRow, user_id: int) -> None:
    """Refuse restoring somebody else's message."""
    if row.author_id != user_id:
        raise NotTheAuthor("Only its author can restore a message.")
