"""How spaces stand now, for who compares it with what was told."""

from collections.abc import Sequence

from plexichat.core import several
from plexichat.core.unit import Reader
from plexichat.features.spaces import store, views
from plexichat.features.spaces.events import SpaceDeleted, SpaceUpdated
from plexichat.features.spaces.rows import RoleRow, SpaceRow


async def last_events(reader: Reader, space_ids: Sequence[int]) -> dict[int, int]:
    """Return each space's last event number."""
    return await several.numbers(reader, store.LAST_EVENTS, space_ids)


async def standing(reader: Reader, space_id: int) -> SpaceUpdated | SpaceDeleted:
    """Return the fact that tells the whole of a space, as nobody in particular sees it."""
    where = {"space_id": space_id}
    space = await reader.first(store.ONE, where, into=SpaceRow)
    if space is None:
        events = await last_events(reader, [space_id])
        return SpaceDeleted(str(space_id), events.get(space_id, 0))
    roles = await reader.fetch(store.ROLES, where, into=RoleRow)
    return SpaceUpdated(str(space_id), space.last_event, views.space_view(space, None, roles))
