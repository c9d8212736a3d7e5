"""What operators and programmers ask: alive, ready, how it is doing, what the API looks like."""

import re
from typing import Any

import pytest

from plexichat.app.contracts import ROOT
from plexichat.core.errors import StorageUnavailable
from plexichat.edge.http.metrics import HttpCounters
from plexichat.edge.http.reference_page import render
from tests.edge.http.conftest import Make, Site

TOKEN = "a long enough token"


async def test_a_process_that_answers_is_alive_even_when_it_is_not_ready(make: Make) -> None:
    async def ready() -> None:
        raise StorageUnavailable("secret path /data/x.sqlite3")

    async with make(ready=ready).client() as http:
        assert (await http.get("/healthz")).json() == {"status": "ok"}
        answer = await http.get("/readyz")
        assert (answer.status_code, answer.json()) == (503, {"status": "unavailable"})


async def test_a_server_that_can_serve_is_ready(site: Site) -> None:
    async with site.client() as http:
        answer = await http.get("/readyz")
        assert (answer.status_code, answer.json()) == (200, {"status": "ready"})


async def test_metrics_are_text_for_prometheus_with_templates_instead_of_paths(make: Make) -> None:
    async with make().client() as http:
        for path in ("/api/v1/notes/17", "/api/v1/notes/18", "/api/v1/nothing", "/a/page"):
            await http.get(path)
        await http.request("BREW", "/a/page")
        answer = await http.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    lines = [line for line in answer.text.splitlines() if line.startswith("plexichat_")]
    counted = {line.split(" ")[0]: float(line.split(" ")[-1]) for line in lines}
    name = "plexichat_http_requests_total"
    template = f'{name}{{method="GET",route="/api/v1/notes/{{note_id}}",status="200"}}'
    assert counted[template] == 2
    assert counted[f'{name}{{method="GET",route="none",status="404"}}'] == 1
    assert counted[f'{name}{{method="OTHER",route="page",status="405"}}'] == 1
    assert counted["plexichat_things_total"] == 3
    assert counted['plexichat_rest_seconds_bucket{le="0.025"}'] == 1
    assert counted["plexichat_rest_seconds_sum"] == 0.02
    assert counted['plexichat_walk_seconds_bucket{le="0.01",way="far"}'] == 0
    assert counted['plexichat_walk_seconds_count{way="far"}'] == 1
    assert "17" not in "".join(each for each in counted if "route" in each)


def test_times_are_counted_into_their_buckets() -> None:
    counters = HttpCounters()
    for seconds in (0.0005, 0.001, 0.3, 99):
        counters.note("GET", "/x", 200, seconds)
    counts = counters.times["/x"].counts
    assert (counts[0], counts[8], counts[-1], sum(counts)) == (2, 1, 1, 4)


@pytest.mark.parametrize(
    ("options", "address", "headers", "status"),
    [
        ({}, "127.0.0.1", {}, 200),
        ({}, "::1", {}, 200),
        ({}, "::ffff:127.0.0.1", {}, 200),
        ({}, "203.0.113.1", {}, 404),
        ({}, "127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, 404),
        ({"metrics": "off"}, "127.0.0.1", {}, 404),
        ({"metrics": "token", "metrics_token": TOKEN}, "127.0.0.1", {}, 404),
        ({"metrics": "token", "metrics_token": ""}, "1.2.3.4", {"Authorization": "Bearer "}, 404),
        (
            {"metrics": "token", "metrics_token": TOKEN},
            "203.0.113.1",
            {"Authorization": f"Bearer {TOKEN}"},
            200,
        ),
        (
            {"metrics": "token", "metrics_token": TOKEN},
            "127.0.0.1",
            {"Authorization": f"Bearer {TOKEN}x"},
            404,
        ),
    ],
)
async def test_metrics_are_for_whom_the_setting_allows(
    make: Make, options: dict[str, Any], address: str, headers: dict[str, str], status: int
) -> None:
    async with make(**options).client(address) as http:
        answer = await http.get("/metrics", headers=headers)
        assert answer.status_code == status
        if status == 404:
            assert answer.json()["code"] == "route.unknown", "as if there were none"


async def test_the_description_is_openapi_of_this_version(site: Site) -> None:
    async with site.client() as http:
        document = (await http.get("/openapi.json")).json()
    assert document["openapi"].startswith("3.1")
    assert document["info"] == {"title": "PlexiChat", "version": "1.2.3"}
    assert {"/api/v1/notes", "/api/v1/me", "/healthz"} <= set(document["paths"])
    assert "/openapi.json" not in document["paths"]


async def test_the_reference_shows_every_operation_and_needs_nothing_from_elsewhere(
    site: Site,
) -> None:
    async with site.client() as http:
        answer = await http.get("/api/docs")
        document = (await http.get("/openapi.json")).json()
    assert answer.headers["content-type"].startswith("text/html")
    for path in document["paths"]:
        assert path in answer.text
    assert not re.search(r"(?:https?:)?//\w|<script|@import|url\(", answer.text)
    addresses = re.findall(r'(?:href|src)="([^"]*)"', answer.text)
    assert addresses
    assert {each for each in addresses if not each.startswith("#")} == {"/openapi.json"}
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy


async def test_every_link_of_the_reference_leads_somewhere(site: Site) -> None:
    async with site.client() as http:
        text = (await http.get("/api/docs")).text
    targets = set(re.findall(r'id="([^"]*)"', text))
    links = set(re.findall(r'href="#([^"]*)"', text))
    assert links - {"types"}
    assert links <= targets


def test_the_reference_of_the_real_api_is_offline_and_escaped() -> None:
    import json  # noqa: PLC0415 - only this test reads the contract

    document = json.loads((ROOT / "contracts" / "openapi.json").read_text())
    document["info"]["title"] = "<script>alert(1)</script>"
    text = render(document)
    assert "<script" not in text
    assert not re.search(r'(?:href|src)="(?!#|/openapi\.json)', text)
    assert len(re.findall("<details><summary>", text)) == sum(
        verb in {"get", "post", "put", "patch", "delete"}
        for item in document["paths"].values()
        for verb in item
    )


@pytest.mark.parametrize(
    ("path", "status"), [("/healthz", 200), ("/api/v1/notes/7", 200), ("/api/v1/nothing", 404)]
)
async def test_head_is_answered_as_get_without_the_content(
    site: Site, path: str, status: int
) -> None:
    async with site.client() as http:
        whole, head = await http.get(path), await http.head(path)
    assert (head.status_code, head.content) == (status, b"")
    assert head.headers["content-type"] == whole.headers["content-type"]
    assert whole.content


async def test_head_changes_nothing(site: Site) -> None:
    async with site.client() as http:
        assert (await http.head("/api/v1/notes")).status_code == 405
