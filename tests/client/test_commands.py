"""What a program says, and what it hears of it."""

import asyncio

import pytest

from plexichat.client import (
    MessageCreated,
    MessageDeleted,
    MessageUpdated,
    ReactionAdded,
    ReactionRemoved,
    Refused,
    Told,
)
from tests.client.conftest import Chat, bodies, collect, says


async def test_what_one_says_is_heard_by_all(chat: Chat) -> None:
    async with chat.connect() as client:
        sent = await client.send(chat.id, "hello")
        heard = (await collect(client, says("hello")))[-1]
        assert isinstance(heard, MessageCreated)
        assert (heard.message.id, heard.message.seq) == (sent.message_id, sent.seq)
    assert (await chat.ada.history(chat.channel))[-1]["body"] == "hello"


async def test_the_same_nonce_twice_is_one_message(chat: Chat) -> None:
    async with chat.connect() as client:
        first = await client.send(chat.id, "hello", nonce="n1")
        again = await client.send(chat.id, "hello", nonce="n1")
        assert (again.message_id, again.duplicate) == (first.message_id, True)


async def test_many_at_once_keep_their_order(chat: Chat) -> None:
    said = [f"line {number}" for number in range(200)]
    async with chat.connect() as client:
        await asyncio.gather(*(client.send(chat.id, each) for each in said))
        assert bodies(await collect(client, says(said[-1]))) == said


async def test_a_reply_names_what_it_answers(chat: Chat) -> None:
    async with chat.connect() as client:
        first = await client.send(chat.id, "why?")
        await client.send(chat.id, "because", reply_to=first.message_id)
        heard = (await collect(client, says("because")))[-1]
        assert isinstance(heard, MessageCreated)
        assert heard.message.reply_to is not None
        assert heard.message.reply_to.id == first.message_id


async def test_each_change_is_an_event(chat: Chat) -> None:
    async with chat.connect() as client:
        sent = await client.send(chat.id, "helo")
        edited = await client.edit(chat.id, sent.message_id, "hello", version=1)
        await client.react(chat.id, sent.message_id, "👍")
        await client.unreact(chat.id, sent.message_id, "👍")
        await client.delete(chat.id, sent.message_id)
        found = await collect(client, lambda event: isinstance(event, MessageDeleted))
    kinds = [type(each) for each in found if not isinstance(each, Told)]
    assert kinds == [MessageCreated, MessageUpdated, ReactionAdded, ReactionRemoved, MessageDeleted]
    assert edited.version == 2


async def test_an_edit_of_an_older_version_is_refused(chat: Chat) -> None:
    async with chat.connect() as client:
        sent = await client.send(chat.id, "one")
        await client.edit(chat.id, sent.message_id, "two")
        with pytest.raises(Refused) as refused:
            await client.edit(chat.id, sent.message_id, "three", version=1)
        assert refused.value.reason == "message.conflict"


async def test_a_refusal_has_the_servers_code(chat: Chat) -> None:
    async with chat.connect() as client:
        for code, saying in (
            ("message.empty", client.send(chat.id, " ")),
            ("channel.unknown", client.send("1", "hello")),
            ("message.unknown", client.delete(chat.id, "1")),
        ):
            with pytest.raises(Refused) as refused:
                await saying
            assert refused.value.reason == code


async def test_reading_is_marked(chat: Chat) -> None:
    message = await chat.ada.send(chat.channel, "news")
    async with chat.connect() as client:
        await client.mark_read(chat.id, message["seq"])
        await collect(client, lambda event: isinstance(event, Told) and event.op == "read.marked")


async def test_typing_is_told_to_who_looks(chat: Chat) -> None:
    ada = await chat.ada.connect()
    await ada.ask("view", channel_ids=[chat.id])
    async with chat.connect() as client:
        await client.typing(chat.id)
        assert (await ada.until("typing"))["user_id"] == chat.bot.id


async def test_history_is_read_at_any_place(chat: Chat) -> None:
    async with chat.connect() as client:
        seqs = [(await client.send(chat.id, f"{number}")).seq for number in range(9)]
        newest = await client.history(chat.id, limit=2)
        assert ([each.seq for each in newest.items], newest.has_before) == (seqs[-2:], True)
        before = await client.history(chat.id, before=seqs[4], limit=2)
        assert [each.seq for each in before.items] == seqs[2:4]
        after = await client.history(chat.id, after=seqs[4], limit=2)
        assert [each.seq for each in after.items] == seqs[5:7]
        around = await client.history(chat.id, around=seqs[4], limit=3)
        assert seqs[4] in [each.seq for each in around.items]
        with pytest.raises(Refused) as refused:
            await client.history("1")
        assert (refused.value.reason, refused.value.http_status) == ("channel.unknown", 404)


async def test_channels_come_and_go(chat: Chat) -> None:
    space = {"id": chat.channel["space_id"]}
    async with chat.connect() as client:
        made = await chat.ada.channel(space, "ideas")
        await chat.ada.call("PUT", f"/channels/{made['id']}/members/{chat.bot.id}")
        await chat.ada.send(made, "welcome")
        await collect(client, says("welcome"))
        assert "ideas" in [each.name for each in client.channels]
        await chat.ada.call("PATCH", f"/channels/{made['id']}", {"name": "plans"})
        await collect(
            client, lambda event: isinstance(event, Told) and event.op == "channel.updated"
        )
        assert "plans" in [each.name for each in client.channels]
        await chat.ada.call("DELETE", f"/channels/{made['id']}/members/{chat.bot.id}")
        await collect(client, lambda event: isinstance(event, Told) and event.op == "channel.left")
        assert made["id"] not in [each.id for each in client.channels]
