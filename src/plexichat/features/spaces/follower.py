"""Who must act when people come into a space or leave it."""

from typing import Protocol

from plexichat.core.unit import Reader, Unit


class SpaceFollower(Protocol):
    """Told inside the unit that changes the membership; channels implement it."""

    async def created(self, unit: Unit, space_id: int, owner_id: int) -> None:
        """A space was made; its owner joins next."""

    async def joined(
        self, unit: Unit, space_id: int, user_id: int, base: str, channel_id: int | None
    ) -> None:
        """Somebody came in; `channel_id` is the channel that their invitation leads to."""

    async def left(self, unit: Unit, space_id: int, user_id: int) -> None:
        """Somebody left or was removed."""

    async def sees(self, reader: Reader, user_id: int, channel_id: int) -> bool:
        """Tell whether somebody may see a channel: only then do they lead others into it."""

    async def rights_changed(self, unit: Unit, space_id: int) -> None:
        """Roles, or who holds them, changed."""
