"""What many missed alike is read once."""

import pytest

from plexichat.core.unit import Reader
from plexichat.features.messages import ChannelSync
from plexichat.features.sync.missed import Missed
from tests.support.world import Json, Person, World


class Counting:
    """Stands where the history does, and counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0

    async def changed(self, _reader: Reader, channel_id: int, event: int) -> ChannelSync:
        self.asked += 1
        return ChannelSync(str(channel_id), reset=False, messages=[], last_seq=0, last_event=event)


async def _ask(missed: Missed, *keys: tuple[int, int, int]) -> list[bytes]:
    return [await missed.text(None, *key) for key in keys]  # type: ignore[arg-type]


async def test_who_missed_the_same_shares_one_reading() -> None:
    history = Counting()
    missed = Missed(history)  # type: ignore[arg-type]
    first, again = await _ask(missed, (1, 2, 3), (1, 2, 3))
    assert (first, history.asked) == (again, 1)
    others = await _ask(missed, (1, 1, 3), (1, 2, 4), (2, 2, 3))
    assert history.asked == 4
    assert len({first, *others}) == 3  # one of them differs by what was read last alone


async def test_the_oldest_goes_when_there_is_no_room() -> None:
    history = Counting()
    (text,) = await _ask(Missed(history), (1, 2, 3))  # type: ignore[arg-type]
    missed = Missed(history, kept_bytes=2 * len(text))  # type: ignore[arg-type]
    history.asked = 0
    await _ask(missed, (1, 2, 3), (2, 2, 3), (3, 2, 3), (3, 2, 3), (2, 2, 3))
    assert history.asked == 3
    await _ask(missed, (1, 2, 3))
    assert history.asked == 4


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PATCH", "", {"body": "two", "version": 1}),
        ("DELETE", "", None),
        ("PUT", "/reactions/%F0%9F%8E%89", None),
        ("PUT", "/pin", None),
        ("POST", "/thread", None),
    ],
)
async def test_every_change_of_a_message_is_in_what_is_told_next(
    world: World, method: str, path: str, body: Json | None
) -> None:
    alice, bob = await world.person("alice"), await world.person("bob")
    space = await alice.space()
    general = await alice.general(space)
    await alice.bring(bob, space)
    message = await alice.send(general, "one")
    where = f"/channels/{general['id']}/messages/{message['id']}"
    before = await _told(bob, general)
    made = await alice.call(method, f"{where}{path}", body)
    if path == "/thread":
        await alice.send(made, "deeper")
    after = await _told(bob, general)
    assert (before["body"], before["thread"]) == ("one", None)
    assert before["event"] < after["event"]
    assert after != before | {"event": after["event"]}


async def _told(person: Person, channel: Json) -> Json:
    socket = await person.connect(**{channel["id"]: channel["last_event"]})
    messages: list[Json] = (await socket.until("sync.channel"))["messages"]
    await socket.raw.close()
    return messages[-1]
