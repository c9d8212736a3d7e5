"""In which order a topic's facts are told: by number, each once, whatever the bus did to them."""

from collections.abc import Sequence

from plexichat.core.unit import Announcement

EARLY_MOST = 256


class Cursor:
    """How far one topic was told on this instance, and what of it came too early.

    A pure state machine: it knows no clock and no I/O. The fact with the next number is told, one
    at or below the last is a repetition, one above waits for those between. What does not come by
    itself is read from the database by who sees `is_behind`, and skipped here.

    `number` is None until somebody who read the database says where the topic stands: at `begun`,
    so who knows it less far than that lacks something that was never told here.
    """

    __slots__ = ("_early", "begun", "number", "seen")

    def __init__(self) -> None:
        self.number: int | None = None
        self.begun = -1
        self.seen = -1
        self._early: dict[int, Announcement] | None = None

    @property
    def is_behind(self) -> bool:
        """Tell whether the topic is known to stand further than it was told."""
        return self.number is not None and self.number < self.seen

    def take(self, fact: Announcement) -> Sequence[Announcement]:
        """Return what is to be told now that this fact came, in order: it, others, or nothing."""
        number, told = fact.number, self.number
        if number is None:
            return (fact,)
        if told is None or number > told + 1:
            self._keep(number, fact)
            return ()
        if number <= told:
            return ()
        self.number = number
        return (fact,) if self._early is None else (fact, *self._freed())

    def learn(self, number: int) -> Sequence[Announcement]:
        """Note that a subscriber read the topic at `number`; the first begins there."""
        if self.number is None:
            self.begun = number
            return self.skip(number)
        self.seen = max(self.seen, number)
        return ()

    def skip(self, number: int) -> Sequence[Announcement]:
        """Go to `number`, all before was told otherwise; return what can be told after it."""
        if self.number is None or number > self.number:
            self.number = number
        return self._freed()

    def _keep(self, number: int, fact: Announcement) -> None:
        self.seen = max(self.seen, number)
        if self._early is None:
            self._early = {}
        # Past the bound nothing is lost either: what is not kept is read.
        if len(self._early) < EARLY_MOST:
            self._early[number] = fact

    def _freed(self) -> list[Announcement]:
        """Take out the kept facts that are the next ones, and drop those that were told."""
        freed: list[Announcement] = []
        if self._early is None or self.number is None:
            return freed
        for number in sorted(self._early):
            if number > self.number + 1:
                break
            fact = self._early.pop(number)
            if number == self.number + 1:
                freed.append(fact)
                self.number = number
        if not self._early:
            self._early = None
        return freed
