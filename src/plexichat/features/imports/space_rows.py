"""The rows of a space on its way in."""

from plexichat.core.ids import Snowflakes
from plexichat.security import authz

Row = dict[str, object]


def space_row(
    space_id: int, name: str, owner_id: int, now_ms: int, last_event: int, description: str = ""
) -> Row:
    """Return a space with its first member."""
    return {
        "id": space_id,
        "name": name,
        "description": description,
        "owner_id": owner_id,
        "last_event": last_event,
        "member_count": 1,
        "created_ms": now_ms,
    }


def role_rows(ids: Snowflakes, space_id: int, member_permissions: int) -> list[Row]:
    """Return the three roles that every space has, with the events 1, 2, 3."""
    kinds = (
        ("owner", "Owner", authz.ALL),
        ("member", "Member", member_permissions),
        ("guest", "Guest", authz.GUEST & member_permissions),
    )
    return [
        {
            "id": ids.next(),
            "space_id": space_id,
            "kind": kind,
            "name": shown,
            "colour": "",
            "position": 0,
            "permissions": permissions,
            "event": place,
        }
        for place, (kind, shown, permissions) in enumerate(kinds, start=1)
    ]


def space_member(
    space_id: int, user_id: int, event: int, joined_ms: int, nickname: str = ""
) -> Row:
    """Return a member of a space."""
    return {
        "space_id": space_id,
        "user_id": user_id,
        "base": "member",
        "nickname": nickname,
        "event": event,
        "joined_ms": joined_ms,
    }
