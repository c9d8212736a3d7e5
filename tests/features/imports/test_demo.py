"""The demo: a server full of talk, the same however often it is made, and alive when asked."""

import asyncio
import json
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from websockets.asyncio.server import ServerConnection, serve

from plexichat.app.settings import Settings
from plexichat.app.wiring import Services, open_services
from plexichat.features.auth import Visitor
from plexichat.features.imports.demo import Demo
from plexichat.features.imports.demo_live import Live, Script
from plexichat.features.imports.demo_names import FIRST, LAST, name
from plexichat.features.imports.history import Line
from plexichat.features.imports.report import Report
from tests.features.imports.conftest import STEPS
from tests.features.imports.test_slack import state

pytestmark = pytest.mark.sqlite  # whole databases are compared

DAY_MS = 24 * 60 * 60 * 1000


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[tuple[Services, Demo]]:
    settings = Settings(data=folder, hash_cost="test-only-cheap", worker=1023)
    async with open_services(settings) as parts:
        yield parts, Demo(parts.units, parts.ids, parts.clock, parts.files, parts.auth)


async def fill(folder: Path) -> Report:
    report = Report()
    async with opened(folder) as (_, demo):
        await demo.owner()
        await demo.fill(report, STEPS)
    return report


def rows(folder: Path, sql: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(folder / "plexichat.sqlite3")
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    asyncio.run(fill(folder))
    return folder


def test_every_channel_has_recent_talk_and_nothing_from_the_future(filled: Path) -> None:
    now_ms = time.time() * 1000
    channels = rows(filled, "SELECT last_seq, last_message_ms FROM channels WHERE kind = 'public'")
    assert len(channels) == 12
    for last_seq, last_ms in channels:
        assert isinstance(last_seq, int)
        assert isinstance(last_ms, int)
        assert last_seq > 900
        assert now_ms - DAY_MS < last_ms < now_ms
    ((oldest_ms,),) = rows(filled, "SELECT MIN(created_ms) FROM messages")
    assert isinstance(oldest_ms, int)
    assert now_ms - oldest_ms < 8 * DAY_MS


def test_there_are_threads_replies_reactions_and_mentions(filled: Path) -> None:
    for what in (
        "channels WHERE kind = 'thread'",
        "messages WHERE reply_to_seq IS NOT NULL",
        "reactions",
        "mentions",
    ):
        ((found,),) = rows(filled, f"SELECT COUNT(*) FROM {what}")
        assert isinstance(found, int)
        assert found > 50, what


def test_no_pseudonym_of_the_cast_is_left_as_a_mention(filled: Path) -> None:
    assert rows(filled, "SELECT body FROM messages WHERE body GLOB '*@user[0-9]*'") == []


def test_the_owner_has_something_to_read(filled: Path) -> None:
    unread = rows(
        filled,
        "SELECT c.last_seq - m.read_seq FROM channel_members m JOIN channels c"
        " ON c.id = m.channel_id JOIN users u ON u.id = m.user_id"
        " WHERE u.server_role = 'owner' AND c.kind = 'public'",
    )
    assert {row[0] for row in unread} == {0, 14}


def test_somebody_welcomes_the_owner_by_name_and_in_private(filled: Path) -> None:
    mentions = rows(
        filled,
        "SELECT c.kind, m.body FROM mentions n JOIN users u ON u.id = n.user_id"
        " JOIN channels c ON c.id = n.channel_id"
        " JOIN messages m ON m.channel_id = n.channel_id AND m.seq = n.seq"
        " WHERE u.server_role = 'owner' ORDER BY c.kind",
    )
    assert [kind for kind, _ in mentions] == ["direct", "public"]
    assert all("@demo" in str(body) for _, body in mentions)
    unread = rows(
        filled,
        "SELECT last_seq - read_seq FROM channels c JOIN channel_members m ON m.channel_id = c.id"
        " JOIN users u ON u.id = m.user_id WHERE c.kind = 'direct' AND u.server_role = 'owner'",
    )
    assert unread == [(3,)]


async def test_again_changes_nothing(filled: Path) -> None:
    before = state(filled / "plexichat.sqlite3")
    report = await fill(filled)
    assert state(filled / "plexichat.sqlite3") == before
    assert report.counts["messages"] == 0


async def test_the_first_owner_signs_in_with_the_password_that_is_shown_once(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path) as (parts, demo):
        owner = await demo.owner()
        signed_in = await parts.auth.sign_in(owner.username, owner.password or "", Visitor())
        assert signed_in.user.server_role == "owner"
        assert await demo.owner() == type(owner)(owner.username, None)


def test_everybody_has_another_name() -> None:
    count = len(FIRST) * len(LAST)
    assert len({name(number) for number in range(count)}) == count
    assert count > 2600


class NoPace:
    async def wait(self, seconds: float) -> None:
        del seconds
        await asyncio.sleep(0)


async def test_people_type_before_they_speak_and_only_as_themselves() -> None:
    heard: list[tuple[str, dict[str, str]]] = []

    async def gateway(socket: ServerConnection) -> None:
        await socket.send('{"op":"hello"}')
        token = json.loads(await socket.recv())["token"]
        await socket.send('{"op":"ready"}')
        async for frame in socket:
            heard.append((token, json.loads(frame)))

    async def token(user_id: int) -> str:
        return f"token of {user_id}"

    lines = [(7, Line(1, "a", "text", "hello")), (8, Line(2, "b", "text", "hi"))]
    async with serve(gateway, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        live = Live(f"http://127.0.0.1:{port}", token, NoPace(), print)
        await live.run([Script(5, lines)], rounds=6)
    assert len(heard) == 12
    said = {"hello": "token of 7", "hi": "token of 8"}
    for who in said.values():
        ops = [frame["op"] for token_, frame in heard if token_ == who]
        assert ops == ["typing", "message.send"] * 3
    for token_, frame in heard:
        assert frame["channel_id"] == "5"
        if frame["op"] == "message.send":
            assert said[frame["body"]] == token_
    nonces = [frame["nonce"] for _, frame in heard if "nonce" in frame]
    assert len(set(nonces)) == 6


async def test_without_a_server_they_say_so_once_and_wait() -> None:
    told: list[str] = []

    class FewTries:
        tries = 0

        async def wait(self, seconds: float) -> None:
            del seconds
            self.tries += 1
            if self.tries > 5:
                raise asyncio.CancelledError

    async def token(user_id: int) -> str:
        return str(user_id)

    live = Live("http://127.0.0.1:9", token, FewTries(), told.append)
    with pytest.raises(asyncio.CancelledError):
        await live.run([Script(5, [(7, Line(1, "a", "text", "hello"))])])
    assert told == ["Waiting for the server at http://127.0.0.1:9: start `plexichat serve`."]
