"""What the index lacks is read a batch at a time, in as many statements for all channels as for few."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import pytest

from plexichat.core.several import FEW, RUN, Range
from plexichat.core.unit import Reader
from plexichat.features.messages import History, MessageView
from plexichat.features.search.changes import Changes, read_changes
from tests.support.world import Json, Person, World


class Counting:
    """A reader that counts the statements, which are round trips where the database is far."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.statements = 0

    async def fetch(self, *rest: Any, into: Callable[..., Any]) -> list[Any]:
        self.statements += 1
        return await self.reader.fetch(*rest, into=into)

    async def first(self, *rest: Any, into: Callable[..., Any]) -> Any:
        self.statements += 1
        return await self.reader.first(*rest, into=into)

    async def scalar(self, *rest: Any) -> Any:
        self.statements += 1
        return await self.reader.scalar(*rest)

    async def ask(self, *rest: Any) -> Any:
        self.statements += 1
        return await self.reader.ask(*rest)


async def read(
    world: World, channels: Sequence[Json], room: int, since: int = 0
) -> tuple[list[Changes], int]:
    """Read what channels lack since an event; return it, and in how many statements."""
    parts = world.services
    asked = {int(each["id"]): since for each in channels}

    async def work(reader: Reader) -> tuple[list[Changes], int]:
        counting = Counting(reader)
        found = await read_changes(counting, parts.places, parts.history, asked, room)
        return found, counting.statements

    return await parts.units.read_whole(work)


async def channels_of(person: Person, count: int, messages: int = 1) -> list[Json]:
    space = await person.space()
    channels = [await person.channel(space, f"c{number}") for number in range(count)]
    for channel in channels:
        for number in range(messages):
            await person.send(channel, f"rain {number}")
    return channels


def told(found: Sequence[Changes]) -> list[tuple[list[int], int, bool]]:
    return [(sorted(m.seq for m in each.messages), each.until, each.more) for each in found]


async def test_many_channels_take_as_many_statements_as_a_few(world: World) -> None:
    alice = await world.person("alice")
    space = await alice.space()
    channels = [await alice.channel(space, f"c{number}") for number in range(FEW + 20)]
    taken = []
    for channel in channels:
        upload = await alice.http.post("/api/v1/files?name=a.txt", content=b"words")
        sent = await alice.send(channel, "see @alice", file_ids=[upload.json()["id"]])
        base = f"/channels/{channel['id']}/messages/{sent['id']}"
        await alice.call("PUT", f"{base}/reactions/🎉")
        thread = await alice.call("POST", f"{base}/thread")
        await alice.send(thread, "a reply")
    for some in (channels[:2], channels[:FEW], channels):
        found, statements = await read(world, some, 200)
        taken.append(statements)
        messages = [each.messages[-1] for each in found]
        assert all(m.mentions and m.attachments and m.reactions and m.thread for m in messages)
    # How far the channels are, their changes, and a kind of what lies beside them each.
    assert taken[0] == taken[1] == taken[2] <= 6


async def test_what_fits_is_read_of_all_and_of_one_that_lacks_more_up_to_the_room(
    world: World,
) -> None:
    channels = await channels_of(await world.person("alice"), 3, messages=4)
    last = (await read(world, channels, 200))[0][0].until
    whole = [1, 2, 3, 4], last, False
    assert told((await read(world, channels, 200))[0]) == [whole] * 3
    first, second, third = (await read(world, channels, last + 2))[0]
    assert told([first]) == [whole]
    assert (len(second.messages), second.more) == (2, True)
    assert second.until == max(each.event for each in second.messages)
    assert (list(third.messages), third.until, third.more) == ([], 0, True)
    found, _ = await read(world, channels, last)
    assert told(found) == [whole, ([], 0, True), ([], 0, True)]


async def test_one_channel_is_read_in_pieces_without_a_gap(world: World) -> None:
    channels = await channels_of(await world.person("alice"), 1, messages=5)
    since, seqs, more = 0, [], True
    while more:
        ((each,), statements) = await read(world, channels, 2, since)
        assert statements <= 2
        seqs += [message.seq for message in each.messages]
        since, more = each.until, each.more
    assert seqs == [1, 2, 3, 4, 5]


async def test_edits_make_no_room_that_messages_could_take(world: World) -> None:
    alice = await world.person("alice")
    channels = await channels_of(alice, 2, messages=2)
    (sent, _) = await alice.history(channels[0])
    for number in range(6):
        path = f"/channels/{channels[0]['id']}/messages/{sent['id']}"
        await alice.call("PATCH", path, {"body": f"sun {number}"})
    found, _ = await read(world, channels, 4)
    assert [([m.seq for m in each.messages], each.more) for each in found] == [
        ([2, 1], False),
        ([1, 2], False),
    ]


async def test_channels_that_are_gone_are_told_without_messages(world: World) -> None:
    alice = await world.person("alice")
    channels = await channels_of(alice, 3)
    await alice.call("DELETE", f"/channels/{channels[1]['id']}")
    found, _ = await read(world, [*channels, {"id": "1"}], 200)
    assert [(len(each.messages), each.more) for each in found] == [
        (1, False),
        (0, False),
        (1, False),
    ]


@pytest.mark.parametrize("count", [1, FEW, FEW + 1, RUN, RUN + 3])
async def test_ranges_hold_what_lies_in_them_however_many_they_are(
    world: World, count: int
) -> None:
    alice = await world.person("alice")
    (channel,) = await channels_of(alice, 1, messages=RUN + 5)
    here = int(channel["id"])
    events = [each["event"] for each in await alice.history(channel, "?after=0&limit=100")]
    first = events[0] - 1
    ranges = [Range(here, first + n, first + n + 1) for n in range(count)]
    found: list[MessageView] = await world.services.units.read_whole(
        partial(History.changes_in, world.services.history, ranges=ranges)
    )
    assert sorted(each.seq for each in found) == list(range(1, count + 1))
