"""Group commit: everything that arrives while one commit runs shares the next one."""

from plexichat.engines.commit.group import GroupCommit, QueueFull

__all__ = ["GroupCommit", "QueueFull"]
