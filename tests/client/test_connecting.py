"""Who gets in, who does not, and how a client ends."""

import asyncio

import pytest

from plexichat.client import Client, Closed, Refused, SignInAgain, Unreachable
from tests.client.conftest import QUICK, Chat, collect, says
from tests.support.machine import PASSWORD, Machine
from tests.support.process import free_port


async def _count(client: Client) -> int:
    return len([event async for event in client.listen()])


async def test_a_password_gives_a_token_that_connects(machine: Machine) -> None:
    machine.start()
    machine.person("ada")
    token = await Client.sign_in(machine.url, "ada", PASSWORD)
    async with Client.connect(machine.url, token) as client:
        assert client.me.username == "ada"


async def test_a_wrong_password_gives_none(machine: Machine) -> None:
    machine.start()
    machine.person("ada")
    with pytest.raises(Refused) as refused:
        await Client.sign_in(machine.url, "ada", "a white turnip!")
    assert (refused.value.reason, refused.value.http_status) == ("auth.refused", 401)


async def test_one_knows_oneself_and_ones_channels(chat: Chat) -> None:
    async with chat.connect() as client:
        assert (client.me.id, client.me.kind) == (chat.bot.id, "bot")
        assert chat.id in [each.id for each in client.channels]


async def test_an_unknown_token_is_refused(chat: Chat) -> None:
    with pytest.raises(SignInAgain):
        async with Client.connect(chat.url, "plexi_unknown", QUICK):
            pass


async def test_where_nobody_listens_is_unreachable() -> None:
    options = QUICK.__class__(connect_seconds=0.2, pause_first_seconds=0.01)
    with pytest.raises(Unreachable):
        async with Client.connect(f"http://127.0.0.1:{free_port()}", "token", options):
            pass
    with pytest.raises(Unreachable):
        await Client.sign_in(f"http://127.0.0.1:{free_port()}", "ada", PASSWORD, options)


async def test_where_no_such_server_is_is_refused_at_once(chat: Chat) -> None:
    with pytest.raises(Refused) as refused:
        async with chat.connect(f"{chat.url}/elsewhere"):
            pass
    assert refused.value.http_status is not None


async def test_an_address_without_a_scheme_is_no_address() -> None:
    with pytest.raises(ValueError, match="https://"):
        await Client.sign_in("chat.example", "ada", PASSWORD)


async def test_a_redirect_is_not_followed_with_the_token(chat: Chat) -> None:
    asked = []

    async def redirect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readuntil(b"\r\n\r\n"))
        place = f"Location: {chat.url.replace('http', 'ws')}/api/v1/gateway"
        writer.write(f"HTTP/1.1 302 Found\r\n{place}\r\nContent-Length: 0\r\n\r\n".encode())
        writer.close()

    server = await asyncio.start_server(redirect, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(Refused, match="302"):
            async with chat.connect(f"http://127.0.0.1:{port}"):
                pass
    assert asked
    assert all(chat.bot.token.encode() not in each for each in asked)


async def test_a_token_that_is_revoked_ends_everything(chat: Chat) -> None:
    async with chat.connect() as client:
        listening = asyncio.ensure_future(collect(client, says("nothing")))
        (token,) = (await chat.bot.call("GET", "/auth/tokens"))["items"]
        await chat.bot.call("DELETE", f"/auth/tokens/{token['id']}")
        async with asyncio.timeout(5):
            with pytest.raises(SignInAgain):
                await listening
            with pytest.raises(SignInAgain):
                await client.send(chat.id, "hello")
            with pytest.raises(SignInAgain):
                await client.history(chat.id)


async def test_after_the_block_nothing_waits(chat: Chat) -> None:
    async with chat.connect() as client:
        listening = asyncio.ensure_future(_count(client))
        await client.send(chat.id, "hello")
    async with asyncio.timeout(5):
        assert await listening > 0
        with pytest.raises(Closed):
            await client.send(chat.id, "hello")
        with pytest.raises(Closed):
            await client.history(chat.id)


async def test_what_the_program_raises_comes_out_as_it_is(chat: Chat) -> None:
    with pytest.raises(LookupError, match="mine"):
        async with chat.connect():
            raise LookupError("mine")
