"""How much one connection may ask for: two token buckets in three numbers."""

from plexichat.edge.socket.settings import GatewaySettings


class Allowance:
    """Commands and bytes that are left now; both fill up again with time.

    `now` is any monotonic time in seconds. A rate of zero in the settings lifts that limit.
    """

    __slots__ = ("_at", "_bytes", "_commands")

    def __init__(self, settings: GatewaySettings, now: float) -> None:
        self._commands = settings.commands_burst
        self._bytes = settings.bytes_burst
        self._at = now

    def take(self, settings: GatewaySettings, now: float, size: int) -> bool:
        """Take one command of `size` bytes; False, and nothing is taken, when it is too much."""
        elapsed, self._at = now - self._at, now
        commands = self._commands + elapsed * settings.commands_per_second
        octets = self._bytes + elapsed * settings.bytes_per_second
        self._commands = commands = min(commands, settings.commands_burst)
        self._bytes = octets = min(octets, settings.bytes_burst)
        if settings.commands_per_second:
            if commands < 1:
                return False
            commands -= 1
        if settings.bytes_per_second:
            if octets < size:
                return False
            octets -= size
        self._commands, self._bytes = commands, octets
        return True
