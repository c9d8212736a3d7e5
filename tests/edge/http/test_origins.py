"""Which host names the server answers under, and which pages may make a browser write."""

from typing import Any

import pytest

from tests.edge.http.conftest import COOKIE, ORIGIN, Make, Site

PATH = "/api/v1/stuck"  # what passes the doors is answered "stuck"
OWN = {"Origin": ORIGIN, "X-Plexichat": "1"}
SIGNED_IN = {"Cookie": f"{COOKIE}=ada"}


async def verdict(site: Site, headers: dict[str, str], **where: Any) -> str:
    """Return the code of the answer to a write."""
    async with site.client(**where) as http:
        code: str = (await http.post(PATH, headers=headers)).json()["code"]
        return code


@pytest.mark.parametrize(
    "headers",
    [
        OWN,
        {"Sec-Fetch-Site": "same-origin", "X-Plexichat": "1"},
        OWN | {"Sec-Fetch-Site": "same-origin"},
        {"Authorization": "Bearer ada"},
        {"Authorization": "Bearer ada", "Origin": "http://evil.test"},
    ],
    ids=str,
)
async def test_a_write_with_the_cookie_of_ones_own_page_passes(
    site: Site, headers: dict[str, str]
) -> None:
    assert await verdict(site, SIGNED_IN | headers) == "stuck"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Plexichat": "1"},
        {"Origin": ORIGIN},
        {"Sec-Fetch-Site": "same-origin"},
        OWN | {"X-Plexichat": "0"},
        OWN | {"Origin": "http://evil.test"},
        OWN | {"Origin": "null"},
        OWN | {"Origin": ""},
        OWN | {"Origin": "http://localhost:81"},
        OWN | {"Origin": "ftp://localhost"},
        OWN | {"Origin": "http://localhost.evil.test"},
        OWN | {"Origin": "http://["},
        {"Sec-Fetch-Site": "same-site", "X-Plexichat": "1"},
        {"Sec-Fetch-Site": "cross-site", "X-Plexichat": "1"},
        {"Sec-Fetch-Site": "none", "X-Plexichat": "1"},
    ],
    ids=str,
)
async def test_a_write_with_the_cookie_of_another_page_is_refused(
    site: Site, headers: dict[str, str]
) -> None:
    assert await verdict(site, SIGNED_IN | headers) == "csrf.refused"


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "POST", "TRACE", "FOO"])
async def test_every_method_that_is_not_safe_is_looked_at(site: Site, method: str) -> None:
    async with site.client() as http:
        answer = await http.request(method, PATH, headers=SIGNED_IN | {"Origin": "http://a.test"})
        assert (answer.status_code, answer.json()["code"]) == (403, "csrf.refused")


async def test_reading_needs_no_proof(site: Site) -> None:
    async with site.client() as http:
        answer = await http.get("/api/v1/me", headers=SIGNED_IN | {"Origin": "http://evil.test"})
        assert answer.json() == {"id": 1}
        assert "access-control-allow-origin" not in answer.headers


async def test_a_foreign_page_signs_nobody_in_either(site: Site) -> None:
    assert await verdict(site, {"Origin": "http://evil.test"}) == "csrf.refused"
    assert await verdict(site, {"Sec-Fetch-Site": "cross-site"}) == "csrf.refused"
    assert await verdict(site, {}) == "stuck", "a program without a cookie needs no proof"


async def test_of_two_session_cookies_none_counts(site: Site) -> None:
    async with site.client() as http:
        for cookie in (f"{COOKIE}=ada; {COOKIE}=ada", f"x{COOKIE}=ada", COOKIE):
            answer = await http.get("/api/v1/me", headers={"Cookie": cookie})
            assert answer.status_code == 401, cookie


@pytest.mark.parametrize(
    "given", ["ada", "Basic ada", "Bearer", "Bearer ", "Bearer bob", "bearerada"]
)
async def test_a_header_that_authorises_nobody_is_not_mended_by_a_cookie(
    site: Site, given: str
) -> None:
    async with site.client() as http:
        answer = await http.get("/api/v1/me", headers=SIGNED_IN | {"Authorization": given})
        assert answer.status_code == 401


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:8080", "LOCALHOST", "127.0.0.1:1", "[::1]:8080", "10.0.0.5"]
)
async def test_local_names_and_the_bound_address_are_answered(make: Make, host: str) -> None:
    async with make(hosts=["10.0.0.5"]).client() as http:
        answer = await http.get("/api/v1/where", headers={"Host": host})
        assert answer.status_code == 200


@pytest.mark.parametrize(
    "host",
    ["evil.test", "localhost.evil.test", "localhost:99999", "[::1", "", "10.0.0.6", "localhost:0"],
)
@pytest.mark.parametrize("path", ["/api/v1/where", "/", "/openapi.json"])
async def test_a_foreign_name_is_misdirected(site: Site, host: str, path: str) -> None:
    async with site.client() as http:
        answer = await http.get(path, headers={"Host": host})
        assert (answer.status_code, answer.json()["code"]) == (421, "host.unknown")
        assert "PLEXICHAT_PUBLIC_URL" in answer.json()["detail"], "the cure is named"


async def test_probes_answer_under_any_name(site: Site) -> None:
    async with site.client() as http:
        for path in ("/healthz", "/readyz", "/metrics"):
            assert (await http.get(path, headers={"Host": "10.1.2.3"})).status_code == 200


async def test_behind_a_certificate_without_a_public_address_any_name_is_answered(
    make: Make,
) -> None:
    async with make(secure=True).client(origin="https://chat.lan") as http:
        assert (await http.get("/api/v1/where")).status_code == 200


async def test_with_a_public_address_its_pages_write_and_others_do_not(make: Make) -> None:
    site = make(public_url="https://chat.example", secure=True)
    cookie = {"Cookie": "__Host-plexichat=ada", "X-Plexichat": "1"}
    for origin, code in (
        ("https://chat.example", "stuck"),
        ("HTTPS://Chat.Example", "stuck"),
        ("http://chat.example:81", "csrf.refused"),
        ("https://evil.example", "csrf.refused"),
    ):
        said = await verdict(site, cookie | {"Origin": origin}, origin="https://chat.example")
        assert said == code, origin
    async with site.client(origin="https://other.example") as http:
        assert (await http.get("/api/v1/where")).status_code == 421
