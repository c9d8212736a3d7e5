"""What files do by themselves."""

from plexichat.features.files.service import Files

ORPHANS_EVERY_SECONDS = 300.0


class OrphanSweep:
    """Walks through the old files a few at a time, again and again, and removes the unheld."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._after_id = 0

    async def __call__(self) -> None:
        """Take the next step of the walk."""
        self._after_id = await self._files.remove_orphans(self._after_id)
