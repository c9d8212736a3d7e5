"""A thread on its way in."""

from dataclasses import dataclass, field

from plexichat.features.imports.history import Line


@dataclass(slots=True)
class Thread:
    """A thread on its way: its channel, who follows it, and what this batch adds."""

    channel_id: int
    root_us: int
    root_id: int
    followers: dict[int, None]
    is_new: bool
    lines: list[Line] = field(default_factory=list)
    joining: list[int] = field(default_factory=list)

    def follow(self, user_id: int) -> None:
        """Let somebody follow who does not yet."""
        if user_id not in self.followers:
            self.followers[user_id] = None
            self.joining.append(user_id)
