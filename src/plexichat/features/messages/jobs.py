"""What messages do by themselves."""

from plexichat.features.messages.service import Messages

PURGE_EVERY_SECONDS = 60.0


async def purge_deleted(messages: Messages) -> None:
    """Forget the texts of messages whose deletion can no longer be undone."""
    await messages.purge()
