"""Everything that a person may see, and how far every channel is: for those who look across all."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import NamedTuple

from plexichat.core.reading import Question, Reading, rows_of
from plexichat.core.several import ask_of, runs
from plexichat.core.unit import Reader, Units
from plexichat.features.channels import store, views
from plexichat.features.channels.access import Access
from plexichat.features.channels.policy import access
from plexichat.features.channels.rows import (
    ChannelRow,
    LabelRow,
    NumbersRow,
    OverrideRow,
    RoleRow,
    SpaceRights,
)
from plexichat.security.text import folded

# Each may see hundreds of channels, and all are forgotten at every change of rights.
REMEMBERED_PEOPLE = 500


class Place(NamedTuple):
    """A channel's label, and its name as one compares it."""

    label: LabelRow
    folded: str

    @property
    def space_id(self) -> int | None:
        """The space that it is in; None for conversations."""
        return self.label.space_id


# What a person may see, by channel.
Seen = Mapping[int, Place]


class Places:
    """Lists the channels and conversations that somebody may see; threads go with their parent.

    A list is remembered until any answer of `Access` may have become another one, or a name did.
    """

    def __init__(self, units: Units, access: Access) -> None:
        self._units = units
        self._access = access
        self._known: dict[int, Seen] = {}
        self._epoch = -1

    async def seen(self, user_id: int) -> Seen:
        """Return every place that a person may see now, with its space."""
        if self._epoch != self._access.epoch or len(self._known) >= REMEMBERED_PEOPLE:
            self._known.clear()
            self._epoch = self._access.epoch
        known = self._known.get(user_id)
        if known is not None:
            return known
        epoch, found = await self._units.read_whole(partial(self._read, user_id=user_id))
        if epoch == self._access.epoch == self._epoch:
            self._known[user_id] = found
        return found

    async def _read(self, reader: Reader, user_id: int) -> tuple[int, Seen]:
        return await self._access.epoch_in(reader), await _seen(reader, user_id)

    async def named(self, user_id: int, name: str) -> list[int]:
        """Return the places of this name that a person may see, whatever its case."""
        wanted = folded(name)
        seen = await self.seen(user_id)
        return [each for each, place in seen.items() if place.folded == wanted and place.space_id]

    async def labels(self, user_id: int, channel_ids: Sequence[int]) -> list[LabelRow]:
        """Return what channels are called; those that the person's list lacks are looked up."""
        seen = await self.seen(user_id)
        lacking = [each for each in channel_ids if each not in seen]
        found = {row.id: row for row in await ask_of(self._units, _LABELS, lacking)}
        found |= {each: seen[each].label for each in channel_ids if each in seen}
        return [found[each] for each in channel_ids if each in found]

    async def numbers(self, reader: Reader, channel_ids: Sequence[int]) -> list[NumbersRow]:
        """Return how far channels are, in their order; unknown ones are left out."""
        found: dict[int, NumbersRow] = {}
        for run in runs(channel_ids):
            rows = await reader.fetch(store.NUMBERS_OF, run, into=NumbersRow)
            found |= {row.channel_id: row for row in rows}
        return [found[each] for each in channel_ids if each in found]

    async def all_numbers(self, reader: Reader, after: int, limit: int) -> list[NumbersRow]:
        """Return how far the next channels behind the id `after` are, threads and deleted too."""
        page = {"after": after, "limit": limit}
        return await reader.fetch(store.NUMBERS_AFTER, page, into=NumbersRow)


def _by_id(_where: object, rows: list[tuple[int, str]]) -> dict[int, str]:
    return dict(rows)


def _pair(row_id: int, name: str) -> tuple[int, str]:
    return row_id, name


_LABELS = rows_of(store.LABELS, LabelRow)
# What the spaces among the ids of `one_of` are called, by id.
SPACE_NAMES = Reading((Question(store.SPACE_NAMES, _pair),), _by_id)


async def _seen(reader: Reader, user_id: int) -> Seen:
    who = {"user_id": user_id}
    spaces = {
        each.space_id: each for each in await reader.fetch(store.MY_SPACES, who, into=SpaceRights)
    }
    roles = await reader.fetch(store.MY_ROLES, who, into=RoleRow)
    overrides = views.by_channel(
        await reader.fetch(store.OVERRIDES_IN_MY_SPACES, who, into=OverrideRow)
    )
    seen: dict[int, Place] = {}
    for row in await reader.fetch(store.IN_MY_SPACES, who, into=ChannelRow):
        rights = spaces.get(row.space_id) if row.space_id else None
        if access(row, user_id, rights, roles, overrides.get(row.id, ())) is not None:
            label = LabelRow(row.id, row.space_id, row.kind, row.name, None, None)
            seen[row.id] = Place(label, folded(row.name))
    for label in await reader.fetch(store.MY_CONVERSATIONS, who, into=LabelRow):
        seen[label.id] = Place(label, "")
    return seen
