"""Who is told of a space's new channels: a topic of its own, which guests do not hear."""

from collections.abc import Collection


def topic(space_id: str) -> str:
    """Return the topic of a space's new channels."""
    return f"browse:{space_id}"


def is_open_to(base: str, permissions: Collection[str]) -> bool:
    """Tell whether a member finds the space's channels by themselves."""
    return base == "member" and "view_channels" in permissions
