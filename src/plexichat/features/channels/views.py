"""Rows to views."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from plexichat.core.reading import Question, Reading
from plexichat.core.unit import Reader
from plexichat.features.channels import store
from plexichat.features.channels.access import of_thread
from plexichat.features.channels.policy import ChannelAccess, access
from plexichat.features.channels.rows import ChannelRow, OverrideRow, RoleRow, SpaceRights
from plexichat.features.channels.schemas import ChannelView, MyChannel
from plexichat.security import authz


def view(
    row: ChannelRow, permissions: int, mentions: int = 0, people: Sequence[int] | None = None
) -> ChannelView:
    """Return a channel as one person sees it."""
    return ChannelView(
        id=str(row.id),
        space_id=_text(row.space_id),
        kind=row.kind,
        name=row.name,
        topic=row.topic,
        parent_id=_text(row.parent_id),
        root_message_id=_text(row.root_message_id),
        auto_join=bool(row.auto_join),
        position=row.position,
        version=row.version,
        last_seq=row.last_seq,
        last_event=row.last_event,
        last_message_ms=row.last_message_ms,
        created_ms=row.created_ms,
        archived_ms=row.archived_ms,
        member_ids=None if people is None else [str(each) for each in people],
        me=_mine(row, mentions),
        permissions=authz.names(permissions),
    )


def _mine(row: ChannelRow, mentions: int) -> MyChannel | None:
    if row.joined_ms is None:
        return None
    return MyChannel(
        row.read_seq or 0,
        mentions,
        row.notify or "all",
        row.muted_until_ms,
        row.favourite_ms is not None,
        row.joined_ms,
    )


def _text(number: int | None) -> str | None:
    return None if number is None else str(number)


def _mine_of(  # noqa: PLR0913 - each is the answer to one question
    who: Mapping[str, int],
    rows: list[ChannelRow],
    spaces: list[SpaceRights],
    roles: list[RoleRow],
    overrides: list[OverrideRow],
    mentions: list[tuple[int, int]],
    people: list[tuple[int, int]],
) -> list[ChannelView]:
    in_space = {each.space_id: each for each in spaces}
    in_channel = by_channel(overrides)
    seen: dict[int, ChannelAccess] = {}
    for row in rows:
        if row.parent_id is None:
            rights = in_space.get(row.space_id) if row.space_id else None
            found = access(row, who["user_id"], rights, roles, in_channel.get(row.id, ()))
            if found is not None:
                seen[row.id] = found
    counts, members = dict(mentions), _by_first(people)
    shown = []
    for row in rows:
        found = seen.get(row.id)
        if row.parent_id is not None:
            parent = seen.get(row.parent_id)
            found = of_thread(row, parent) if parent else None
        if found is not None:
            here = members.get(row.id) if row.kind in {"direct", "group"} else None
            shown.append(view(row, found.permissions, counts.get(row.id, 0), here))
    return shown


def _by_first(pairs: list[tuple[int, int]]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for first, second in pairs:
        found[first].append(second)
    return found


def _pair(first: int, second: int) -> tuple[int, int]:
    return first, second


# All channels, conversations and followed threads of a person, by set, not by row.
MINE = Reading(
    (
        Question(store.MINE, ChannelRow),
        Question(store.MY_SPACES, SpaceRights),
        Question(store.MY_ROLES, RoleRow),
        Question(store.MY_OVERRIDES, OverrideRow),
        Question(store.MENTIONS_MINE, _pair),
        Question(store.PEOPLE_OF_CONVERSATIONS, _pair),
    ),
    _mine_of,
)


async def of_space(
    reader: Reader, user_id: int, space_id: int, *, only_joined: bool
) -> list[ChannelView]:
    """Return the channels of a space that a person may see."""
    place = {"user_id": user_id, "space_id": space_id}
    rights = await reader.first(store.MY_SPACE, place, into=SpaceRights)
    roles = await reader.fetch(store.MY_ROLES_IN, place, into=RoleRow)
    found = await reader.fetch(store.OVERRIDES_IN_SPACE, {"space_id": space_id}, into=OverrideRow)
    overrides = by_channel(found)
    mentions = dict(await reader.fetch(store.MENTIONS_MINE, {"user_id": user_id}, into=_pair))
    shown = []
    for row in await reader.fetch(store.OF_SPACE, place, into=ChannelRow):
        seen = access(row, user_id, rights, roles, overrides.get(row.id, ()))
        if seen is not None and (seen.member or not only_joined):
            shown.append(view(row, seen.permissions, mentions.get(row.id, 0)))
    return shown


async def one(reader: Reader, user_id: int, found: ChannelAccess) -> ChannelView:
    """Return a channel of which the person's access is known."""
    place = {"user_id": user_id, "channel_id": found.channel_id}
    row = await reader.first(store.ONE, place, into=ChannelRow)
    if row is None:
        message = f"channel {found.channel_id} vanished"
        raise LookupError(message)
    mentions = 0
    if row.joined_ms is not None:
        counted = {**place, "seq": row.read_seq or 0}
        mentions = int(await reader.scalar(store.MENTIONS_IN, counted))
    people = None
    if row.kind in {"direct", "group"}:
        people = await store.people_of(reader, row.id)
    return view(row, found.permissions, mentions, people)


def by_channel(overrides: Sequence[OverrideRow]) -> dict[int, list[OverrideRow]]:
    """Return overrides by the channel that they are of."""
    found: dict[int, list[OverrideRow]] = defaultdict(list)
    for each in overrides:
        found[each.channel_id].append(each)
    return found
