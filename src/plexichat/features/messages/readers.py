"""Who may read a file: whoever may read a message that holds it."""

from plexichat.core.unit import Reader
from plexichat.features.channels import Access
from plexichat.features.messages import store


class AttachmentReaders:
    """Answers for `files` who else than the owner may read an attachment."""

    def __init__(self, access: Access) -> None:
        self._access = access

    async def may_read(self, reader: Reader, user_id: int, file_id: int) -> bool:
        """Tell whether a message that is not deleted holds the file where the user may see it."""
        for channel_id in await reader.fetch(store.HOLDS_FILE, {"file_id": file_id}, into=int):
            if await self._access.sees(reader, user_id, channel_id):
                return True
        return False
