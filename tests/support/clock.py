"""A clock that tests move."""


class FakeClock:
    """Stands still until it is told to go on."""

    def __init__(self, now_ms: int = 1_800_000_000_000) -> None:
        self.wall_ms = now_ms
        self.seconds = 1_000.0

    def now_ms(self) -> int:
        return self.wall_ms

    def monotonic(self) -> float:
        return self.seconds

    def advance(self, seconds: float) -> None:
        """Let both clocks run."""
        self.wall_ms += int(seconds * 1000)
        self.seconds += seconds
