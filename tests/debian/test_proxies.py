"""What operators depend on behind nginx, HAProxy and Caddy with the examples of `deploy/proxies`."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
import websockets

from plexichat.app.settings import Settings
from tests.support.fronted import ANONYMOUS_A_MINUTE, WAIT_SECONDS, Front, until
from tests.support.polling import connect_polled
from tests.support.reverse_proxies import NAME

pytestmark = [pytest.mark.debian, pytest.mark.slow]
ME = "/api/v1/users/me"
FOREIGN = "https://evil.example"
LARGEST = Settings.model_fields["file_max_bytes"].default
CHUNK = b"plexichat" * 7_000


async def test_a_browser_signs_in_under_the_public_address(front: Front) -> None:
    async with front.visitor() as browser:
        assert (await browser.get("/")).headers["content-type"].startswith("text/html")
        signed_in = await front.sign_in(browser)
        session = next(
            line
            for line in signed_in.headers.get_list("set-cookie")
            if line.startswith("__Host-plexichat=")
        )
        assert "; Path=/;" in session
        assert "; HttpOnly; SameSite=Strict; Secure" in session
        assert (await browser.get(ME)).json()["username"] == "ada"
        assert "max-age=" in signed_in.headers["strict-transport-security"]


async def test_the_page_of_another_site_is_refused(front: Front) -> None:
    async with front.visitor() as browser:
        refused = await front.sign_in(browser, Origin=FOREIGN)
        assert (refused.status_code, refused.json()["code"]) == (403, "csrf.refused")
        await front.sign_in(browser)
        path, body = f"/api/v1/channels/{front.channel}/messages", {"body": "hello"}
        proof = {"X-Plexichat": "1"}
        for origin, status in ((FOREIGN, 403), (front.url, 201)):
            headers = {"Origin": origin} | proof
            answer = await browser.post(path, json=body, headers=headers)
            assert answer.status_code == status


async def test_a_page_opens_its_own_sites_socket_alone(front: Front) -> None:
    address = front.url.replace("https", "wss") + "/api/v1/gateway"
    async with websockets.connect(address, ssl=front.trust, proxy=None, origin=front.url) as own:  # type: ignore[arg-type]
        assert '"hello"' in str(await own.recv())
    with pytest.raises(websockets.InvalidStatus, match="403"):
        await websockets.connect(address, ssl=front.trust, proxy=None, origin=FOREIGN)  # type: ignore[arg-type]


async def test_plain_http_is_sent_to_https(front: Front) -> None:
    plain = f"http://127.0.0.1:{front.place.plain_port}"
    async with httpx.AsyncClient(base_url=plain, headers={"Host": "chat.example.org"}) as visitor:
        answer = await visitor.get("/invite?code=1")
    assert answer.is_redirect
    target = httpx.URL(answer.headers["location"])
    assert (target.scheme, target.host) == ("https", "chat.example.org")
    assert target.raw_path == b"/invite?code=1"


@pytest.mark.parametrize("address", ["127.0.0.7", "127.0.0.1"])
async def test_what_a_visitor_says_of_addresses_does_not_count(front: Front, address: str) -> None:
    """Not even from an address that is trusted to tell others': a machine of the same network."""
    told = {"X-Forwarded-For": "6.6.6.6", "Forwarded": "for=6.6.6.6", "X-Real-Ip": "6.6.6.6"}
    async with front.visitor(address=address) as visitor:
        answer = await visitor.get(ME, headers=told)
    assert (await front.logged(answer))["address"] == address


async def test_a_visitor_does_not_name_a_request(front: Front) -> None:
    async with front.visitor() as visitor:
        answer = await visitor.get(ME, headers={"X-Request-Id": "another-ones"})
    assert answer.headers["X-Request-Id"] != "another-ones"


async def test_a_limit_counts_by_the_visitors_address(front: Front) -> None:
    async with front.visitor(address="127.0.0.8") as one, front.visitor(address="127.0.0.9") as two:
        for number in range(ANONYMOUS_A_MINUTE * 2 * len(front.servers.machines)):
            told = {"X-Forwarded-For": f"198.51.100.{number % 250}"}
            answer = await one.get(ME, headers=told)
            if answer.status_code == 429:
                break
        assert answer.json()["code"] == "rate.limit"
        assert (await two.get(ME)).status_code == 401


async def test_the_metrics_are_not_for_visitors(front: Front) -> None:
    async with front.visitor(address="127.0.0.1") as visitor:
        assert (await visitor.get("/metrics")).status_code == 404


async def test_people_at_different_servers_talk(front: Front) -> None:
    before = await front.connections()
    async with AsyncExitStack() as open_ones:
        people = [
            await open_ones.enter_async_context(front.wire(who)) for who in ["ada", "ben"] * 3
        ]
        now = await front.connections()
        assert sum(there > one for there, one in zip(now, before, strict=True)) > 1
        for number, person in enumerate(people):
            said = {"channel_id": front.channel, "body": f"line {number}"}
            await person.say("message.send", **said, nonce=uuid4().hex)
        for person in people:
            heard: set[str] = set()
            while len(heard) < len(people):
                created = await person.op("message.created", channel_id=front.channel)
                heard.add(created["message"]["body"])
            assert heard == {f"line {number}" for number in range(len(people))}


async def test_a_poll_waits_at_the_server_that_knows_it(front: Front) -> None:
    async with front.visitor("ada") as one, front.visitor("ben", address="127.0.0.3") as two:
        ada = await connect_polled(one, front.tokens["ada"])
        ben = await connect_polled(two, front.tokens["ben"])
        for number in range(5):
            waiting = asyncio.create_task(ben.until("message.created"))
            said = {"channel_id": front.channel, "body": f"poll {number}"}
            assert (await ada.ask("message.send", **said, nonce=uuid4().hex))["op"] == "ok"
            assert (await waiting)["message"]["body"] == f"poll {number}"
        for each in (ada, ben):
            await each.http.delete(each.path)


async def test_the_largest_file_passes_while_it_is_being_sent(front: Front) -> None:
    folder = front.servers.folder / "files"
    before = _stored(folder)
    went_on = asyncio.Event()

    async def body() -> AsyncIterator[bytes]:
        left = LARGEST
        while left:
            if left <= LARGEST // 2 and not went_on.is_set():
                # The proxy keeps nothing back: the server has it while the rest is not sent yet.
                await until(lambda: _stored(folder) - before > LARGEST // 4)
                went_on.set()
            yield CHUNK[:left]
            left -= len(CHUNK[:left])

    async with front.visitor("ada") as ada:
        told = {"Content-Length": str(LARGEST)}
        answer = await ada.post("/api/v1/files?name=a.bin", content=body(), headers=told)
        assert answer.status_code == 201, answer.text
        assert went_on.is_set()
        place = f"/api/v1/files/{answer.json()['id']}"
        got = await ada.get(place)
        whole = CHUNK * (LARGEST // len(CHUNK) + 1)
        assert hashlib.sha256(got.content).digest() == hashlib.sha256(whole[:LARGEST]).digest()
        part = await ada.get(place, headers={"Range": "bytes=100-199"})
        assert (part.status_code, part.content) == (206, whole[100:200])
        assert (await ada.delete(place)).status_code == 204


@pytest.mark.parametrize("length", [LARGEST + 1, LARGEST * 100])
async def test_a_file_that_is_too_large_is_refused_by_plexichat(front: Front, length: int) -> None:
    """While it is sent, to those who read meanwhile, as browsers do."""
    place = front.place
    reader, writer = await asyncio.open_connection(NAME, place.port, ssl=front.trust)
    head = [
        "POST /api/v1/files?name=a.bin HTTP/1.1",
        f"Host: {NAME}:{place.port}",
        f"Authorization: Bearer {front.tokens['ada']}",
        f"Content-Length: {length}",
    ]
    writer.write("\r\n".join([*head, "", ""]).encode())
    sending = asyncio.create_task(_pour(writer))
    async with asyncio.timeout(WAIT_SECONDS):
        answer = (await reader.readuntil(b"\r\n\r\n")).lower()
        assert answer.startswith(b"http/1.1 413 ")
        assert b"content-type: application/problem+json" in answer
        assert b'"file.too_large"' in await reader.readuntil(b"}")
    writer.transport.abort()
    await sending


async def _pour(writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while not writer.is_closing():
            writer.write(CHUNK)
            await writer.drain()


def _stored(folder: Path) -> int:
    return sum(each.stat().st_size for each in folder.rglob("*") if each.is_file())
