"""Searching: what a query means for who asks, and only what they may see now.

The index says where to look. Every message is read from the database, in channels that the person
may see at this moment, and looked at again where its text may be another one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from functools import partial
from typing import Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from plexichat.core.caller import Caller
from plexichat.core.clock import Clock
from plexichat.core.reading import joined
from plexichat.core.several import runs
from plexichat.core.unit import Units
from plexichat.features.channels import (
    SPACE_NAMES,
    Access,
    ChannelUnknown,
    LabelRow,
    Places,
)
from plexichat.features.messages import History, MessageView
from plexichat.features.search import documents, language
from plexichat.features.search.errors import PersonNotFound, PlaceNotFound, SearchInvalid
from plexichat.features.search.language import Query
from plexichat.features.search.schemas import FoundChannel, FoundMessage, SearchPage
from plexichat.features.spaces import Spaces
from plexichat.features.users import MYSELF, PEOPLE, Users, UserUnknown, UserView
from plexichat.ports.search import Hit, Hits, IndexLost, SearchIndex, Wanted

# A page asks the index so many times at most: what it then has is a page, if a short one.
ROUNDS = 8
_FIRST, _MOST = 50, 200


class Backlog(Protocol):
    """Knows how much the index lacks."""

    @property
    def behind(self) -> int:
        """Channels whose newest changes are not indexed."""

    def doubt(self) -> None:
        """Look again what the index lacks: it may be all."""


@dataclass(frozen=True, slots=True)
class Sources:
    """What a search reads beside the index."""

    access: Access
    places: Places
    spaces: Spaces
    history: History
    users: Users


@dataclass(frozen=True, slots=True)
class Asked:
    """A search: the query, and where the person looks."""

    text: str
    channel_id: int | None = None
    space_id: int | None = None
    before: int | None = None
    limit: int = 25


@dataclass(slots=True)
class _Found:
    items: list[FoundMessage] = field(default_factory=list)
    next: int | None = None


class Search:
    """Finds messages for a person."""

    def __init__(
        self,
        units: Units,
        clock: Clock,
        index: SearchIndex,
        backlog: Backlog,
        sources: Sources,
    ) -> None:
        self._units = units
        self._clock = clock
        self._index = index
        self._backlog = backlog
        self._access = sources.access
        self._places = sources.places
        self._spaces = sources.spaces
        self._history = sources.history
        self._users = sources.users

    async def find(self, caller: Caller, asked: Asked) -> SearchPage:
        """Return a page of messages that answer the query, newest first."""
        zone = await self._zone(caller, asked.text)
        now = datetime.fromtimestamp(self._clock.now_ms() / 1000, UTC)
        query = language.parse(asked.text, zone=zone, now=now)
        if not query.says_what:
            raise SearchInvalid("Write a word to look for, or from:, in: or has:.")
        places = await self._where(caller, query, asked)
        wanted = await self._wanted(caller, query, places)
        # Before looking: what is indexed meanwhile may be missing from what is found.
        complete = self._backlog.behind == 0
        found = await self._look(caller.user_id, query, wanted, asked)
        return await self._page(caller.user_id, found, complete=complete)

    async def _zone(self, caller: Caller, text: str) -> tzinfo:
        if not any(f"{operator}:" in text.casefold() for operator in ("before", "after", "on")):
            return UTC
        me = await self._units.ask(MYSELF, {"user_id": caller.user_id})
        try:
            return ZoneInfo(me.time_zone)
        except (ZoneInfoNotFoundError, ValueError):
            # A machine without the database of time zones knows only this one.
            return UTC

    async def _where(self, caller: Caller, query: Query, asked: Asked) -> set[int]:
        """Return the places to look in, all of which the person may see."""
        if asked.space_id is not None:
            async with self._units.read() as reader:
                await self._spaces.rights(reader, caller.user_id, asked.space_id)
        if asked.channel_id is not None:
            await self._access.of(caller.user_id, asked.channel_id)
            chosen = {asked.channel_id}
        else:
            seen = await self._places.seen(caller.user_id)
            chosen = {
                each for each, place in seen.items() if asked.space_id in {None, place.space_id}
            }
        if query.places:
            chosen &= await self._named_places(caller, query.places)
        return chosen - await self._named_places(caller, query.no_places)

    async def _named_places(self, caller: Caller, names: Sequence[str]) -> set[int]:
        found: set[int] = set()
        for name in names:
            places = await self._places.named(caller.user_id, name.removeprefix("#"))
            if not places:
                raise PlaceNotFound(f"You see no channel that is called `{name}`.")
            found.update(places)
        return found

    async def _wanted(self, caller: Caller, query: Query, places: set[int]) -> Wanted:
        authors = await self._people(caller, query.authors)
        without = await self._people(caller, query.no_authors)
        terms = dict.fromkeys(term for each in query.wanted for term in each.terms)
        terms |= dict.fromkeys(documents.kind_term(each) for each in query.kinds)
        # Only what leads to nothing else may rule out; the rest is looked at in the text.
        without += [each.terms[0] for each in query.unwanted if each.exact]
        without += [documents.kind_term(each) for each in query.no_kinds]
        return Wanted(
            terms=list(terms),
            places=places,
            one_of=[authors] if authors else [],
            without=without,
            from_ms=query.from_ms,
            until_ms=query.until_ms,
        )

    async def _people(self, caller: Caller, names: Sequence[str]) -> list[str]:
        """Return the terms of what people wrote; raises `PersonNotFound` for who is not known."""
        found = []
        for name in names:
            user_id = caller.user_id
            if name.casefold() != "me":
                async with self._units.read() as reader:
                    row = await self._users.named(reader, name.removeprefix("@"))
                try:
                    user_id = int((await self._users.get(caller, row.id if row else 0)).id)
                except UserUnknown:
                    raise PersonNotFound(f"You know nobody with the user name `{name}`.") from None
            found.append(documents.author_term(user_id))
        return found

    async def _look(self, user_id: int, query: Query, wanted: Wanted, asked: Asked) -> _Found:
        found = _Found(next=asked.before)
        for turn in range(ROUNDS):
            lacking = asked.limit - len(found.items)
            # One more than fits tells whether there is a next page.
            at_once = lacking + 1 if turn == 0 else min(_MOST, _FIRST << turn)
            hits = await self._hits(wanted, found.next, at_once)
            for hit, message in await self._read(user_id, hits.found, query):
                if len(found.items) == asked.limit:
                    return found
                found.next = hit.key
                trusted = message is not None and hit.version == message.version
                if message and documents.answers(message, query, trusted=trusted):
                    marks = documents.highlights(message, query)
                    found.items.append(FoundMessage(message, marks))
            found.next = hits.next
            if found.next is None or len(found.items) == asked.limit:
                break
        return found

    async def _hits(self, wanted: Wanted, before: int | None, limit: int) -> Hits:
        try:
            return await self._index.find(wanted, before=before, limit=limit)
        except IndexLost:
            self._backlog.doubt()
            raise

    async def _read(
        self, user_id: int, hits: Sequence[Hit], query: Query
    ) -> list[tuple[Hit, MessageView | None]]:
        """Return what was found as the person may see it now; None for what they may not."""
        seen: dict[int, bool] = {}
        for channel_id in {hit.channel_id for hit in hits}:
            seen[channel_id] = await self._sees(user_id, channel_id)
        seats = [(hit.channel_id, hit.seq) for hit in hits if seen[hit.channel_id]]
        may_answer = partial(documents.text_answers, query=query)
        messages = await self._history.several(seats, may_answer)
        return [(hit, messages.get((hit.channel_id, hit.seq))) for hit in hits]

    async def _sees(self, user_id: int, channel_id: int) -> bool:
        try:
            await self._access.of(user_id, channel_id)
        except ChannelUnknown:
            return False
        return True

    async def _page(self, user_id: int, found: _Found, *, complete: bool) -> SearchPage:
        channels: list[FoundChannel] = []
        authors: list[UserView] = []
        if found.items:
            channels, authors = await self._names(user_id, found.items)
        return SearchPage(
            items=found.items,
            channels=channels,
            authors=authors,
            next=None if found.next is None else str(found.next),
            complete=complete,
        )

    async def _names(
        self, user_id: int, items: Sequence[FoundMessage]
    ) -> tuple[list[FoundChannel], list[UserView]]:
        channel_ids = dict.fromkeys(int(each.message.channel_id) for each in items)
        author_ids = dict.fromkeys(int(each.message.author_id) for each in items)
        labels = await self._places.labels(user_id, list(channel_ids))
        parents = dict.fromkeys(each.parent_id for each in labels if each.parent_id is not None)
        more = [each for each in parents if each not in channel_ids]
        labels += await self._places.labels(user_id, more)
        space_ids = dict.fromkeys(each.space_id for each in labels if each.space_id is not None)
        people: dict[str, UserView] = {}
        spaces: dict[int, str] = {}
        for run in runs([*author_ids, *space_ids]):
            views, names = await self._units.ask(_PEOPLE_AND_SPACES, run)
            people.update((each.id, each) for each in views)
            spaces.update(names)
        authors = [people[str(each)] for each in author_ids if str(each) in people]
        return [_channel(each, spaces) for each in labels], authors


def _both(
    _where: object, people: list[UserView], spaces: dict[int, str]
) -> tuple[list[UserView], dict[int, str]]:
    return people, spaces


# Of ids of both: nothing else has theirs.
_PEOPLE_AND_SPACES = joined(_both, PEOPLE, SPACE_NAMES)


def _channel(row: LabelRow, space_names: Mapping[int, str]) -> FoundChannel:
    return FoundChannel(
        id=str(row.id),
        space_id=_text(row.space_id),
        space_name=None if row.space_id is None else space_names.get(row.space_id),
        kind=row.kind,
        name=row.name,
        parent_id=_text(row.parent_id),
        root_message_id=_text(row.root_message_id),
    )


def _text(number: int | None) -> str | None:
    return None if number is None else str(number)
