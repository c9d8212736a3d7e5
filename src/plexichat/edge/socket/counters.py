"""What the gateway counts: plain integers, read by a collector."""

from dataclasses import asdict, dataclass, field

from plexichat.core.histogram import Histogram


@dataclass(slots=True)
class Counters:
    """Totals since the start. Only the first three go down again."""

    open_connections: int = 0
    polled_connections: int = 0
    identified: int = 0
    handshakes: int = 0
    handshakes_refused: int = 0
    heads_timed_out: int = 0
    commands: int = 0
    bytes_received: int = 0
    errors: int = 0
    rate_refused: int = 0
    faults: int = 0
    facts: int = 0
    deliveries: int = 0
    writes: int = 0
    too_slow: int = 0
    closed: dict[int, int] = field(default_factory=dict)
    times: dict[str, Histogram] = field(default_factory=dict)
    """From a command's frame to its answer, by `op`."""

    def note(self, op: str, seconds: float) -> None:
        """Count how long a command took; `op` is one that the server knows, so keys are few."""
        times = self.times.get(op)
        if times is None:
            times = self.times[op] = Histogram()
        times.note(seconds)

    def count_close(self, code: int) -> None:
        """Count a close that the server began, by its code."""
        self.closed[code] = self.closed.get(code, 0) + 1

    def collect(self) -> dict[str, int]:
        """Return every total by name; closes as `closed_<code>`."""
        totals: dict[str, int] = {
            name: value for name, value in asdict(self).items() if isinstance(value, int)
        }
        return totals | {f"closed_{code}": count for code, count in sorted(self.closed.items())}
