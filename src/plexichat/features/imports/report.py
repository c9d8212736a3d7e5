"""What an import did, or would do: the same report for a dry run as for a real one."""

from collections import Counter
from dataclasses import dataclass, field

EXAMPLES = 20


@dataclass(slots=True)
class Report:
    """Counts by what they count, and what was left out by reason."""

    source: str = ""
    space: str = ""
    counts: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)

    def count(self, what: str, number: int = 1) -> None:
        """Count something that was brought."""
        if number:
            self.counts[what] += number

    def leave_out(self, reason: str, what: str) -> None:
        """Count something that was not brought, and name the first few."""
        self.left_out[reason] += 1
        self.name(reason, what)

    def name(self, reason: str, what: str) -> None:
        """Name something as an example, among the first few."""
        named = self.examples.setdefault(reason, [])
        if len(named) < EXAMPLES:
            named.append(what)

    def as_dict(self) -> dict[str, object]:
        """Return the report for programs."""
        return {
            "source": self.source,
            "space": self.space,
            "counts": dict(sorted(self.counts.items())),
            "left_out": [
                {"reason": reason, "count": number, "examples": self.examples[reason]}
                for reason, number in sorted(self.left_out.items())
            ],
            "examples": {
                what: self.examples[what] for what in sorted(self.counts) if what in self.examples
            },
        }
