"""Who is here, who is typing. Kept in memory only, told only to who looks."""

from collections import defaultdict
from typing import Literal

from plexichat.core.unit import announcement
from plexichat.features.channels import Access
from plexichat.features.presence.events import PresenceChanged, Typing
from plexichat.ports.bus import Bus

State = Literal["online", "away", "busy", "offline"]
_LOUDEST: tuple[State, ...] = ("busy", "online", "away")


class Presence:
    """Knows the state of everybody who is connected to this instance.

    A person is what the most present of their devices says: busy, else online, else away.
    """

    def __init__(self, bus: Bus, access: Access) -> None:
        self._bus = bus
        self._access = access
        self._devices: dict[int, dict[int, State]] = defaultdict(dict)

    def state(self, user_id: int) -> State:
        """Return a person's state: offline where no device is connected."""
        states = set(self._devices.get(user_id, {}).values())
        for state in _LOUDEST:
            if state in states:
                return state
        return "offline"

    def arrive(self, user_id: int, device: int, state: State = "online") -> None:
        """Note a device's state and tell who looks at this person, if it changes theirs."""
        before = self.state(user_id)
        self._devices[user_id][device] = state
        self._tell(user_id, before)

    def leave(self, user_id: int, device: int) -> None:
        """Forget a device; harmless when it is unknown."""
        before = self.state(user_id)
        devices = self._devices.get(user_id)
        if devices is not None:
            devices.pop(device, None)
            if not devices:
                del self._devices[user_id]
        self._tell(user_id, before)

    async def typing(self, user_id: int, channel_id: int) -> None:
        """Tell who looks at a channel that somebody is writing in it."""
        access = await self._access.of(user_id, channel_id)
        if access.member:
            fact = Typing(str(channel_id), str(user_id))
            self._bus.publish([announcement(f"typing:{channel_id}", fact)])

    def _tell(self, user_id: int, before: State) -> None:
        now = self.state(user_id)
        if now != before:
            fact = PresenceChanged(str(user_id), now)
            self._bus.publish([announcement(f"presence:{user_id}", fact)])
