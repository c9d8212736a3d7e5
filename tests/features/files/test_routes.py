"""Files over HTTP: the headers that keep a browser safe, and ranges to the letter."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plexichat.features.files import RangeNotSatisfiable
from plexichat.features.files.ranges import asked_span
from tests.features.files.conftest import STRANGER, World, png
from tests.features.files.test_media import POLYGLOTS


async def put(http: httpx.AsyncClient, content: bytes, name: str = "a.bin") -> str:
    answer = await http.post("/files", params={"name": name}, content=content)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def test_an_upload_comes_back_byte_for_byte(http: httpx.AsyncClient) -> None:
    file_id = await put(http, bytes(range(256)))
    answer = await http.get(f"/files/{file_id}")
    assert (answer.status_code, answer.content) == (200, bytes(range(256)))
    assert answer.headers["content-length"] == "256"


async def test_every_answer_forbids_the_browser_to_run_anything(http: httpx.AsyncClient) -> None:
    file_id = await put(http, png())
    for answer in (await http.get(f"/files/{file_id}"), await http.head(f"/files/{file_id}")):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
        assert answer.headers["cache-control"].startswith("private")
        assert answer.headers["content-type"] == "image/png"
        assert answer.headers["content-disposition"].startswith("inline")


@pytest.mark.parametrize("content", POLYGLOTS.values(), ids=POLYGLOTS.keys())
async def test_a_polyglot_is_served_as_an_attachment(
    http: httpx.AsyncClient, content: bytes
) -> None:
    file_id = await put(http, content, "x.svg")
    answer = await http.get(f"/files/{file_id}")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "html" not in answer.headers["content-type"]
    assert "svg" not in answer.headers["content-type"]


async def test_the_senders_media_type_is_not_believed(http: httpx.AsyncClient) -> None:
    answer = await http.post(
        "/files?name=a.html", content=b"<script>", headers={"content-type": "text/html"}
    )
    assert answer.json()["media_type"] == "text/plain"


async def test_somebody_elses_file_looks_like_no_file(http: httpx.AsyncClient) -> None:
    file_id = await put(http, b"secret")
    http.headers["x-user"] = str(STRANGER)
    for method in ("GET", "HEAD", "DELETE"):
        hidden = await http.request(method, f"/files/{file_id}")
        absent = await http.request(method, "/files/404")
        assert (hidden.status_code, hidden.content) == (absent.status_code, absent.content)
        assert hidden.status_code == 404


async def test_too_large_is_refused_by_its_header_and_by_its_bytes(
    http: httpx.AsyncClient, world: World
) -> None:
    async def unannounced() -> AsyncIterator[bytes]:
        for _ in range(5):
            yield b"x" * 1000

    for content in (b"x" * 4001, unannounced()):
        answer = await http.post("/files?name=a", content=content)
        assert (answer.status_code, answer.json()["code"]) == (413, "file.too_large")
    assert world.stored() == set()


async def test_an_upload_that_stalls_is_given_up(http: httpx.AsyncClient, world: World) -> None:
    async def stalling() -> AsyncIterator[bytes]:
        yield b"x"
        await asyncio.Event().wait()

    answer = await http.post("/files?name=a", content=stalling())
    assert (answer.status_code, answer.json()["code"]) == (408, "file.stalled")
    assert world.stored() == set()


@pytest.mark.parametrize("query", ["", "?name=", "?name=a&purpose=pending", "?name=a&purpose=x"])
async def test_an_upload_without_a_name_or_with_a_wrong_purpose_is_refused(
    http: httpx.AsyncClient, query: str
) -> None:
    assert (await http.post(f"/files{query}", content=b"x")).status_code == 400


async def test_an_unchanged_file_is_not_sent_again(http: httpx.AsyncClient) -> None:
    file_id = await put(http, b"abc")
    etag = (await http.get(f"/files/{file_id}")).headers["etag"]
    answer = await http.get(f"/files/{file_id}", headers={"if-none-match": f'W/"x", {etag}'})
    assert (answer.status_code, answer.content) == (304, b"")


async def test_a_file_whose_bytes_the_disk_lost_is_a_clean_404(
    http: httpx.AsyncClient, world: World
) -> None:
    file_id = await put(http, b"abc")
    (lost,) = world.root.rglob(file_id)
    lost.unlink()
    assert (await http.get(f"/files/{file_id}")).status_code == 404


async def test_an_empty_file_is_a_file(http: httpx.AsyncClient) -> None:
    answer = await http.get(f"/files/{await put(http, b'')}")
    assert (answer.status_code, answer.content) == (200, b"")


async def test_a_range_is_answered_with_206(http: httpx.AsyncClient) -> None:
    file_id = await put(http, b"0123456789")
    answer = await http.get(f"/files/{file_id}", headers={"range": "bytes=2-4"})
    assert (answer.status_code, answer.content) == (206, b"234")
    assert answer.headers["content-range"] == "bytes 2-4/10"


async def test_a_range_of_another_version_gets_the_whole(http: httpx.AsyncClient) -> None:
    file_id = await put(http, b"0123456789")
    headers = {"range": "bytes=2-4", "if-range": '"other"'}
    answer = await http.get(f"/files/{file_id}", headers=headers)
    assert (answer.status_code, answer.content) == (200, b"0123456789")


async def test_a_range_behind_the_end_is_refused_with_the_size(http: httpx.AsyncClient) -> None:
    file_id = await put(http, b"0123456789")
    answer = await http.get(f"/files/{file_id}", headers={"range": "bytes=10-"})
    assert (answer.status_code, answer.json()["code"]) == (416, "file.range")


@given(size=st.integers(0, 50), first=st.integers(0, 60), last=st.integers(0, 60))
def test_a_span_is_what_the_range_names_cut_at_the_end(size: int, first: int, last: int) -> None:
    content = bytes(range(size))
    header = f"bytes={first}-{last}"
    if last < first:
        assert asked_span(header, size) is None
    elif first >= size:
        with pytest.raises(RangeNotSatisfiable):
            asked_span(header, size)
    else:
        start, end = asked_span(header, size) or (0, 0)
        assert content[start:end] == content[first : last + 1]


@given(size=st.integers(1, 50), count=st.integers(1, 60))
def test_a_suffix_names_the_last_bytes(size: int, count: int) -> None:
    start, end = asked_span(f"bytes=-{count}", size) or (0, 0)
    assert bytes(range(size))[start:end] == bytes(range(size))[-count:]


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "bytes",
        "bytes=",
        "bytes=-",
        "items=0-1",
        "bytes=0-1,3-4",
        "bytes=a-b",
        "bytes=9-2",
    ],
)
def test_what_is_no_single_range_is_ignored(header: str | None) -> None:
    assert asked_span(header, 10) is None


@given(st.text(max_size=40), st.integers(0, 1000))
def test_no_header_breaks_the_reader(header: str, size: int) -> None:
    try:
        span = asked_span(f"bytes={header}", size)
    except RangeNotSatisfiable:
        return
    assert span is None or 0 <= span.start < span.end <= size
