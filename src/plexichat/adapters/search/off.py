"""No search: what an operator chooses who wants none, or who rules it out as a cause."""

from collections.abc import Collection

from plexichat.ports.search import Batch, Hits, SearchOff, Wanted


class NoIndex:
    """Keeps nothing and finds nothing: it says so."""

    async def take_turn(self) -> bool:
        raise SearchOff

    async def progress(self, channel_ids: Collection[int] | None = None) -> dict[int, int]:  # noqa: ARG002
        raise SearchOff

    async def apply(self, batch: Batch) -> None:  # noqa: ARG002 - the port's
        raise SearchOff

    async def forget(self, channel_id: int) -> None:  # noqa: ARG002 - the port's
        raise SearchOff

    async def clear(self) -> None:
        raise SearchOff

    async def find(self, wanted: Wanted, *, before: int | None, limit: int) -> Hits:  # noqa: ARG002
        raise SearchOff
