"""What a person's own devices are told."""

import msgspec

from plexichat.core.unit import Unit
from plexichat.features.users import store


async def tell(unit: Unit, user_id: int, fact: msgspec.Struct) -> None:
    """Tell the person's own clients, under the person's next number.

    The number lets every instance notice that one of these facts did not arrive.
    """
    unit.announce(f"user:{user_id}", fact, await store.take_event(unit, user_id))
