"""What a file is, told from its bytes; nothing that only begins like a picture is shown."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plexichat.features.files.media import is_shown, recognise
from plexichat.features.files.names import content_disposition, label
from tests.features.files.conftest import png


def of(content: bytes) -> tuple[str, int | None, int | None]:
    return recognise(content[: 512 * 1024], content[-16:], len(content))


def gif(width: int, height: int, tail: bytes = b"\x00;") -> bytes:
    return b"GIF89a" + struct.pack("<HH", width, height) + b"\0\0\0" + tail


def jpeg(width: int, height: int, before: bytes = b"", after: bytes = b"\xff\xd9") -> bytes:
    frame = struct.pack(">BHHB", 8, height, width, 1) + b"\1\x11\0"
    segment = b"\xff\xc0" + struct.pack(">H", len(frame) + 2) + frame
    return b"\xff\xd8" + before + segment + b"\xff\xda\0\2" + b"scan" + after


def exif(orientation: int) -> bytes:
    tag = struct.pack("<HHIHH", 0x0112, 3, 1, orientation, 0)
    body = b"Exif\0\0" + b"II*\0" + struct.pack("<IH", 8, 1) + tag + b"\0\0\0\0"
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def webp(kind: bytes, body: bytes) -> bytes:
    chunk = kind + struct.pack("<I", len(body)) + body
    return b"RIFF" + struct.pack("<I", len(chunk) + 4) + b"WEBP" + chunk


LOSSY = b"\0\0\0\x9d\x01\x2a" + struct.pack("<HH", 7, 5) + b"\0" * 8
LOSSLESS = b"\x2f" + struct.pack("<I", 6 | 4 << 14) + b"\0" * 12
EXTENDED = b"\0\0\0\0" + (6).to_bytes(3, "little") + (4).to_bytes(3, "little") + b"\0" * 8


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (png(7, 5), ("image/png", 7, 5)),
        (gif(7, 5), ("image/gif", 7, 5)),
        (jpeg(7, 5), ("image/jpeg", 7, 5)),
        (jpeg(7, 5, exif(1)), ("image/jpeg", 7, 5)),
        (jpeg(7, 5, exif(6)), ("image/jpeg", 5, 7)),
        (webp(b"VP8 ", LOSSY), ("image/webp", 7, 5)),
        (webp(b"VP8L", LOSSLESS), ("image/webp", 7, 5)),
        (webp(b"VP8X", EXTENDED), ("image/webp", 7, 5)),
        (b"%PDF-1.7", ("application/pdf", None, None)),
        (b"PK\x03\x04", ("application/zip", None, None)),
        (b"\0\0\0\x20ftypisom", ("video/mp4", None, None)),
        (b"\x1a\x45\xdf\xa3", ("video/webm", None, None)),
        (b"OggS", ("audio/ogg", None, None)),
        ("grüße".encode(), ("text/plain", None, None)),
        (b"", ("application/octet-stream", None, None)),
        (b"\xff\xfe\0\0", ("application/octet-stream", None, None)),
    ],
)
def test_a_file_is_what_its_bytes_are(
    content: bytes, expected: tuple[str, int | None, int | None]
) -> None:
    assert of(content) == expected


POLYGLOTS = {
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "html": b"<!doctype html><script>alert(1)</script>",
    "xml": b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'/>",
    "javascript": b"alert(1)",
    "gif and javascript": b"GIF89a=/*\0\0\0*/0;alert(1);",
    "gif and javascript with a plausible size": b"GIF89a=1;alert(1)//\0\0;*/1;",
    "gif and html": gif(7, 5, b"<script>alert(1)</script>"),
    "png and zip": png(extra=b"PK\x03\x04 any archive"),
    "png and html": png(extra=b"<script>alert(1)</script>"),
    "png signature only": b"\x89PNG\r\n\x1a\n<html>",
    "jpeg and javascript": b"\xff\xd8\xff\xe0/*JFIF*/=alert(1);/*\xff\xfe",
    "jpeg and zip": jpeg(7, 5, after=b"\xff\xd9PK\x03\x04"),
    "webp and html": webp(b"VP8 ", LOSSY) + b"<script>alert(1)</script>",
    "pdf and html": b"%PDF-1.7\n<script>alert(1)</script>",
    "mhtml": b"MIME-Version: 1.0\nContent-Type: multipart/related\n",
    "flash": b"CWS\x0f",
    "a picture too large to draw": png(16_385, 1),
    "a decompression bomb": png(16_000, 16_000),
    "a picture of nothing": png(0, 5),
}


@pytest.mark.parametrize("content", POLYGLOTS.values(), ids=POLYGLOTS.keys())
def test_what_is_not_wholly_a_picture_is_never_shown_in_place(content: bytes) -> None:
    media = of(content)
    assert not is_shown(media[0], media[1])
    assert media[0] not in {"text/html", "image/svg+xml", "application/javascript", "text/xml"}


@given(
    st.sampled_from(
        [b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF89a", b"RIFF\0\0\0\0WEBPVP8 "]
    ),
    st.binary(max_size=200),
)
def test_no_bytes_break_the_recogniser(begin: bytes, rest: bytes) -> None:
    media = of(begin + rest)
    if media[1] is not None:
        assert 0 < media[1] <= 16_384
        assert 0 < (media[2] or 0) <= 16_384


@given(st.text(max_size=300))
def test_a_label_is_short_and_holds_nothing_that_steers(name: str) -> None:
    shown = label(name)
    assert 0 < len(shown) <= 200
    assert not set(shown) & set("/\\\0\r\n\u202e")
    assert shown not in {".", ".."}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\windows\\win.ini", "win.ini"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("a\r\nSet-Cookie: x", "aSet-Cookie: x"),
        ("", "file"),
        ("..", "file"),
        ("x" * 300 + ".tar", "x" * 196 + ".tar"),
    ],
)
def test_a_label_is_the_last_part_of_a_name(name: str, expected: str) -> None:
    assert label(name) == expected


@given(st.text(min_size=1, max_size=60))
def test_a_disposition_is_one_ascii_line(name: str) -> None:
    header = content_disposition("attachment", label(name))
    assert header.isascii()
    assert header.isprintable()
    assert header.count('"') == 2
