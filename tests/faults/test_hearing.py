"""What happens at one server reaches the people at another: over NATS, over NOTIFY, and what is left.

Of a cluster of NATS servers those that the two were connected to are killed first, or hang.
"""

import asyncio
import json
import signal
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest

from plexichat.edge.socket import CloseCode
from tests.support.attached import attached
from tests.support.machine import Machine
from tests.support.nats import Nats
from tests.support.postgres import Postgres
from tests.support.several import several
from tests.support.wire import Wire, wire

pytestmark = [pytest.mark.slow, pytest.mark.sqlite]


@dataclass
class Pair:
    """Two servers, two people, and a channel that both are in."""

    here: Machine
    there: Machine
    tokens: dict[str, str] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    space: str = ""
    channel: str = ""

    async def call(self, who: str, method: str, path: str, body: object = None) -> Any:
        """Call the API at the first server."""
        return await asyncio.to_thread(self.here.call, self.tokens[who], method, path, body)

    def sign_in(self, who: str) -> str:
        """Return a session of its own."""
        return self.here.sign_in(who)


def _settle(pair: Pair) -> None:
    pair.tokens["ada"] = pair.here.owner("ada")
    pair.tokens["ben"] = pair.here.member(pair.tokens["ada"], "ben")
    for name, token in pair.tokens.items():
        pair.ids[name] = pair.here.call(token, "GET", "/users/me")["id"]
    space = pair.here.call(pair.tokens["ada"], "POST", "/spaces", {"name": "Garden"})
    pair.space = space["id"]
    made = pair.here.call(pair.tokens["ada"], "POST", f"/spaces/{pair.space}/invitations", {})
    pair.here.call(pair.tokens["ben"], "POST", f"/invitations/{made['code']}/accept")
    channels = pair.here.call(pair.tokens["ada"], "GET", f"/spaces/{pair.space}/channels")
    pair.channel = channels["items"][0]["id"]


@pytest.fixture(
    scope="module",
    params=["nats", "notify", "nats gone", "two of three killed", "two of three hang"],
)
def pair(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Pair]:
    folder: Path = tmp_path_factory.mktemp("pair")
    database, bus = Postgres(), Nats()
    try:
        database.start()
        if request.param.startswith("two"):
            with attached(folder, database.url()) as stage:
                made = Pair(*stage.servers.machines)
                _settle(made)
                stage.strike("killed" if "killed" in request.param else "hangs", stage.buses[:2])
                stage.moved()
                yield made
            return
        bus.start()
        url = "postgresql:" if request.param == "notify" else bus.url
        with several(folder, database.url(), url, count=2) as servers:
            made = Pair(*servers.machines)
            _settle(made)
            if request.param == "nats gone":
                bus.kill()
            yield made
    finally:
        bus.close()
        database.close()


async def test_a_message(pair: Pair) -> None:
    async with wire(pair.there.url, pair.tokens["ben"]) as ben:
        sent = {"body": "over there", "nonce": "n-message"}
        await pair.call("ada", "POST", f"/channels/{pair.channel}/messages", sent)
        created = await ben.op("message.created", channel_id=pair.channel)
        assert created["message"]["body"] == "over there"


async def test_a_long_message(pair: Pair) -> None:
    async with wire(pair.there.url, pair.tokens["ben"]) as ben:
        body = "界" * 7_000  # more than a notification carries
        sent = {"body": body, "nonce": "n-long"}
        await pair.call("ada", "POST", f"/channels/{pair.channel}/messages", sent)
        told = await ben.until(
            lambda frame: (
                frame.get("message", {}).get("body") == body
                or any(each["body"] == body for each in frame.get("messages", []))
            )
        )
        assert told["op"] in {"message.created", "sync.channel"}


async def test_who_is_here_and_who_leaves(pair: Pair) -> None:
    async with wire(pair.there.url, pair.tokens["ben"]) as ben:
        await ben.say("view", user_ids=[pair.ids["ada"]])
        await ben.op("presence", user_id=pair.ids["ada"], state="offline")
        async with wire(pair.here.url, pair.tokens["ada"]) as ada:
            await ada.say("presence.set", state="online")
            await ben.op("presence", user_id=pair.ids["ada"], state="online")
            await ada.say("presence.set", state="busy")
            await ben.op("presence", user_id=pair.ids["ada"], state="busy")
        await ben.op("presence", user_id=pair.ids["ada"], state="offline")


async def test_who_was_here_before_one_looked(pair: Pair) -> None:
    async with (
        wire(pair.here.url, pair.tokens["ada"]) as ada,
        wire(pair.there.url, pair.tokens["ben"]) as ben,
    ):
        await ada.say("presence.set", state="away", ref="1")
        await ada.op("ok", ref="1")
        await ben.say("view", user_ids=[pair.ids["ada"]])
        await ben.op("presence", user_id=pair.ids["ada"], state="away")


async def test_who_is_writing(pair: Pair) -> None:
    async with (
        wire(pair.here.url, pair.tokens["ada"]) as ada,
        wire(pair.there.url, pair.tokens["ben"]) as ben,
    ):
        await ben.say("view", channel_ids=[pair.channel], ref="1")
        await ben.op("ok", ref="1")
        # The other server may not know yet that somebody looks here.
        async with asyncio.timeout(15):
            hearing = asyncio.create_task(ben.op("typing", user_id=pair.ids["ada"]))
            while not hearing.done():
                await ada.say("typing", channel_id=pair.channel)
                await asyncio.wait({hearing}, timeout=0.5)
        assert hearing.result()["channel_id"] == pair.channel


async def test_the_end_of_a_session(pair: Pair) -> None:
    token = await asyncio.to_thread(pair.sign_in, "ben")
    async with wire(pair.there.url, token) as ben:
        await asyncio.to_thread(pair.here.call, token, "POST", "/auth/sign-out")
        assert await ben.end() == CloseCode.SESSION_ENDED
    with pytest.raises(HTTPError, match="401"):
        await asyncio.to_thread(pair.there.call, token, "GET", "/users/me")


async def test_a_channel_that_one_is_put_into_and_out_of(pair: Pair) -> None:
    new = {"name": "workshop", "kind": "private"}
    made = await pair.call("ada", "POST", f"/spaces/{pair.space}/channels", new)
    place = f"/channels/{made['id']}"
    async with wire(pair.there.url, pair.tokens["ben"]) as ben:
        await pair.call("ada", "PUT", f"{place}/members/{pair.ids['ben']}")
        await _in(ben, made["id"])
        await pair.call("ada", "POST", f"{place}/messages", {"body": "hush", "nonce": "n-hush"})
        await ben.op("message.created", channel_id=made["id"])
        await pair.call("ada", "DELETE", f"{place}/members/{pair.ids['ben']}")
        await ben.op("channel.left", channel_id=made["id"])
        await pair.call("ada", "POST", f"{place}/messages", {"body": "secret", "nonce": "n-2"})
        said = {"body": "for all", "nonce": "n-3"}
        await pair.call("ada", "POST", f"/channels/{pair.channel}/messages", said)
        await ben.until(lambda frame: "for all" in str(frame))
        assert "secret" not in str(ben.frames)
    with pytest.raises(HTTPError, match="404"):
        await asyncio.to_thread(pair.there.call, pair.tokens["ben"], "GET", place)


async def _in(person: Wire, channel: str) -> None:
    await person.until(
        lambda frame: frame["op"] == "channel.joined" and frame["channel"]["id"] == channel
    )


async def test_what_is_said_while_nobody_has_noticed_that_nats_hangs(tmp_path: Path) -> None:
    """Such as presence, which no database could tell later."""
    database, bus = Postgres(), Nats()
    try:
        database.start()
        bus.start()
        with several(tmp_path, database.url(), bus.url, count=2) as servers:
            pair = Pair(*servers.machines)
            await asyncio.to_thread(_settle, pair)
            async with (
                wire(pair.there.url, pair.tokens["ben"]) as ben,
                wire(pair.here.url, pair.tokens["ada"]) as ada,
            ):
                await ben.say("view", user_ids=[pair.ids["ada"]])
                await ada.say("presence.set", state="away")
                await ben.op("presence", user_id=pair.ids["ada"], state="away")
                assert bus.process is not None
                bus.process.send_signal(signal.SIGSTOP)
                await ada.say("presence.set", state="busy")
                await ben.op("presence", user_id=pair.ids["ada"], state="busy")
    finally:
        bus.close()
        database.close()


async def test_a_right_that_ends_is_refused_at_once(pair: Pair) -> None:
    """Asked inside the transaction that writes, so not even a second is left."""
    new = {"name": f"board {id(pair)}", "kind": "public", "auto_join": True}
    made = await pair.call("ada", "POST", f"/spaces/{pair.space}/channels", new)
    place = f"/channels/{made['id']}"
    said = {"body": "before", "nonce": "n-before"}
    await asyncio.to_thread(pair.there.call, pair.tokens["ben"], "POST", f"{place}/messages", said)
    await pair.call("ada", "DELETE", place)
    with pytest.raises(HTTPError, match="404"):
        await asyncio.to_thread(
            pair.there.call,
            pair.tokens["ben"],
            "POST",
            f"{place}/messages",
            {"body": "after", "nonce": "n-after"},
        )


async def test_a_file(pair: Pair) -> None:
    """Uploaded here, read there: the servers share the folder."""
    picture = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
    request = urllib.request.Request(
        f"{pair.here.url}/api/v1/files?name=note.bin",
        method="POST",
        data=picture,
        headers={"Authorization": f"Bearer {pair.tokens['ada']}"},
    )
    with await asyncio.to_thread(urllib.request.urlopen, request) as answer:
        file = json.loads(answer.read())
    message = {"body": "see", "nonce": "n-file", "file_ids": [file["id"]]}
    await pair.call("ada", "POST", f"/channels/{pair.channel}/messages", message)
    wanted = urllib.request.Request(
        f"{pair.there.url}/api/v1/files/{file['id']}",
        headers={"Authorization": f"Bearer {pair.tokens['ben']}"},
    )
    with await asyncio.to_thread(urllib.request.urlopen, wanted) as answer:
        assert answer.read() == picture
