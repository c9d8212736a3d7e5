"""RFC 6455 section 4.2: which requests open a connection, and what refuses the others."""

import pytest

from tests.edge.socket.gate import ORIGIN, PEOPLE, Gate, open_gate
from tests.edge.socket.peer import ACCEPT, KEY, request


async def refused(gate: Gate, head: bytes) -> tuple[int, str]:
    """Send a head that must be refused; return the status and the problem's code."""
    peer = await gate.dial()
    peer.send(head)
    answer = await peer.answer()
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    assert await peer.is_ended(), "a refusal ends the connection"
    return answer.status, answer.code


async def test_the_answer_proves_that_the_key_was_read(gate: Gate) -> None:
    answer = await gate.try_to_open(request())
    assert (answer.status, answer.headers["sec-websocket-accept"]) == (101, ACCEPT)
    assert answer.headers["upgrade"].lower() == "websocket"
    assert answer.headers["connection"].lower() == "upgrade"


async def test_no_extension_and_no_subprotocol_is_taken(gate: Gate) -> None:
    offers = {
        "Sec_WebSocket_Extensions": "permessage-deflate",
        "Sec_WebSocket_Protocol": "chat, v2",
    }
    answer = await gate.try_to_open(request(**offers))
    assert answer.status == 101
    assert not {"sec-websocket-extensions", "sec-websocket-protocol"} & set(answer.headers)


@pytest.mark.parametrize(
    "headers",
    [
        {"Upgrade": "WebSocket", "Connection": "UPGRADE"},
        {"Connection": "keep-alive, Upgrade"},
        {"Upgrade": "h2c, websocket"},
        {"Host": "[::1]:8080"},
        {"Host": "chat.test:443"},
        {"Sec_WebSocket_Version": " 13 "},
        {"Content_Length": "0"},
    ],
    ids=str,
)
async def test_headers_are_read_as_http_means_them(gate: Gate, headers: dict[str, str]) -> None:
    assert (await gate.try_to_open(request(**headers))).status == 101


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({"Upgrade": None}, 426, "gateway.upgrade"),
        ({"Upgrade": "h2c"}, 426, "gateway.upgrade"),
        ({"Upgrade": "websocketx"}, 426, "gateway.upgrade"),
        ({"Connection": None}, 400, "gateway.handshake"),
        ({"Connection": "keep-alive"}, 400, "gateway.handshake"),
        ({"Sec_WebSocket_Version": None}, 426, "gateway.upgrade"),
        ({"Sec_WebSocket_Version": "8"}, 426, "gateway.upgrade"),
        ({"Sec_WebSocket_Version": "13, 8"}, 426, "gateway.upgrade"),
        ({"Sec_WebSocket_Key": None}, 400, "gateway.handshake"),
        ({"Sec_WebSocket_Key": ""}, 400, "gateway.handshake"),
        ({"Sec_WebSocket_Key": KEY[:-4]}, 400, "gateway.handshake"),
        ({"Sec_WebSocket_Key": KEY + "AAAA"}, 400, "gateway.handshake"),
        ({"Sec_WebSocket_Key": "not base64 at all!!!!!!!"}, 400, "gateway.handshake"),
        ({"Sec_WebSocket_Key": "dGhlIHNhbXBsZSBub25jZQöö"}, 400, "gateway.handshake"),
        ({"Host": None}, 400, "gateway.handshake"),
        ({"Host": "two words"}, 400, "gateway.handshake"),
        ({"Host": "a/b"}, 400, "gateway.handshake"),
        ({"Host": "me@chat.test"}, 400, "gateway.handshake"),
        ({"Content_Length": "5"}, 400, "gateway.handshake"),
        ({"Transfer_Encoding": "chunked"}, 400, "gateway.handshake"),
    ],
    ids=str,
)
async def test_a_wrong_header_is_refused_with_its_reason(
    gate: Gate, headers: dict[str, str | None], status: int, code: str
) -> None:
    assert await refused(gate, request(**headers)) == (status, code)


@pytest.mark.parametrize("name", ["Host", "Origin", "Sec-WebSocket-Key", "Sec-WebSocket-Version"])
async def test_a_header_that_decides_stands_once(gate: Gate, name: str) -> None:
    values = {"Host": "chat.test", "Origin": ORIGIN, "Sec-WebSocket-Key": KEY}
    doubled = f"{name}: {values.get(name, '13')}\r\n".encode()
    head = request(Origin=ORIGIN).replace(b"\r\n", b"\r\n" + doubled, 1)
    assert await refused(gate, head) == (400, "gateway.handshake")


@pytest.mark.parametrize(
    "line",
    [
        b"No colon",
        b"Space : before the colon",
        b": no name",
        b" folded: line",
        b"X: bell\x07",
        b"X: bare\nline",
        b"X: zero\0",
        b"N\xc3\xa4me: x",
    ],
)
async def test_a_malformed_header_line_is_refused(gate: Gate, line: bytes) -> None:
    head = request().replace(b"\r\n", b"\r\n" + line + b"\r\n", 1)
    assert await refused(gate, head) == (400, "gateway.handshake")


@pytest.mark.parametrize("method", ["POST", "PUT", "HEAD", "DELETE", "OPTIONS", "get"])
async def test_the_method_is_get(gate: Gate, method: str) -> None:
    assert await refused(gate, request(method=method)) == (405, "gateway.method")


async def test_a_refused_method_or_version_names_what_is_spoken(gate: Gate) -> None:
    answer = await gate.try_to_open(request(method="POST"))
    assert answer.headers["allow"] == "GET"
    answer = await gate.try_to_open(request(Sec_WebSocket_Version="12"))
    assert answer.headers["sec-websocket-version"] == "13"
    assert answer.headers["upgrade"] == "websocket"


@pytest.mark.parametrize("version", ["1.0", "1.2", "2.0", "1.1 "])
async def test_the_version_is_http_1_1(gate: Gate, version: str) -> None:
    assert await refused(gate, request(version=version)) == (400, "gateway.handshake")


@pytest.mark.parametrize(
    "query",
    ["token=x", "access_token=x", "a=1&Bearer=", "authorization=x", "to%6ben=x", "ticket=1"],
)
async def test_a_secret_in_the_address_is_refused(gate: Gate, query: str) -> None:
    head = request(f"/api/v1/gateway?{query}")
    assert await refused(gate, head) == (400, "gateway.token_in_url")


async def test_other_words_in_the_address_are_ignored(gate: Gate) -> None:
    assert (await gate.try_to_open(request("/api/v1/gateway?v=1&encoding=json"))).status == 101


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://chat.test", 101),
        ("https://chat.test", 101),
        ("http://CHAT.test", 101),
        (None, 101),
        ("http://chat.test:8080", 403),
        ("http://evil.test", 403),
        ("http://chat.test.evil.test", 403),
        ("http://sub.chat.test", 403),
        ("http://me@chat.test", 403),
        ("ftp://chat.test", 403),
        ("chat.test", 403),
        ("null", 403),
        ("", 403),
        ("http://[", 403),
        ("http://[chat.test]", 403),
    ],
)
async def test_without_a_public_address_only_pages_of_the_named_host_connect(
    gate: Gate, origin: str | None, status: int
) -> None:
    assert (await gate.try_to_open(request(Origin=origin))).status == status


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("https://chat.example", 101),
        ("https://CHAT.example", 101),
        (None, 101),
        ("http://chat.example", 403),
        ("https://chat.example:444", 403),
        ("http://chat.test", 403),
        ("null", 403),
    ],
)
async def test_with_a_public_address_only_its_pages_connect(
    origin: str | None, status: int
) -> None:
    async with open_gate(origins=frozenset({"https://chat.example"})) as gate:
        assert (await gate.try_to_open(request(Origin=origin))).status == status


async def test_a_cookie_counts_with_an_origin(gate: Gate) -> None:
    peer = await gate.shake(Cookie="other=x; session=bob", Origin=ORIGIN)
    assert (await peer.ask("identify"))["op"] == "ready"
    assert gate.hub.users() == {PEOPLE["bob"].user_id}


@pytest.mark.parametrize(
    "headers",
    [
        {"Cookie": "session=ada"},
        {"Origin": ORIGIN},
        {"Origin": ORIGIN, "Cookie": "session="},
        {"Origin": ORIGIN, "Cookie": "session=somebody"},
        {"Origin": ORIGIN, "Cookie": "Session=ada; xsession=ada"},
        {"Origin": ORIGIN, "Cookie": "session=bob; session=ada"},
    ],
    ids=["no origin", "no cookie", "empty", "unknown", "other names", "one may be planted"],
)
async def test_a_cookie_that_proves_nothing_identifies_nobody(
    gate: Gate, headers: dict[str, str]
) -> None:
    peer = await gate.shake(**headers)
    assert (await peer.ask("identify"))["code"] == "auth.required"
    assert (await peer.farewell()).code == 4003


async def test_cookies_on_two_lines_are_one_list(gate: Gate) -> None:
    doubled = b"\r\nCookie: other=x\r\nCookie: session=bob\r\n"
    peer = await gate.dial()
    peer.send(request(Origin=ORIGIN).replace(b"\r\n", doubled, 1))
    assert (await peer.answer()).status == 101
    await peer.json()
    assert (await peer.ask("identify"))["op"] == "ready"


async def test_a_token_that_was_sent_wins_over_a_cookie_that_came_along(gate: Gate) -> None:
    peer = await gate.shake(Cookie="session=bob", Origin=ORIGIN)
    assert (await peer.ask("identify", token="ada"))["op"] == "ready"
    assert gate.hub.users() == {PEOPLE["ada"].user_id}


async def test_a_wrong_token_is_not_mended_by_a_cookie(gate: Gate) -> None:
    peer = await gate.shake(Cookie="session=bob", Origin=ORIGIN)
    assert (await peer.ask("identify", token="nobody"))["code"] == "auth.required"


async def test_a_full_server_and_a_stopping_one_take_nobody() -> None:
    async with open_gate(connections_max=1) as gate:
        peer = await gate.enter()
        assert await refused(gate, request()) == (503, "limit.connections")
        await peer.hang_up()
    async with open_gate() as gate:
        gate.gateway.close_all()
        assert await refused(gate, request()) == (503, "limit.connections")
