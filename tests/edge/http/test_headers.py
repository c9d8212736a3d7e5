"""What goes with every answer: policies, the request's name, its share of the limit."""

import re
from ipaddress import ip_network

import httpx
import pytest

from plexichat.edge.http import Quotas
from plexichat.edge.http.limits import RequestLimits
from tests.edge.http.conftest import Make, Site
from tests.support.clock import FakeClock

BEARER = {"Authorization": "Bearer ada"}
ANSWERS = ["/api/v1/where", "/api/v1/nothing", "/healthz", "/openapi.json", "/", "/no.such.file"]


@pytest.mark.parametrize("path", ANSWERS)
async def test_every_answer_keeps_browsers_from_guessing_framing_and_telling(
    site: Site, path: str
) -> None:
    async with site.client() as http:
        headers = (await http.get(path)).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "camera=()" in headers["permissions-policy"]
        assert "strict-transport-security" not in headers
        assert not {name for name in headers if name.startswith("access-control-")}


async def test_the_page_runs_its_own_scripts_only(site: Site) -> None:
    async with site.client() as http:
        policy = (await http.get("/")).headers["content-security-policy"]
        assert "script-src 'self'" in policy
        assert not re.search(r"unsafe-|\*|https?:", policy)


async def test_an_answer_of_the_api_is_not_kept_by_caches(site: Site) -> None:
    async with site.client() as http:
        for path in ("/api/v1/me", "/api/v1/nothing"):
            assert (await http.get(path, headers=BEARER)).headers["cache-control"] == "no-store"


async def test_over_https_the_browser_is_told_to_stay_there(make: Make) -> None:
    async with make(secure=True).client(origin="https://localhost") as http:
        assert "max-age=" in (await http.get("/")).headers["strict-transport-security"]


async def test_every_request_has_a_name_of_its_own(site: Site) -> None:
    async with site.client() as http:
        names = {(await http.get("/healthz")).headers["x-request-id"] for _ in range(5)}
        assert len(names) == 5
        given = await http.get("/healthz", headers={"X-Request-Id": "mine"})
        assert given.headers["x-request-id"] != "mine", "only a proxy's word counts"


@pytest.mark.parametrize("given", ["mine", "a.b_c-1", "x" * 64])
async def test_a_trusted_proxy_names_the_request(make: Make, given: str) -> None:
    async with make(trusted_proxies=[ip_network("10.0.0.0/8")]).client("10.1.1.1") as http:
        answer = await http.get("/healthz", headers={"X-Request-Id": given})
        assert answer.headers["x-request-id"] == given


@pytest.mark.parametrize("given", ["", "two words", "x" * 65, "a\tb", "<script>"])
async def test_a_name_that_would_spoil_a_log_is_replaced(make: Make, given: str) -> None:
    async with make(trusted_proxies=[ip_network("10.0.0.0/8")]).client("10.1.1.1") as http:
        answer = await http.get("/healthz", headers={"X-Request-Id": given})
        assert re.fullmatch(r"[0-9a-f]{16}", answer.headers["x-request-id"])


PROXIES = ["10.0.0.0/8", "2001:db8:ffff::/48", "127.0.0.1/32"]


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("203.0.113.9", None, "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("10.0.0.1", None, "10.0.0.1"),
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "6.6.6.6, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "198.51.100.1, 10.0.0.2, 127.0.0.1", "198.51.100.1"),
        ("10.0.0.1", "6.6.6.6, nonsense, 10.0.0.2", "10.0.0.2"),
        ("10.0.0.1", "<script>", "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"),
        ("10.0.0.1", "2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("2001:db8:ffff::1", "198.51.100.1", "198.51.100.1"),
        ("::ffff:10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("::ffff:203.0.113.9", None, "203.0.113.9"),
        ("10.0.0.1", ", ".join(["6.6.6.6"] + ["10.0.0.2"] * 40), "10.0.0.2"),
    ],
)
async def test_a_forwarded_address_counts_only_from_a_trusted_proxy(
    make: Make, peer: str, forwarded: str | None, address: str
) -> None:
    site = make(trusted_proxies=[ip_network(each) for each in PROXIES])
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    async with site.client(peer) as http:
        assert (await http.get("/api/v1/where", headers=headers)).json() == {"address": address}


async def test_forwarded_lines_are_one_list(make: Make) -> None:
    site = make(trusted_proxies=[ip_network("10.0.0.0/8")])
    lines = [("X-Forwarded-For", "6.6.6.6"), ("X-Forwarded-For", "198.51.100.1")]
    async with site.client("10.0.0.1") as http:
        answer = await http.get("/api/v1/where", headers=httpx.Headers(lines))
        assert answer.json() == {"address": "198.51.100.1"}


async def test_the_share_of_requests_is_told_and_its_end_is_429(make: Make) -> None:
    site = make(quotas=Quotas(caller=6, anonymous=2))
    async with site.client() as http:
        left = [(await http.get("/api/v1/where")).headers["ratelimit"] for _ in range(2)]
        assert left == ['"requests";r=1;t=30', '"requests";r=0;t=60']
        refused = await http.get("/api/v1/where")
        assert (refused.status_code, refused.json()["code"]) == (429, "rate.limit")
        assert refused.headers["ratelimit-policy"] == '"requests";q=2;w=60'
        assert refused.headers.get_list("retry-after") == ["30"]
        site.clock.advance(30)
        assert (await http.get("/api/v1/where")).status_code == 200


async def test_callers_and_addresses_have_shares_of_their_own(make: Make) -> None:
    site = make(quotas=Quotas(caller=3, anonymous=1))
    async with site.client("203.0.113.1") as one, site.client("203.0.113.2") as two:
        assert [(await one.get("/api/v1/where")).status_code for _ in range(2)] == [200, 429]
        assert (await two.get("/api/v1/where")).status_code == 200
        signed_in = [await one.get("/api/v1/me", headers=BEARER) for _ in range(4)]
        assert [each.status_code for each in signed_in] == [200, 200, 200, 429]
        elsewhere = await two.get("/api/v1/me", headers=BEARER)
        assert elsewhere.status_code == 429, "the share is the person's, not the address's"


async def test_one_subscribers_ipv6_addresses_share(make: Make) -> None:
    site = make(quotas=Quotas(caller=3, anonymous=1))
    statuses = []
    for address in ("2001:db8::1", "2001:db8::ffff", "2001:db8:0:1::1"):
        async with site.client(address) as http:
            statuses.append((await http.get("/api/v1/where")).status_code)
    assert statuses == [200, 429, 200]


async def test_the_page_and_the_probes_are_not_counted(make: Make) -> None:
    async with make(quotas=Quotas(caller=1, anonymous=1)).client() as http:
        for path in ["/", "/healthz", "/openapi.json"] * 3:
            assert (await http.get(path)).status_code in {200, 503}


def test_a_bucket_that_is_forgotten_is_a_full_one() -> None:
    limits = RequestLimits(FakeClock(), bound=2)
    assert not limits.take("a", 1).refused
    assert limits.take("a", 1).refused
    for other in ("b", "c"):
        limits.take(other, 1)
    assert not limits.take("a", 1).refused
    assert len(limits._buckets) == 2
