"""How channels stand now, for who compares it with what was told."""

from collections.abc import Sequence

from plexichat.core import several
from plexichat.core.unit import Reader
from plexichat.features.channels import store, views
from plexichat.features.channels.events import ChannelDeleted, ChannelUpdated
from plexichat.features.channels.rows import ChannelRow


async def last_events(reader: Reader, channel_ids: Sequence[int]) -> dict[int, int]:
    """Return each channel's last event number."""
    return await several.numbers(reader, store.LAST_EVENTS, channel_ids)


async def standing(
    reader: Reader, channel_id: int, *, rights: bool = False
) -> ChannelUpdated | ChannelDeleted:
    """Return the fact that tells the whole of a channel, as nobody in particular sees it.

    `rights` says that they may have changed.
    """
    row = await reader.first(store.ONE, {"channel_id": channel_id, "user_id": 0}, into=ChannelRow)
    if row is None or row.deleted_ms is not None:
        return ChannelDeleted(str(channel_id), row.last_event if row is not None else 0)
    people = await store.people_of(reader, channel_id) if row.space_id is None else None
    shown = views.view(row, 0, people=people)
    return ChannelUpdated(str(channel_id), row.last_event, shown, rights)
