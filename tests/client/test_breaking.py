"""What is said and heard over a network that breaks."""

import asyncio
from dataclasses import replace

import pytest

from plexichat.client import (
    ChannelReset,
    Client,
    MessageCreated,
    MessageDeleted,
    MessageUpdated,
    Resumed,
    Told,
    Uncertain,
    Unreachable,
)
from plexichat.client.inbox import Gap
from tests.client.conftest import QUICK, Chat, bodies, collect, says
from tests.client.wire import Wire


async def _stored(chat: Chat) -> list[str]:
    """Return everything that was said in the channel."""
    found = await chat.ada.history(chat.channel, "?limit=200")
    return [each["body"] for each in found if each["kind"] == "text"]


async def test_a_message_whose_answer_was_lost_is_not_doubled(chat: Chat, wire: Wire) -> None:
    ada = await chat.ada.connect()
    async with chat.connect(wire.url) as client:
        wire.jam()
        sending = asyncio.ensure_future(client.send(chat.id, "hello"))
        await ada.until("message.created")
        assert not sending.done()
        wire.cut()
        assert (await sending).duplicate
        assert bodies(await collect(client, says("hello"))) == ["hello"]
    assert await _stored(chat) == ["hello"]


async def test_what_is_said_without_a_connection_is_said_with_the_next(
    chat: Chat, wire: Wire
) -> None:
    said = [f"line {number}" for number in range(50)]
    async with chat.connect(wire.url) as client:
        wire.cut(down=True)
        sending = asyncio.gather(*(client.send(chat.id, each) for each in said))
        await client.typing(chat.id)
        wire.mend()
        await sending
        assert bodies(await collect(client, says(said[-1]))) == said
    assert await _stored(chat) == said


async def test_cut_again_and_again_nothing_is_lost_or_doubled(chat: Chat, wire: Wire) -> None:
    said = [f"line {number}" for number in range(150)]
    async with chat.connect(wire.url) as client:
        for number, each in enumerate(said):
            if number % 10 == 5:
                wire.cut()
            if number % 10 == 8:
                wire.jam()
                asyncio.get_running_loop().call_later(0.02, wire.cut)
            await client.send(chat.id, each)
        assert bodies(await collect(client, says(said[-1]))) == said
        assert wire.made > 15
    assert await _stored(chat) == said


async def test_an_edit_of_a_version_whose_answer_was_lost_is_uncertain(
    chat: Chat, wire: Wire
) -> None:
    ada = await chat.ada.connect()
    async with chat.connect(wire.url) as client:
        sent = await client.send(chat.id, "one")
        wire.jam()
        edit = client.edit(chat.id, sent.message_id, "two", version=1)
        editing = asyncio.ensure_future(edit)
        await ada.until("message.updated")
        wire.cut()
        with pytest.raises(Uncertain):
            await editing
        repeated = await client.edit(chat.id, sent.message_id, "three")
        assert repeated.version == 3


async def test_what_happened_meanwhile_is_told_before_resumed(chat: Chat, wire: Wire) -> None:
    kept, gone = [await chat.ada.send(chat.channel, each) for each in ("kept", "gone")]
    async with chat.connect(wire.url) as client:
        wire.cut(down=True)
        path = f"/channels/{chat.id}/messages"
        await chat.ada.send(chat.channel, "new")
        await chat.ada.call("PATCH", f"{path}/{kept['id']}", {"body": "kept well"})
        await chat.ada.call("DELETE", f"{path}/{gone['id']}")
        wire.mend()
        found = await collect(client, lambda event: isinstance(event, Resumed))
    match [each for each in found if not isinstance(each, Told)]:
        case [
            MessageCreated(_, new),
            MessageUpdated(_, changed),
            MessageDeleted() as lost,
            Resumed(),
        ]:
            assert (new.body, changed.body) == ("new", "kept well")
            assert lost.message_id == gone["id"]
        case other:
            raise AssertionError(other)


@pytest.fixture
def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the server tell at most five changes, and the client read pages of ten."""
    monkeypatch.setattr("plexichat.features.messages.history.SYNC_ROWS", 5)
    monkeypatch.setattr("plexichat.client.listening.PAGE", 10)


async def _miss(chat: Chat, wire: Wire, client: Client, said: list[str]) -> None:
    """Say so much while the client is away that it has a gap to fill."""
    wire.cut(down=True)
    for each in said:
        await chat.ada.send(chat.channel, each)
    wire.mend()
    async with asyncio.timeout(5):
        while not isinstance(await client._session.feed.inbox.head(), Gap):
            client._session.feed.inbox.replace_head()


@pytest.mark.usefixtures("forgetful")
async def test_more_than_the_server_tells_is_read_from_history(chat: Chat, wire: Wire) -> None:
    said = [f"line {number}" for number in range(35)]
    async with chat.connect(wire.url) as client:
        first = await client.send(chat.id, "first")
        await _miss(chat, wire, client, said)
        await client.send(chat.id, "last")
        found = await collect(client, says("last"))
    assert bodies(found) == [*said, "last"]
    reset = ChannelReset(chat.id, first.seq, first.seq + len(said))
    assert [each for each in found if isinstance(each, ChannelReset | Resumed)] == [
        reset,
        Resumed(),
    ]


@pytest.mark.usefixtures("forgetful")
async def test_a_break_while_history_is_read_loses_nothing(chat: Chat, wire: Wire) -> None:
    said = [f"line {number}" for number in range(35)]
    async with chat.connect(wire.url, replace(QUICK, connect_seconds=0.5)) as client:
        await _miss(chat, wire, client, said)
        wire.cut(down=True)
        with pytest.raises(Unreachable):
            await client.history(chat.id)
        listening = asyncio.ensure_future(collect(client, says("last")))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.shield(listening), 1)
        wire.mend()
        await client.send(chat.id, "last")
        assert bodies(await listening) == [*said, "last"]


@pytest.mark.usefixtures("forgetful")
async def test_a_gap_in_a_channel_that_one_left_stays(chat: Chat, wire: Wire) -> None:
    space = {"id": chat.channel["space_id"]}
    secret = await chat.ada.channel(space, "secret", kind="private")
    await chat.ada.call("PUT", f"/channels/{secret['id']}/members/{chat.bot.id}")
    inside = replace(chat, channel=secret)
    async with chat.connect(wire.url) as client:
        await _miss(inside, wire, client, [f"line {number}" for number in range(10)])
        await chat.ada.call("DELETE", f"/channels/{secret['id']}/members/{chat.bot.id}")
        await chat.ada.send(chat.channel, "last")
        found = await collect(client, says("last"))
    assert bodies(found) == ["last"]
    assert isinstance(found[0], ChannelReset)


async def test_who_listens_slowly_gets_everything_once(chat: Chat) -> None:
    said = [f"line {number}" for number in range(300)]
    async with chat.connect(options=replace(QUICK, events_max=10)) as client:
        await asyncio.gather(*(client.send(chat.id, each) for each in said))
        assert bodies(await collect(client, says(said[-1]))) == said


async def test_who_never_listens_holds_no_more_than_the_bound(chat: Chat) -> None:
    options = replace(QUICK, events_max=10)
    async with chat.connect(options=options) as client, chat.connect() as other:
        await asyncio.gather(*(other.send(chat.id, f"{number}") for number in range(100)))
        await client.send(chat.id, "here")
        assert len(client._session.feed.inbox._items) <= options.events_max


async def test_a_listener_who_gives_up_waiting_loses_nothing(chat: Chat) -> None:
    async with chat.connect() as client:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(collect(client, says("nothing")), 0.05)
        await client.send(chat.id, "hello")
        assert bodies(await collect(client, says("hello"))) == ["hello"]


async def test_a_channel_that_was_left_meanwhile_is_forgotten(chat: Chat, wire: Wire) -> None:
    async with chat.connect(wire.url) as client:
        wire.cut(down=True)
        await chat.ada.call("DELETE", f"/channels/{chat.id}/members/{chat.bot.id}")
        wire.mend()
        await collect(client, lambda event: isinstance(event, Resumed))
        assert chat.id not in [each.id for each in client.channels]


async def test_a_silent_network_is_noticed_by_the_heartbeat(
    chat: Chat, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway = chat.world.application.gateway
    monkeypatch.setattr(gateway, "settings", replace(gateway.settings, heartbeat_seconds=1))
    async with chat.connect(wire.url) as client:
        wire.jam()
        await chat.ada.send(chat.channel, "hello")
        async with asyncio.timeout(5):
            while wire.made < 2:
                wire.is_jammed = wire.made < 2
                await asyncio.sleep(0.01)
        wire.is_jammed = False
        assert bodies(await collect(client, says("hello"))) == ["hello"]
