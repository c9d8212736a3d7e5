"""The page: files for ever or never, compressed beforehand, nothing outside its folder."""

import hashlib
import os
from pathlib import Path

import pytest

from tests.edge.http.conftest import Make, Site

SCRIPT = b"console.log('hello')\n" * 50


@pytest.fixture
def built(make: Make) -> Site:
    """Build a page of a few files."""
    site = make()
    files = {
        "index.html": b"<!doctype html><title>one</title>",
        "assets/app-1a2b.js": SCRIPT,
        "assets/app-1a2b.js.br": b"as brotli",
        "assets/app-1a2b.js.gz": b"as gzip",
        "assets/app-1a2b.js.map": b"the source",
        "assets/style-3c.css": b"body{}",
        "assets/inter.woff2": b"font",
        "manifest.webmanifest": b"{}",
        "sw.js": b"// worker",
        "icon.svg": b"<svg/>",
        "deep/odd.zzz": b"odd",
    }
    for name, body in files.items():
        path = site.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
    (site.folder.parent / "secret.txt").write_text("secret")
    (site.folder / "assets" / "link.txt").symlink_to(Path("/etc/hostname"))
    return site


@pytest.mark.parametrize(
    ("path", "cache", "kind"),
    [
        ("/", "no-cache", "text/html; charset=utf-8"),
        ("/channels/17", "no-cache", "text/html; charset=utf-8"),
        ("/setup", "no-cache", "text/html; charset=utf-8"),
        ("/sw.js", "no-cache", "text/javascript; charset=utf-8"),
        ("/manifest.webmanifest", "no-cache", "application/manifest+json; charset=utf-8"),
        ("/icon.svg", "no-cache", "image/svg+xml; charset=utf-8"),
        ("/deep/odd.zzz", "no-cache", "application/octet-stream"),
        ("/assets/app-1a2b.js", "immutable", "text/javascript; charset=utf-8"),
        ("/assets/style-3c.css", "immutable", "text/css; charset=utf-8"),
        ("/assets/inter.woff2", "immutable", "font/woff2"),
    ],
)
async def test_a_file_is_kept_for_ever_or_asked_for_again(
    built: Site, path: str, cache: str, kind: str
) -> None:
    async with built.client() as http:
        answer = await http.get(path, headers={"Accept-Encoding": "identity"})
        assert (answer.status_code, answer.headers["content-type"]) == (200, kind)
        assert cache in answer.headers["cache-control"]


@pytest.mark.parametrize(
    "path",
    [
        "/assets/gone.js",
        "/assets/app",
        "/assets/",
        "/no.txt",
        "/assets/app-1a2b.js.map",
        "/assets/app-1a2b.js.br",
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/assets/..%2f..%2fsecret.txt",
        "//etc/host.conf",
        "/index.html%00.txt",
        "/index.html",
        "/INDEX.HTML",
    ],
)
async def test_what_is_no_file_of_the_page_is_not_found(built: Site, path: str) -> None:
    async with built.client() as http:
        answer = await http.get(path)
        assert (answer.status_code, answer.headers["cache-control"]) == (404, "no-store")
        assert b"secret" not in answer.content


@pytest.mark.parametrize(
    ("accepted", "encoding", "body"),
    [
        ("br, gzip", "br", b"as brotli"),
        ("gzip, deflate, br", "br", b"as brotli"),
        ("gzip;q=1.0", "gzip", b"as gzip"),
        ("br;q=0, gzip", "gzip", b"as gzip"),
        ("br; q=0.000, gzip;q=0", None, SCRIPT),
        ("deflate", None, SCRIPT),
        ("brotli, gzipped", None, SCRIPT),
        ("identity", None, SCRIPT),
    ],
)
async def test_what_was_compressed_beforehand_is_sent_to_who_accepts_it(
    built: Site, accepted: str, encoding: str | None, body: bytes
) -> None:
    async with built.client() as http:
        headers = {"Accept-Encoding": accepted}
        async with http.stream("GET", "/assets/app-1a2b.js", headers=headers) as answer:
            raw = b"".join([piece async for piece in answer.aiter_raw()])
        assert (answer.headers.get("content-encoding"), raw) == (encoding, body)
        assert answer.headers["vary"] == "Accept-Encoding"
        assert answer.headers["content-length"] == str(len(body))


async def test_an_unchanged_file_is_not_sent_again(built: Site) -> None:
    async with built.client() as http:
        tag = (await http.get("/")).headers["etag"]
        for known, status in ((tag, 304), (f'"other", {tag}', 304), ('"other"', 200), ("", 200)):
            answer = await http.get("/", headers={"If-None-Match": known})
            assert answer.status_code == status, known
            assert answer.headers["etag"] == tag
            assert bool(answer.content) is (status == 200)


async def test_a_tag_is_made_of_the_content(built: Site) -> None:
    async with built.client() as http:
        tag = (await http.get("/assets/style-3c.css")).headers["etag"]
        assert tag.strip('"') in hashlib.sha256(b"body{}").hexdigest()


async def test_a_new_build_is_served_at_once(built: Site) -> None:
    async with built.client() as http:
        before = await http.get("/")
        index = built.folder / "index.html"
        index.write_bytes(b"<!doctype html><title>two</title>")
        (built.folder / "assets/new.js").write_bytes(b"new")
        os.utime(index, ns=(1, 1))
        after = await http.get("/")
        assert (b"one" in before.content, b"two" in after.content) == (True, True)
        assert (await http.get("/assets/new.js")).content == b"new"


async def test_head_tells_the_length_and_sends_nothing(built: Site) -> None:
    async with built.client() as http:
        for path in ("/", "/assets/style-3c.css", "/no.txt"):
            got, head = await http.get(path), await http.head(path)
            assert (head.status_code, head.content) == (got.status_code, b"")
            assert head.headers["content-length"] == got.headers["content-length"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
async def test_a_page_is_only_read(built: Site, method: str) -> None:
    async with built.client() as http:
        answer = await http.request(method, "/")
        assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


async def test_without_a_build_the_page_says_what_to_do(site: Site) -> None:
    async with site.client() as http:
        answer = await http.get("/channels/1")
        assert (answer.status_code, "make web" in answer.text) == (503, True)
        assert (await http.get("/healthz")).status_code == 200
