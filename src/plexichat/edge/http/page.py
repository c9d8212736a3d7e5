"""The built web client, served from the package; every path of its own is its first page."""

import re
from dataclasses import dataclass
from hashlib import sha256
from http import HTTPStatus
from mimetypes import guess_type
from pathlib import Path, PurePosixPath

from plexichat.edge.http.asgi import Receive, Scope, Send, answer, header, header_list

INDEX = "index.html"
IMMUTABLE = "public, max-age=31536000, immutable"
_ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
_REFUSED = re.compile(r"\s*q=0(\.0*)?\s*")
_TYPES = {
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
}
_MISSING = """<!doctype html><html lang="en"><meta charset="utf-8"><title>PlexiChat</title>
<h1>The server runs, its page is missing</h1>
<p>This PlexiChat was installed without its web client. Programs can use it now; for the page,
run <code>make web</code> in the source tree, or install a released package.</p></html>
"""


@dataclass(frozen=True, slots=True)
class _File:
    body: bytes
    tag: str
    media_type: str
    encoded: dict[str, bytes]


class Page:
    """Answers GET and HEAD with the client's files; never looks outside its folder.

    Files are read when first asked for and again after a new build; the names that exist are
    listed beforehand, so what a request names never becomes a path.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._names: dict[str, Path] = {}
        self._files: dict[str, _File] = {}
        self._built = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        """Answer one request."""
        if scope["method"] not in {"GET", "HEAD"}:
            await answer(send, HTTPStatus.METHOD_NOT_ALLOWED, [("Allow", "GET, HEAD")], b"")
            return
        self._look_for_a_build()
        name = scope["path"].lstrip("/")
        if name in self._names and name != INDEX:
            await self._give(scope, send, name)
        elif _is_a_place(name):
            await self._give_index(scope, send)
        else:
            text = b"There is no such file.\n"
            await self._say(scope, send, HTTPStatus.NOT_FOUND, "text/plain", text)

    async def _give_index(self, scope: Scope, send: Send) -> None:
        if INDEX in self._names:
            await self._give(scope, send, INDEX)
            return
        status = HTTPStatus.SERVICE_UNAVAILABLE
        await self._say(scope, send, status, "text/html", _MISSING.encode())

    async def _say(
        self, scope: Scope, send: Send, status: HTTPStatus, media_type: str, body: bytes
    ) -> None:
        headers = [("Content-Type", f"{media_type}; charset=utf-8"), ("Cache-Control", "no-store")]
        await answer(send, status, headers, body, head=scope["method"] == "HEAD")

    async def _give(self, scope: Scope, send: Send, name: str) -> None:
        file = self._file(name)
        forever = name.startswith("assets/")
        headers = [
            ("ETag", file.tag),
            ("Cache-Control", IMMUTABLE if forever else "no-cache"),
            ("Vary", "Accept-Encoding"),
        ]
        if file.tag in (header(scope, b"if-none-match") or ""):
            await answer(send, HTTPStatus.NOT_MODIFIED, headers, b"")
            return
        body = file.body
        accepted = _accepted(header_list(scope, b"accept-encoding"))
        for encoding, _ in _ENCODINGS:
            if encoding in accepted and encoding in file.encoded:
                body = file.encoded[encoding]
                headers.append(("Content-Encoding", encoding))
                break
        headers.append(("Content-Type", file.media_type))
        await answer(send, HTTPStatus.OK, headers, body, head=scope["method"] == "HEAD")

    def _look_for_a_build(self) -> None:
        try:
            built = (self._folder / INDEX).stat().st_mtime_ns
        except OSError:
            built = 0
        if built == self._built:
            return
        self._built = built
        self._files.clear()
        self._names = {
            path.relative_to(self._folder).as_posix(): path
            for path in self._folder.rglob("*")
            if path.is_file() and path.suffix not in {".br", ".gz", ".map"}
        }

    def _file(self, name: str) -> _File:
        if name not in self._files:
            path = self._names[name]
            body = path.read_bytes()
            encoded = {
                encoding: sibling.read_bytes()
                for encoding, ending in _ENCODINGS
                if (sibling := path.with_name(path.name + ending)).is_file()
            }
            tag = f'"{sha256(body).hexdigest()[:24]}"'
            self._files[name] = _File(body, tag, _media_type(path), encoded)
        return self._files[name]


def _accepted(encodings: str) -> set[str]:
    """Return the names in an Accept-Encoding list, without those that it refuses by `q=0`."""
    parts = [part.partition(";") for part in encodings.split(",")]
    return {name.strip() for name, _, weight in parts if not _REFUSED.fullmatch(weight)}


def _is_a_place(name: str) -> bool:
    """Tell whether a path is one of the client's own places rather than a file."""
    return "." not in PurePosixPath(name).name and not name.startswith("assets/")


def _media_type(path: Path) -> str:
    known = _TYPES.get(path.suffix) or guess_type(path.name)[0] or "application/octet-stream"
    textual = known.startswith("text/") or known.endswith(("json", "xml"))
    return f"{known}; charset=utf-8" if textual else known
