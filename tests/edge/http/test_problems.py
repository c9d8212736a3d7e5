"""Every refusal is a problem (RFC 9457) with a stable code, and tells nothing about our insides."""

from typing import Any

import httpx
import pytest

from tests.edge.http.conftest import Site

NOTES = "/api/v1/notes"
BEARER = {"Authorization": "Bearer ada"}


def assert_problem(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """Look at everything that a problem must have, and return it."""
    assert (answer.status_code, answer.headers["content-type"]) == (
        status,
        "application/problem+json",
    ), answer.text
    problem: dict[str, Any] = answer.json()
    assert (problem["status"], problem["code"], problem["type"]) == (status, code, "about:blank")
    assert problem["title"]
    assert set(problem) <= {"type", "title", "status", "code", "detail", "errors"}
    return problem


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/v1/nothing", 404, "route.unknown"),
        ("GET", "/api/nothing", 404, "route.unknown"),
        ("GET", "/api/v1/notes/abc", 404, "route.unknown"),
        ("GET", "/api/v1/me", 401, "auth.needed"),
        ("DELETE", "/api/v1/notes", 405, "route.method"),
        ("POST", "/healthz", 405, "route.method"),
        ("POST", "/openapi.json", 405, "route.method"),
        ("GET", "/api/v1/notes/1?limit=x", 400, "request.invalid"),
    ],
)
async def test_a_refusal_is_a_problem(
    site: Site, method: str, path: str, status: int, code: str
) -> None:
    async with site.client() as http:
        assert_problem(await http.request(method, path), status, code)


async def test_a_wrong_method_names_the_right_ones(site: Site) -> None:
    async with site.client() as http:
        for path, allowed in ((NOTES, {"POST"}), (f"{NOTES}/7", {"GET"})):
            answer = await http.delete(path)
            assert allowed <= set(answer.headers["allow"].split(", "))
            assert "DELETE" not in answer.headers["allow"]


async def test_who_is_not_signed_in_is_told_how(site: Site) -> None:
    async with site.client() as http:
        answer = await http.get("/api/v1/me", headers={"Authorization": "Bearer nobody"})
        assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "given",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/jsonx",
        "text/json",
        "",
    ],
)
async def test_a_body_that_a_form_could_send_is_not_read(site: Site, given: str) -> None:
    async with site.client() as http:
        answer = await http.post(NOTES, content=b'{"text":"x"}', headers={"Content-Type": given})
        assert_problem(answer, 415, "request.media_type")


@pytest.mark.parametrize(
    "given", ["application/json", "Application/JSON; charset=utf-8", "application/merge-patch+json"]
)
async def test_json_by_any_of_its_names_is_read(site: Site, given: str) -> None:
    async with site.client() as http:
        answer = await http.post(NOTES, content=b'{"text":"x"}', headers={"Content-Type": given})
        assert (answer.status_code, answer.json()) == (201, {"text": "x", "number": 0})


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", "request.malformed"),
        (b"", "request.invalid"),
        (b"\xff\xfe", "request.malformed"),
        (b'{"text":"\xff"}', "request.malformed"),
        (b"[" * 100_000, "request.malformed"),
        (b'{"text":7}', "request.invalid"),
        (b'{"number":1}', "request.invalid"),
        (b"[]", "request.invalid"),
        (b"null", "request.invalid"),
    ],
)
async def test_a_body_that_is_wrong_is_the_senders_fault(
    site: Site, body: bytes, code: str
) -> None:
    async with site.client() as http:
        headers = {"Content-Type": "application/json"}
        problem = assert_problem(await http.post(NOTES, content=body, headers=headers), 400, code)
        assert "Traceback" not in str(problem)
        assert "/" not in problem.get("detail", "")


async def test_a_wrong_field_is_named(site: Site) -> None:
    async with site.client() as http:
        problem = (await http.post(NOTES, json={"text": 7})).json()
        (error,) = problem["errors"]
        assert (error["field"], "str" in error["message"]) == ("text", True)


async def test_a_fault_of_ours_tells_only_that_there_was_one(site: Site) -> None:
    async with site.client() as http:
        answer = await http.post("/api/v1/fall")
        problem = assert_problem(answer, 500, "internal")
        assert "hunter2" not in answer.text
        assert problem.get("detail", "") == ""


async def test_a_refusal_with_a_time_says_when_to_come_back(site: Site) -> None:
    async with site.client() as http:
        answer = await http.post("/api/v1/stuck")
        assert answer.headers["retry-after"] == "9"
        assert assert_problem(answer, 503, "stuck")["detail"] == "come back"


@pytest.mark.parametrize("announced", [True, False], ids=["content-length", "chunked"])
async def test_a_body_has_at_most_its_limit(make: Any, announced: bool) -> None:
    site = make(body_max_bytes=1000)

    async def chunked(size: int) -> Any:
        for _ in range(size // 10):
            yield b" " * 10

    async with site.client() as http:
        for size, status in ((980, 201), (1010, 413)):
            body = b'{"text":"x"}' if announced else None
            padded = (body or b"") + b" " * (size - 12)
            content = padded if announced else chunked_with(chunked(size - 20))
            answer = await http.post(
                NOTES, content=content, headers={"Content-Type": "application/json"}
            )
            assert answer.status_code == status, answer.text
        assert_problem(answer, 413, "size.limit")


async def chunked_with(rest: Any) -> Any:
    """Yield a note and then blanks, of a size that nobody announced."""
    yield b'{"text":"x"}'
    async for piece in rest:
        yield piece
